//! The profile language as a JSON Schema, for editors: what keys there are, what they mean, which words they take.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::compile::WITHIN;
use super::field::Field;
use super::model::{Draft, SignOffRole};
use super::own::FIELD_ID;

/// The JSON Schema of a profile file, made from the types it is read into.
///
/// It is of draft 7, which editors of TOML know. What a schema cannot say (patterns must compile, groups must feed
/// something, a parent must exist) is checked when the profile is loaded.
#[must_use]
pub fn schema() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Draft>().to_value();
    if let Some(root) = schema.as_object_mut() {
        root.insert("$id".to_owned(), json!("decisions-profile/1"));
    }
    let fields: Vec<Value> = Field::NAMES
        .iter()
        .map(|(name, field)| json!({"const": name, "description": field.about()}))
        .collect();
    let word = |words: &[Value]| json!({"type": "string", "oneOf": words});
    // What the types leave open.
    add(
        &mut schema,
        "/properties/id",
        json!({"pattern": "^[a-z0-9-]+$", "examples": ["norfolk", "my-office"]}),
    );
    add(
        &mut schema,
        "/properties/drop/items",
        json!({
            "pattern": "^((header|field|part|section|checklist|rule|sign-off|outcome)\\..+|emissions|tables|bodies|words|number|recognise|begins)$"
        }),
    );
    add(&mut schema, "/properties/header/additionalProperties", json!({}));
    replace(
        &mut schema,
        "/definitions/HeaderDraft/properties/field",
        &word(&fields),
    );
    add(
        &mut schema,
        "/definitions/RuleDraft/properties/in/items",
        json!({"examples": WITHIN}),
    );
    for (definition, key) in [("PublisherDraft", "country"), ("PublisherDraft", "currency")] {
        let pattern = if key == "country" {
            "^[A-Z]{2}$"
        } else {
            "^[A-Z]{3}$"
        };
        add(
            &mut schema,
            &format!("/definitions/{definition}/properties/{key}"),
            json!({"pattern": pattern}),
        );
    }
    for (definition, key) in [
        ("HeaderDraft", "labels"),
        ("FieldDraft", "labels"),
        ("SectionDraft", "titles"),
        ("QuestionDraft", "questions"),
        ("EmissionsDraft", "category"),
        ("EmissionsDraft", "increase"),
        ("EmissionsDraft", "saving"),
        ("TablesDraft", "recipient"),
        ("TablesDraft", "amount"),
    ] {
        add(
            &mut schema,
            &format!("/definitions/{definition}/properties/{key}"),
            json!({"minItems": 1}),
        );
    }
    add(
        &mut schema,
        "/definitions/RecogniseDraft/properties/threshold",
        json!({"minimum": 0.05, "maximum": 1}),
    );
    add(
        &mut schema,
        "/definitions/EvidenceDraft/properties/weight",
        json!({"exclusiveMinimum": 0, "maximum": 100}),
    );
    add(
        &mut schema,
        "/definitions/EvidenceDraft",
        json!({
            "oneOf": [{"required": ["label"]}, {"required": ["text"]}]
        }),
    );
    add(
        &mut schema,
        "/definitions/PartDraft",
        json!({
            "anyOf": [{"required": ["labels"]}, {"required": ["opening"]}]
        }),
    );
    add(
        &mut schema,
        "/properties/field",
        json!({"propertyNames": {"pattern": FIELD_ID}}),
    );
    add(
        &mut schema,
        "/properties/sign-off",
        json!({"propertyNames": {"enum": SignOffRole::WORDS}}),
    );
    tidy(&mut schema);
    schema
}

fn add(schema: &mut Value, pointer: &str, more: Value) {
    if let (Some(Value::Object(there)), Value::Object(more)) = (schema.pointer_mut(pointer), more) {
        there.extend(more);
    }
}

/// Puts something in a key's place; what is said of it stays.
fn replace(schema: &mut Value, pointer: &str, by: &Value) {
    if let (Some(Value::Object(there)), Value::Object(by)) = (schema.pointer_mut(pointer), by) {
        let kept: Map<String, Value> = there.remove_entry("description").into_iter().collect();
        *there = kept;
        there.extend(by.clone());
    }
}

/// TOML has no null, so what may be left out need not be allowed to be null; line breaks of doc comments are none of
/// the text.
fn tidy(value: &mut Value) {
    match value {
        Value::Object(o) => {
            if let Some(Value::String(s)) = o.get_mut("description") {
                *s = s
                    .replace("\n\n", "\u{0}")
                    .replace('\n', " ")
                    .replace('\u{0}', "\n\n");
            }
            if let Some(Value::Array(types)) = o.get_mut("type") {
                types.retain(|t| t != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    o.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(options)) = o.get_mut("anyOf") {
                options.retain(|t| t.get("type").is_none_or(|t| t != "null"));
                if let [one] = options.as_slice()
                    && one.get("required").is_none()
                {
                    let one = one.clone();
                    o.remove("anyOf");
                    // Beside a reference draft 7 reads nothing else.
                    o.insert("allOf".to_owned(), json!([one]));
                }
            }
            // That what is left out is empty goes without saying.
            if o.get("default")
                .is_some_and(|d| d.is_null() || d.is_object() || d.is_array())
            {
                o.remove("default");
            }
            if o.get("format").is_some_and(|f| f == "double") {
                o.remove("format");
            }
            o.values_mut().for_each(tidy);
        }
        Value::Array(a) => a.iter_mut().for_each(tidy),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profiles;

    fn validator() -> jsonschema::Validator {
        jsonschema::draft7::new(&schema()).unwrap()
    }

    fn as_json(text: &str) -> Value {
        serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap()
    }

    #[test]
    fn every_builtin_profile_is_valid() {
        let validator = validator();
        let profiles = Profiles::builtin().unwrap();
        for id in profiles.ids() {
            let profile = as_json(profiles.text(id).unwrap());
            let faults: Vec<String> = validator
                .iter_errors(&profile)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert!(faults.is_empty(), "{id}: {faults:?}");
        }
    }

    #[test]
    fn what_the_loader_refuses_is_refused() {
        let validator = validator();
        for text in [
            "title = \"no id\"",
            "id = \"X Y\"",
            "id = \"x\"\nidd = 1",
            "id = \"x\"\n[header.subject]\nlabel = [\"Subject\"]",
            "id = \"x\"\n[header.subject]\nlabels = []",
            "id = \"x\"\n[header.subject]\nlabels = \"Subject\"",
            "id = \"x\"\n[header.a]\nfield = \"subjct\"\nlabels = [\"Subject\"]",
            "id = \"x\"\n[header.subject]\nlabels = [\"Subject\"]\nvalue = \"beside\"",
            "id = \"x\"\n[header.subject]\nlabels = { ad = [\"Subject\"] }",
            "id = \"x\"\n[field.Key]\nlabels = [\"Key\"]",
            "id = \"x\"\n[field.key]\nlabels = [\"Key\"]\ntype = \"yesno\"",
            "id = \"x\"\n[part.summary]\nbare = true",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\ntext = \"B\"",
            "id = \"x\"\n[[recognise.for]]\nlabel = \"A\"\nweight = -1",
            "id = \"x\"\n[rule.a]\nsays = \"awrd\"\npattern = '{money} {body}'",
            "id = \"x\"\n[sign-off.chairman]\nlabels = [\"Chair\"]",
            "id = \"x\"\n[publisher]\ncurrency = \"pounds\"",
        ] {
            assert!(!validator.is_valid(&as_json(text)), "{text}");
            assert!(Profiles::none().with_text("x.toml", text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_key_is_described() {
        fn undescribed(value: &Value, path: &str, out: &mut Vec<String>) {
            let Value::Object(o) = value else { return };
            for (key, v) in o {
                let here = format!("{path}/{key}");
                if key == "properties" {
                    for (name, p) in v.as_object().unwrap() {
                        if p.get("description").is_none() {
                            out.push(format!("{here}/{name}"));
                        }
                    }
                }
                undescribed(v, &here, out);
            }
        }
        let mut out = Vec::new();
        undescribed(&schema(), "", &mut out);
        assert_eq!(out, Vec::<String>::new());
        insta::assert_snapshot!(serde_json::to_string_pretty(&schema()).unwrap());
    }
}
