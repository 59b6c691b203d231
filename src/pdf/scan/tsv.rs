//! The table of words that Tesseract prints.

/// A recognised word: its box in dots from the top left of the picture, and its confidence.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OcrWord {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) right: f32,
    pub(super) bottom: f32,
    /// Percent; `None` for a word of a text layer, which has no confidence.
    pub(super) confidence: Option<f32>,
    pub(super) text: String,
    /// The number of its line; words of one line share it.
    pub(super) line: u32,
}

/// A table with more words than this does not describe a page.
const MAX_WORDS: usize = 20_000;

/// The words of a table in the format of Tesseract 4 and 5: twelve columns; rows of level 5 are words. `None` if the
/// text is not such a table.
pub(super) fn parse(table: &str) -> Option<Vec<OcrWord>> {
    let mut rows = table.lines();
    let head = rows.next()?;
    if !head.starts_with(
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
    ) {
        return None;
    }
    let mut out = Vec::new();
    let mut line = 0;
    for row in rows {
        let mut cells = row.splitn(12, '\t');
        let level = cells.next()?;
        if level == "4" {
            line += 1;
        }
        if level != "5" {
            continue;
        }
        let cells: Vec<&str> = cells.collect();
        let [.., left, top, width, height, confidence, text] = cells.as_slice() else {
            return None;
        };
        let number = |s: &str| s.parse::<f32>().ok().filter(|n| n.is_finite() && n.abs() < 1e6);
        let (left, top) = (number(left)?, number(top)?);
        let (width, height) = (number(width)?, number(height)?);
        let text = text.trim();
        if text.is_empty() || text.len() > 400 || width <= 0.0 || height <= 0.0 {
            continue;
        }
        if out.len() == MAX_WORDS {
            return None;
        }
        out.push(OcrWord {
            left,
            top,
            right: left + width,
            bottom: top + height,
            confidence: Some(number(confidence)?.clamp(0.0, 100.0)),
            text: text.to_owned(),
            line,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str =
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n";

    #[test]
    fn words_come_with_their_line_box_and_confidence() {
        let table = format!(
            "{HEAD}4\t1\t1\t1\t1\t0\t10\t20\t300\t40\t-1\t\n5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t96.5\tThe\n5\t1\t1\t1\t1\t2\t50\t20\t30\t40\t12\tsum\n5\t1\t1\t1\t1\t3\t90\t20\t30\t40\t95\t \n"
        );
        let words = parse(&table).unwrap();
        assert_eq!(words.len(), 2);
        assert_eq!((words[0].right, words[0].bottom, words[0].line), (40.0, 60.0, 1));
        assert_eq!(words[1].confidence, Some(12.0));
    }

    #[test]
    fn text_that_is_not_a_table_is_rejected() {
        assert!(parse("").is_none());
        assert!(parse("Error opening data file").is_none());
        assert!(parse(&format!("{HEAD}5\t1\t1\t1\t1\t1\tx\t20\t30\t40\t96\tThe\n")).is_none());
        assert!(parse(&format!("{HEAD}5\t1\t1\n")).is_none());
        assert_eq!(parse(HEAD), Some(Vec::new()));
    }
}
