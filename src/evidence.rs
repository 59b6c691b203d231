//! Where a value comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geom::PageNumber;

/// The place a value was read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Flat")]
#[schemars(!from, deny_unknown_fields)]
#[non_exhaustive]
pub struct Evidence {
    /// Where it begins.
    #[serde(flatten)]
    pub place: Place,
    /// What found it: a label, a frame of words, a row of a table, a proof by sums; absent where nothing had to be searched
    /// for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The places on further pages, one each; absent if the value is on one page.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Place>,
}

/// Words on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
#[non_exhaustive]
pub struct Place {
    /// The page, from 1.
    pub page: PageNumber,
    /// `[left, top, right, bottom]` in points from the top left of the page as displayed.
    pub bbox: [f64; 4],
    /// The words, as they are printed, layout undone.
    pub text: String,
}

/// [`Evidence`] as it is written. Serde reads a flattened field through a buffer that takes exact numbers
/// for maps, so what is written flat is read through a type that is flat.
#[derive(Deserialize)]
struct Flat {
    page: PageNumber,
    bbox: [f64; 4],
    text: String,
    #[serde(default)]
    rule: Option<String>,
    #[serde(default)]
    more: Vec<Place>,
}

impl From<Flat> for Evidence {
    fn from(flat: Flat) -> Self {
        let Flat {
            page,
            bbox,
            text,
            rule,
            more,
        } = flat;
        Self {
            place: Place { page, bbox, text },
            rule,
            more,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for json in [
            r#"{"page":1,"bbox":[1.0,2.5,3.1,4.0],"text":"a"}"#,
            r#"{"page":1,"bbox":[1.0,2.5,3.1,4.0],"text":"a","rule":"a label"}"#,
            r#"{"page":1,"bbox":[1.0,2.5,3.1,4.0],"text":"a","more":[{"page":2,"bbox":[0.0,0.0,1.0,1.5],"text":"b"}]}"#,
        ] {
            let evidence: Evidence = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&evidence).unwrap(), json);
        }
    }
}
