//! Figures torn over two lines in a cell too narrow for them: `£9,750.0` above `0`.

/// Whether a word at the beginning of a line is the rest of the figure that ends the line above.
///
/// Only where the two make one well-formed figure, and the upper is none by itself or the break stands at a comma or point.
pub(super) fn goes_on(left: &str, right: &str) -> bool {
    let core = left.trim_start_matches(['(', '-', '−', '–', '£', '€', '$']);
    let rest = right.strip_suffix(')').unwrap_or(right);
    let is_part =
        |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit() || matches!(b, b',' | b'.'));
    if !is_part(core) || !is_part(rest) || !core.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    // A number of a list is not money.
    let is_money = core.contains(',') || left.contains(['£', '€', '$']);
    let at_mark = right.starts_with(['.', ',']) || left.ends_with(['.', ',']);
    is_money && (at_mark || !is_figure(core)) && is_figure(&format!("{core}{rest}"))
}

/// Whole pounds or pounds and pence, with or without commas between thousands.
fn is_figure(text: &str) -> bool {
    let (whole, pence) = match text.split_once('.') {
        Some((whole, pence)) => (whole, Some(pence)),
        None => (text, None),
    };
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let lead = groups.next().unwrap_or_default();
    let grouped = whole.contains(',');
    digits(lead)
        && (!grouped || lead.len() <= 3)
        && groups.all(|g| g.len() == 3 && digits(g))
        && pence.is_none_or(|p| p.len() == 2 && digits(p))
}

#[cfg(test)]
mod tests {
    use super::goes_on;

    #[test]
    fn figures_torn_and_whole() {
        for (left, right) in [
            ("£12,500.", "00"),
            ("£9,750.0", "0"),
            ("£104,250", ".00"),
            ("£104,2", "50"),
            ("12,500.0", "0"),
            ("£12", ",500"),
            ("(£9,750.0", "0)"),
            ("£1,250,", "000"),
        ] {
            assert!(goes_on(left, right), "{left} {right}");
        }
        for (left, right) in [
            ("£12,500", "£400"),
            ("£500", "250"),
            ("2.", "50"),
            ("£12,500.", "2024"),
            ("£12,500", "00"),
            ("section", "6.2"),
            ("18/06", "2024"),
        ] {
            assert!(!goes_on(left, right), "{left} {right}");
        }
    }
}
