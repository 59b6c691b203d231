//! What stands for a piece in the text rules look at: characters of the private use area, so that a pattern can name
//! them. The text a rule sees holds them only where a piece was found.

/// Sums of money.
pub(crate) const MONEY: (char, char) = ('\u{E000}', '\u{E7FF}');
/// Dates.
pub(crate) const DATE: (char, char) = ('\u{E800}', '\u{EBFF}');
/// Financial years.
pub(crate) const YEAR: (char, char) = ('\u{EC00}', '\u{EFFF}');
