//! Whether issues point at the mistakes: how reliable a value without an issue is, and how doubtful a value with one.

use serde::Serialize;

use super::Score;
use super::lists::share;
use super::values::Verdict;

/// Counts of values by whether an issue points at them.
///
/// A value is *given* if the record claims something: it is neither null nor, for the outcome, `unknown`. A value
/// *has an issue* if the `field` of an issue, of any severity, is the JSON Pointer of the value or of one of its
/// parents (`/sign_offs/1` for `/sign_offs/1/date`). Some values are derived from another place, and an issue about
/// that place counts too: `/number` for sequence and year, `/amount` for the currency, `/awards` for the recipient,
/// and the decision's date and the date of the decision-maker's signature for each other. An issue about the whole
/// document (`field` null) points at no value. The same test separates [`Verdict::Wrong`] from [`Verdict::Silent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Calibration {
    /// Given values without an issue.
    pub without_issue: u64,
    /// Given values without an issue that are right.
    pub without_issue_right: u64,
    /// Given values with an issue.
    pub with_issue: u64,
    /// Given values with an issue that are wrong.
    pub with_issue_wrong: u64,
    /// Values that are not given although the gold record has a value.
    pub missing: u64,
    /// Missing values with an issue that points at their place.
    pub missing_told: u64,
}

impl Calibration {
    /// The share of the values without an issue that is right, 0 to 1; 1 if there are none.
    #[must_use]
    pub fn trust(&self) -> f64 {
        share(self.without_issue_right, self.without_issue)
    }

    /// The share of the values with an issue that is wrong, 0 to 1; `None` if there are none.
    #[must_use]
    pub fn doubt(&self) -> Option<f64> {
        (self.with_issue > 0).then(|| share(self.with_issue_wrong, self.with_issue))
    }
}

impl Score {
    /// Counts values by whether an issue points at them. With `key_only`, only key values are counted.
    #[must_use]
    pub fn calibration(&self, key_only: bool) -> Calibration {
        let mut out = Calibration::default();
        for value in self.values().filter(|v| v.key || !key_only) {
            let right = value.verdict == Verdict::Right;
            match (value.given, value.issue) {
                (true, false) => {
                    out.without_issue += 1;
                    out.without_issue_right += u64::from(right);
                }
                (true, true) => {
                    out.with_issue += 1;
                    out.with_issue_wrong += u64::from(!right);
                }
                (false, has_issue) if !right => {
                    out.missing += 1;
                    out.missing_told += u64::from(has_issue);
                }
                (false, _) => {}
            }
        }
        out
    }
}
