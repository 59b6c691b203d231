//! Who publishes grants: a file the publisher writes once.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::bodies::{is_identifier, key};

/// Who publishes the grants, and what their identifiers begin with. Read from TOML.
/// `prefix`, `name` and `id` are required, all else may be left out:
///
/// ```
/// use decisions::export::GivingPublisher;
///
/// let publisher = GivingPublisher::read(
///     r#"
///     prefix = "360G-example"
///     name = "Office of the Commissioner"
///     id = "GB-GOR-PX1"
///     also = ["The Commissioner's Office"]
///     website = "https://example.org"
///     license = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
///     title = "Grants of the Commissioner"
///     "#,
/// )?;
/// assert_eq!(publisher.prefix, "360G-example");
/// # Ok::<(), decisions::export::PublisherError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GivingPublisher {
    /// What identifiers of grants begin with: `360G-` and what the registry gave.
    pub prefix: String,
    /// The body that gives the money.
    pub name: String,
    /// Its org-id.guide identifier.
    pub id: String,
    /// Other names the records have for it.
    #[serde(default)]
    pub also: Vec<String>,
    /// Its website.
    pub website: Option<String>,
    /// The licence of the data.
    pub license: Option<String>,
    /// What the data is called.
    pub title: Option<String>,
    /// Identifiers of recipients, by name; the list of bodies comes first.
    #[serde(default)]
    pub recipients: BTreeMap<String, String>,
}

/// Why a description of a publisher cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PublisherError {
    /// It is not the TOML that is expected.
    #[error("the description of the publisher is not as expected: {0}")]
    Toml(String),
    /// A value is not of its form.
    #[error("the description of the publisher: {key} is {found:?}, expected {expected}")]
    Value {
        /// The key.
        key: String,
        /// What is there.
        found: String,
        /// What should be.
        expected: &'static str,
    },
}

impl GivingPublisher {
    /// Reads the description of a publisher.
    ///
    /// # Errors
    ///
    /// When it is no such TOML, or an identifier or an address is not of its form.
    pub fn read(text: &str) -> Result<Self, PublisherError> {
        let publisher: Self = toml::from_str(text).map_err(|e| PublisherError::Toml(e.to_string()))?;
        let wrong = |key: &str, found: &str, expected| PublisherError::Value {
            key: key.to_owned(),
            found: found.to_owned(),
            expected,
        };
        let rest = publisher.prefix.strip_prefix("360G-");
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(plain)) {
            return Err(wrong(
                "prefix",
                &publisher.prefix,
                "360G- and the name the registry gave, such as 360G-example",
            ));
        }
        if publisher.name.trim().is_empty() {
            return Err(wrong(
                "name",
                &publisher.name,
                "the name of the body that gives the money",
            ));
        }
        const ID: &str = "an org-id.guide identifier such as GB-LAE-NFK";
        if !is_identifier(&publisher.id) {
            return Err(wrong("id", &publisher.id, ID));
        }
        for (name, id) in &publisher.recipients {
            if !is_identifier(id) {
                return Err(wrong(&format!("recipients.{name:?}"), id, ID));
            }
        }
        for (key, address) in [("website", &publisher.website), ("license", &publisher.license)] {
            let fine = |a: &String| {
                (a.starts_with("https://") || a.starts_with("http://")) && !a.contains(char::is_whitespace)
            };
            if let Some(address) = address.as_ref().filter(|a| !fine(a)) {
                return Err(wrong(key, address, "an address that begins with https://"));
            }
        }
        Ok(publisher)
    }

    /// Whether a name of a record is this body's.
    pub(super) fn is(&self, name: &str) -> bool {
        let name = key(name);
        std::iter::once(&self.name)
            .chain(&self.also)
            .any(|own| key(own) == name)
    }

    /// The identifier it gives a recipient.
    pub(super) fn recipient(&self, name: &str) -> Option<&str> {
        let name = key(name);
        let found = self.recipients.iter().find(|(own, _)| key(own) == name);
        found.map(|(_, id)| id.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_say_what_is_expected() {
        let with = |prefix: &str, id: &str, more: &str| {
            GivingPublisher::read(&format!(
                "prefix = \"{prefix}\"\nname = \"A\"\nid = \"{id}\"\n{more}"
            ))
        };
        assert!(with("360G-a", "GB-LAE-NFK", "").is_ok());
        assert!(
            with("abc", "GB-LAE-NFK", "")
                .unwrap_err()
                .to_string()
                .contains("prefix is \"abc\", expected 360G-")
        );
        assert!(
            with("360G-a", "12345", "")
                .unwrap_err()
                .to_string()
                .contains("id is \"12345\"")
        );
        assert!(
            with("360G-a", "GB-LAE-NFK", "site = 1")
                .unwrap_err()
                .to_string()
                .contains("unknown field")
        );
        assert!(with("360G-a", "GB-LAE-NFK", "website = \"example.org\"").is_err());
        let known = with(
            "360G-a",
            "GB-LAE-NFK",
            "[recipients]\n\"Harbour Trust\" = \"GB-CHC-0012345\"",
        )
        .unwrap();
        assert_eq!(known.recipient("HARBOUR TRUST LTD"), Some("GB-CHC-0012345"));
        assert!(known.is("The A"));
    }
}
