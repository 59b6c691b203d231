//! The paragraph that decides, where nothing is headed as the decision.

use std::sync::LazyLock;

use crate::pattern::Regex;

/// How plainly a paragraph says that something is decided: 0 where it does not.
pub(super) fn weight(text: &str) -> u8 {
    let frames: [(&Regex, u8); 4] = [(&RESOLVED, 4), (&OWN, 3), (&BODY, 2), (&DONE, 1)];
    frames
        .into_iter()
        .find(|(frame, _)| frame.is_match(text))
        .map_or(0, |(_, weight)| weight)
}

/// Whether a line is a word stamped on a page.
pub(super) fn is_stamp(text: &str) -> bool {
    STAMP.is_match(text)
}

macro_rules! frame {
    ($name:ident, $about:literal, $pattern:expr) => {
        #[doc = $about]
        #[allow(
            clippy::unwrap_used,
            reason = "a constant pattern, used by every test of this room"
        )]
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());
    };
}

frame!(
    STAMP,
    "`APPROVED`",
    r"^\W*(?:NOT\s+)?(?:APPROVED|AGREED|REFUSED|REJECTED|DEFERRED|NOTED|AUTHORISED)(?:\s+(?:WITH|SUBJECT|AS|IN)\b[A-Z ]{0,40})?\W*$"
);
frame!(
    RESOLVED,
    "`Resolved, that …`, `the Trustees RESOLVE to …`, `it was agreed that …`",
    r"^\W*(?:\(?\w{1,3}\)\s*)?(?i:it\s+was\s+)?(?i:resolved|decided)\b|\bRESOLVE[DS]?\b|\bAPPROVED?\b|\bAGREED?\b|\b(?i:it\s+(?:was|is)\s+(?:therefore\s+|unanimously\s+)?(?:resolved|agreed|decided))\b"
);
frame!(
    OWN,
    "`I approve …`, `I have decided …`",
    r"\bI,?\s+(?:[^.]{0,60},\s+)?(?:have\s+|hereby\s+|therefore\s+|do\s+)*(?:approved?|agreed?|authorised?|awarded?|accept(?:ed)?|decided?|determined?|refused?|rejected|defer(?:red)?|direct)\b"
);
frame!(
    BODY,
    "`the Board approved …`, `the Commissioner has decided …`",
    r"(?i)\b(?:board|committee|cabinet|executive|mayor|commissioners?|trustees|governors|council|councillors?|authority|panel|director|member|officer|leader|chair|secretary of state|minister|sub-committee|forum|meeting)\s+(?:has\s+|have\s+|hereby\s+|therefore\s+|unanimously\s+|also\s+)*(?:resolved|decided|agreed|approved|authorised|awarded|determined|refused|rejected|deferred|ordered|order\s+that|resolves?)\b"
);
frame!(
    DONE,
    "`the contract be awarded to …`, `the application is refused`",
    r"(?i)\b(?:be|is|are|was|were|been)\s+(?:hereby\s+)?(?:approved|agreed|awarded|authorised|refused|rejected|deferred|granted)\b"
);
