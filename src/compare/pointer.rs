//! Places in a record: JSON Pointers, and the names that people type for them.

use serde_json::Value;

/// The value at a JSON Pointer; null if there is none.
#[must_use]
pub fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or(&Value::Null)
}

/// The text at a JSON Pointer.
#[must_use]
pub fn text_at<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    at(value, pointer).as_str()
}

/// The items of the list at a JSON Pointer; empty if there is no list.
#[must_use]
pub fn items_at<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    at(value, pointer).as_array().map_or(&[], Vec::as_slice)
}

/// Whether a place is the same as another or lies inside it: `/checklist/2/answer` lies in `/checklist`.
#[must_use]
pub fn within(place: &str, outer: &str) -> bool {
    place
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A key as a step of a pointer (RFC 6901).
#[must_use]
pub fn step(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A pointer with `*` in place of every index: the field itself, for any item of its list.
#[must_use]
pub fn field_of(pointer: &str) -> String {
    let steps: Vec<&str> = pointer
        .split('/')
        .map(|s| if is_index(s) { "*" } else { s })
        .collect();
    steps.join("/")
}

fn is_index(step: &str) -> bool {
    !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit())
}

/// A field name as typed on the command line: `outcome.by` or `/outcome/by`. `checklist` selects all answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector(Vec<String>);

impl Selector {
    /// Splits a name into its steps. Indexes and `*` are ignored: the name selects all items of a list.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(steps(name).map(str::to_owned).collect())
    }

    /// Whether a field, given as a pointer or as a dotted name, is selected.
    #[must_use]
    pub fn chooses(&self, field: &str) -> bool {
        let mut steps = steps(field);
        self.0.iter().all(|s| steps.next() == Some(s))
    }
}

fn steps(name: &str) -> impl Iterator<Item = &str> {
    name.split(['/', '.'])
        .filter(|s| !s.is_empty() && *s != "*" && !is_index(s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_in_its_parent_and_not_in_a_longer_name() {
        assert!(within("/sign_offs/1/date", "/sign_offs/1/date"));
        assert!(within("/sign_offs/1/date", "/sign_offs"));
        assert!(!within("/sign_offs", "/sign_offs/1"));
        assert!(!within("/amounts/0/value", "/amount"));
    }

    #[test]
    fn a_field_is_the_same_for_every_item() {
        assert_eq!(field_of("/awards/12/amount"), "/awards/*/amount");
        assert_eq!(field_of("/outcome/by"), "/outcome/by");
    }

    #[test]
    fn a_name_chooses_itself_and_what_it_holds() {
        for name in ["outcome.by", "/outcome/by", "outcome/by"] {
            assert!(Selector::new(name).chooses("/outcome/by"), "{name}");
            assert!(!Selector::new(name).chooses("outcome.text"), "{name}");
        }
        assert!(Selector::new("awards").chooses("/awards/3/amount"));
        assert!(Selector::new("awards.amount").chooses("/awards/*/amount"));
        assert!(Selector::new("checklist").chooses("checklist.equality"));
        assert!(!Selector::new("amount").chooses("/amounts/0/value"));
    }
}
