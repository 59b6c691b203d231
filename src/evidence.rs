//! Where a value comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::geom::PageNumber;

/// The place a value was read from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Where it begins.
    #[serde(flatten)]
    pub place: Place,
    /// Where it goes on, one place for each further page; absent for what stands on one page.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Place>,
}

/// Words on a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// The page, from 1.
    pub page: PageNumber,
    /// `[left, top, right, bottom]` in points from the top left of the page as displayed.
    pub bbox: [f64; 4],
    /// The words, as they are printed, layout undone.
    pub text: String,
}
