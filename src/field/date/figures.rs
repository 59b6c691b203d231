//! What figures a text holds: most paragraphs hold none that could be a date's, and need not be searched for one.

/// The runs of digits in a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Figures {
    runs: usize,
    /// Of the runs behind the first, one has two digits or more.
    second_long: bool,
    /// A run has four digits or more.
    four: bool,
    /// Two digits or more stand right behind an apostrophe.
    short: bool,
    /// Digits of another script than ours stand there: nothing is certain.
    foreign: bool,
}

impl Figures {
    /// Counts. Cost: one pass over the text.
    pub(super) fn of(text: &str) -> Self {
        let mut out = Self::default();
        let (mut run, mut quoted) = (0, false);
        let mut before = ' ';
        for c in text.chars() {
            if c.is_ascii_digit() {
                if run == 0 {
                    out.runs += 1;
                    quoted = matches!(before, '\'' | '’' | '‘');
                }
                run += 1;
                out.second_long |= out.runs > 1 && run == 2;
                out.four |= run == 4;
                out.short |= quoted && run == 2;
            } else {
                run = 0;
                out.foreign |= !c.is_ascii() && c.is_numeric();
            }
            before = c;
        }
        out
    }

    /// A year of four digits is possible.
    pub(super) fn year(self) -> bool {
        self.four || self.foreign
    }

    /// A year of two digits with an apostrophe is possible.
    pub(super) fn short_year(self) -> bool {
        self.short || self.foreign
    }

    /// A day and behind it a year are possible.
    pub(super) fn day_and_year(self) -> bool {
        self.second_long || self.foreign
    }

    /// Two numbers are possible.
    pub(super) fn two(self) -> bool {
        self.runs >= 2 || self.foreign
    }

    /// Three numbers are possible.
    pub(super) fn three(self) -> bool {
        self.runs >= 3 || self.foreign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_can_hold() {
        let can = |text: &str| {
            let f = Figures::of(text);
            [f.year(), f.short_year(), f.day_and_year(), f.two(), f.three()]
        };
        assert_eq!(can("no figure at all"), [false; 5]);
        assert_eq!(can("in 2024"), [true, false, false, false, false]);
        assert_eq!(can("4 May 24"), [false, false, true, true, false]);
        assert_eq!(can("4 May ’24"), [false, true, true, true, false]);
        assert_eq!(can("4.5.6"), [false, false, false, true, true]);
        assert_eq!(can("٤"), [true; 5]);
    }
}
