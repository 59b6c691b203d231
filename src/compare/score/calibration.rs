//! Whether issues stand where mistakes are: how far a value without one can be trusted, and one with one doubted.

use serde::Serialize;

use super::Score;
use super::lists::share;
use super::values::Verdict;

/// Values by whether an issue points at them.
///
/// A value is *given* if the record says something: neither null nor, for the outcome, `unknown`. It *has an issue* if
/// `field` of one, of whatever severity, is its JSON Pointer or that of a parent of it (`/sign_offs/1` for
/// `/sign_offs/1/date`). The same value in another place counts as itself: `/number` for sequence and year, `/amount`
/// for the currency, `/awards` for the recipient, and the decision's date and that of the decision-maker's signature for
/// each other. An issue about the whole document (`field` null) points at nothing. It is the same test that parts
/// [`Verdict::Wrong`] from [`Verdict::Silent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Calibration {
    /// Given, and no issue points at them.
    pub without_issue: u64,
    /// Of these, right.
    pub without_issue_right: u64,
    /// Given, and an issue points at them.
    pub with_issue: u64,
    /// Of these, wrong.
    pub with_issue_wrong: u64,
    /// Not given, and the gold record has a value.
    pub missing: u64,
    /// Of these, with an issue that points at the empty place.
    pub missing_told: u64,
}

impl Calibration {
    /// The share of the values without an issue that is right, 0 to 1; 1 where there are none.
    #[must_use]
    pub fn trust(&self) -> f64 {
        share(self.without_issue_right, self.without_issue)
    }

    /// The share of the values with an issue that is wrong, 0 to 1; nothing where there are none.
    #[must_use]
    pub fn doubt(&self) -> Option<f64> {
        (self.with_issue > 0).then(|| share(self.with_issue_wrong, self.with_issue))
    }
}

impl Score {
    /// How far issues stand where mistakes are; over the key values only if asked.
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
                (false, told) if !right => {
                    out.missing += 1;
                    out.missing_told += u64::from(told);
                }
                (false, _) => {}
            }
        }
        out
    }
}
