//! The record's fields, by the names a profile gives them.

/// The record's fields a header label can fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// The decision number.
    Number,
    /// What it is about.
    Subject,
    /// Who wrote it.
    Originator,
    /// Why it was submitted.
    Reason,
    /// To whom.
    SubmittedTo,
    /// The protective marking.
    Marking,
    /// The date of the decision.
    DecisionDate,
    /// Who decided.
    OutcomeBy,
    /// What was decided, in a word or sentence.
    Outcome,
    /// Whether it is confidential.
    Confidential,
    /// Why.
    ConfidentialReason,
    /// Who receives the money.
    Recipient,
    /// How much.
    Amount,
    /// Where the money comes from.
    FundingSource,
    /// A date that is not the decision's.
    OtherDate,
    /// Known to the form, not part of the record.
    Other,
    /// A field of the form's own, in the record's `fields`.
    Own,
}

impl Field {
    pub(super) const NAMES: &'static [(&'static str, Self)] = &[
        ("number", Self::Number),
        ("subject", Self::Subject),
        ("originator", Self::Originator),
        ("reason", Self::Reason),
        ("submitted-to", Self::SubmittedTo),
        ("marking", Self::Marking),
        ("decision-date", Self::DecisionDate),
        ("outcome-by", Self::OutcomeBy),
        ("outcome", Self::Outcome),
        ("confidential", Self::Confidential),
        ("confidential-reason", Self::ConfidentialReason),
        ("recipient", Self::Recipient),
        ("amount", Self::Amount),
        ("funding-source", Self::FundingSource),
        ("other-date", Self::OtherDate),
        ("other", Self::Other),
    ];

    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
    }

    /// The names of all fields.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(n, _)| *n)
    }

    /// The field's name in a profile.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, f)| *f == self)
            .map_or("own", |(n, _)| n)
    }

    /// What it holds, for the schema of the language.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Number => "The decision number.",
            Self::Subject => "What the decision is about.",
            Self::Originator => "Who wrote the paper.",
            Self::Reason => "Why it was submitted.",
            Self::SubmittedTo => "To whom it was submitted.",
            Self::Marking => "The protective marking.",
            Self::DecisionDate => "The date of the decision.",
            Self::OutcomeBy => "Who decided.",
            Self::Outcome => "What was decided, in a word or sentence.",
            Self::Confidential => "Whether it is confidential.",
            Self::ConfidentialReason => "Why it is confidential.",
            Self::Recipient => "Who receives the money.",
            Self::Amount => "How much.",
            Self::FundingSource => "Where the money comes from.",
            Self::OtherDate => "A date that is not the decision's.",
            Self::Other => "Known to the form, not part of the record.",
            Self::Own => "A field of the form's own.",
        }
    }

    /// JSON Pointer of the record's value, if it has one of its own.
    #[must_use]
    pub fn pointer(self) -> Option<&'static str> {
        Some(match self {
            Self::Number => "/number",
            Self::Subject => "/subject",
            Self::Originator => "/originator",
            Self::Reason => "/reason",
            Self::SubmittedTo => "/submitted_to",
            Self::Marking => "/marking",
            Self::DecisionDate => "/decision_date",
            Self::OutcomeBy => "/outcome/by",
            Self::Outcome => "/outcome/status",
            Self::Confidential => "/confidential",
            Self::ConfidentialReason => "/confidential_reason",
            Self::Recipient => "/recipient",
            Self::Amount => "/amount",
            Self::FundingSource => "/funding_source",
            Self::OtherDate | Self::Other | Self::Own => return None,
        })
    }
}
