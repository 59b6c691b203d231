//! The words names of bodies are made of.

use crate::field::date::month;

/// Legal forms. They close a name.
pub(super) const SUFFIXES: &[&str] = &[
    "ltd",
    "limited",
    "llp",
    "lp",
    "plc",
    "bv",
    "gmbh",
    "nv",
    "cic",
    "cio",
    "clg",
    "inc",
    "cyf",
    "cyfyngedig",
    "c.i.c",
    "c.i.o",
    "l.l.p",
    "p.l.c",
];

/// What a body is. A name that ends in one of these, or has one before its `of` or `for`, is whole.
const BODIES: &[&str] = &[
    "academy",
    "agency",
    "aid",
    "alliance",
    "association",
    "authority",
    "board",
    "borough",
    "bureau",
    "centre",
    "center",
    "charity",
    "church",
    "clinic",
    "club",
    "co-operative",
    "coalition",
    "college",
    "commission",
    "commissioner",
    "committee",
    "community",
    "company",
    "consortium",
    "constabulary",
    "cooperative",
    "corporation",
    "council",
    "counselling",
    "department",
    "diocese",
    "enterprise",
    "enterprises",
    "federation",
    "forum",
    "foundation",
    "group",
    "home",
    "hospice",
    "hospital",
    "hub",
    "institute",
    "institution",
    "laboratory",
    "ministry",
    "mission",
    "network",
    "nhs",
    "office",
    "organisation",
    "panel",
    "partners",
    "partnership",
    "police",
    "practice",
    "probation",
    "project",
    "projects",
    "refuge",
    "school",
    "service",
    "services",
    "society",
    "solutions",
    "support",
    "systems",
    "team",
    "trust",
    "union",
    "unit",
    "university",
    "ymca",
    "ywca",
    "advocacy",
    "cyngor",
    "heddlu",
    "prifysgol",
    "rangers",
    "scouts",
    "government",
    "executive",
    "regiment",
    "brigade",
    "library",
    "museum",
    "theatre",
    "college",
    "sixth-form",
    "taskforce",
];

/// Bodies that others are part of.
const INSTITUTIONS: &[&str] = &[
    "agency",
    "authority",
    "board",
    "church",
    "college",
    "commission",
    "constabulary",
    "council",
    "department",
    "diocese",
    "federation",
    "foundation",
    "government",
    "hospital",
    "institute",
    "ministry",
    "nhs",
    "office",
    "police",
    "probation",
    "school",
    "service",
    "services",
    "trust",
    "university",
    "cyngor",
    "heddlu",
    "prifysgol",
    "executive",
];

/// Heads of names that go on with `for`: Centre for Crime Research.
const FOR_HEADS: &[&str] = &[
    "action",
    "alliance",
    "association",
    "campaign",
    "care",
    "centre",
    "center",
    "coalition",
    "commission",
    "council",
    "foundation",
    "homes",
    "hope",
    "institute",
    "justice",
    "society",
    "space",
    "support",
    "voices",
];

/// Offices, whose names go on with `for` regardless of the words before.
const OFFICES: &[&str] = &["commissioner", "department", "office", "ministry", "secretary"];

/// Kinds of council that do not: what follows their `for` is what the money is for.
const LOCAL: &[&str] = &[
    "county",
    "borough",
    "city",
    "district",
    "parish",
    "town",
    "community",
];

/// People that names begin with: Women in Prison.
const PEOPLE: &[&str] = &[
    "women",
    "men",
    "girls",
    "boys",
    "families",
    "partners",
    "communities",
    "people",
    "children",
    "prisoners",
    "carers",
    "parents",
    "artists",
    "schools",
    "dads",
    "mums",
    "sisters",
    "veterans",
    "lives",
    "prisons",
];

/// Places on rivers and hills: Stoke on Trent.
const ON_PLACES: &[&str] = &[
    "sea", "trent", "tees", "thames", "avon", "tyne", "wye", "humber", "solent", "crouch", "dee", "ouse",
    "severn", "hill", "wolds",
];

/// Words that make what stands before them a thing, not a body: the High Street Radio Link project.
const THINGS: &[&str] = &[
    "project",
    "projects",
    "programme",
    "programmes",
    "program",
    "scheme",
    "schemes",
    "initiative",
    "pilot",
    "campaign",
    "fund",
    "grant",
    "budget",
    "reserve",
    "event",
    "conference",
    "bid",
    "award",
    "funding",
    "strategy",
    "plan",
    "contract",
];

/// Capitalised words that begin no name.
const NO_BEGINNING: &[&str] = &[
    "it", "this", "that", "these", "those", "there", "all", "each", "any", "both", "further", "other", "we",
    "our", "their", "his", "her", "no", "yes", "a", "an", "if", "as", "when", "which", "who", "what", "to",
    "for", "in", "on", "by", "with", "from", "at", "of", "and", "or",
];

/// Capitalised words that end a name before them.
const STOPS: &[&str] = &[
    "resolved",
    "resolves",
    "agreed",
    "approved",
    "noted",
    "authorised",
    "delegated",
    "fy",
    "section",
    "appendix",
    "annex",
    "paragraph",
    "para",
    "recommendation",
    "recommendations",
    "signature",
    "signed",
    "date",
    "dated",
    "page",
    "table",
    "figure",
    "vat",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "decision",
    "phase",
    "year",
    "quarter",
];

/// Shortened words whose dot ends no sentence.
const SHORTENED: &[&str] = &[
    "st", "dr", "mr", "mrs", "ms", "rev", "co", "bros", "mt", "no", "ltd", "inc", "prof", "hon",
];

/// Words joined by an `and` that is always inside a name.
const PAIRS: &[(&str, &str)] = &[
    ("police", "crime"),
    ("fire", "crime"),
    ("fire", "rescue"),
    ("health", "care"),
    ("health", "social"),
    ("health", "wellbeing"),
    ("drug", "alcohol"),
    ("drugs", "alcohol"),
    ("children", "young"),
    ("children", "families"),
    ("communities", "local"),
    ("community", "voluntary"),
    ("voluntary", "community"),
    ("boys", "girls"),
    ("victims", "witnesses"),
    ("sexual", "domestic"),
    ("rape", "sexual"),
    ("probation", "prison"),
    ("prison", "probation"),
];

/// Words on both sides of a comma inside a name: Police, Fire and Crime Commissioner.
const COMMA_PAIRS: &[(&str, &str)] = &[
    ("police", "fire"),
    ("environment", "food"),
    ("culture", "media"),
    ("digital", "culture"),
    ("business", "energy"),
    ("housing", "communities"),
    ("levelling", "housing"),
    ("education", "health"),
    ("foreign", "commonwealth"),
    ("health", "safety"),
    ("science", "innovation"),
];

pub(super) fn is_comma_pair(left: &str, right: &str) -> bool {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    COMMA_PAIRS.iter().any(|(l, r)| *l == left && *r == right)
}

fn has(list: &[&str], word: &str) -> bool {
    if word.is_ascii() {
        let word = word.trim_end_matches('.');
        return list.iter().any(|w| w.eq_ignore_ascii_case(word));
    }
    let word = word.to_lowercase();
    list.contains(&word.trim_end_matches('.'))
}

pub(super) fn is_suffix(word: &str) -> bool {
    has(SUFFIXES, word)
}

pub(super) fn is_body(word: &str) -> bool {
    has(BODIES, word)
}

pub(super) fn is_institution(word: &str) -> bool {
    has(INSTITUTIONS, word)
}

pub(super) fn takes_for(word: &str) -> bool {
    has(FOR_HEADS, word)
}

pub(super) fn is_office(word: &str) -> bool {
    has(OFFICES, word)
}

pub(super) fn is_local(word: &str) -> bool {
    has(LOCAL, word)
}

pub(super) fn is_people(word: &str) -> bool {
    has(PEOPLE, word)
}

pub(super) fn is_on_place(word: &str) -> bool {
    has(ON_PLACES, word)
}

pub(super) fn is_thing(word: &str) -> bool {
    has(THINGS, word)
}

pub(super) fn begins_none(word: &str) -> bool {
    has(NO_BEGINNING, word)
}

pub(super) fn ends_name(word: &str) -> bool {
    has(STOPS, word)
}

pub(super) fn is_month(word: &str) -> bool {
    month::exact(word).is_some()
}

/// Whether a dot behind the word belongs to it: `St.`, `Ltd.`, `J.`, `C.I.C.`.
pub(super) fn keeps_dot(word: &str) -> bool {
    let one_letter = word.chars().count() == 1 && word.starts_with(char::is_uppercase);
    one_letter || word.contains('.') || has(SHORTENED, word)
}

pub(super) fn is_pair(left: &str, right: &str) -> bool {
    let (left, right) = (left.to_lowercase(), right.to_lowercase());
    PAIRS.iter().any(|(l, r)| *l == left && *r == right)
}

/// Words that join the words of a name, and what each asks of the words around it.
pub(super) const JOINERS: &[&str] = &[
    "of", "and", "&", "+", "for", "the", "in", "on", "upon", "with", "at", "to", "into", "by", "de", "y",
    "yr", "a'r", "ac", "o", "am",
];

/// Beginnings that go on with `to`: Access to Justice.
pub(super) fn takes_to(word: &str) -> bool {
    has(
        &[
            "access", "right", "routes", "route", "road", "back", "return", "journey", "steps", "pathways",
            "bridge", "bridges", "way", "gateway",
        ],
        word,
    )
}

/// Beginnings that go on with `the`: Crossing the Divide.
pub(super) fn takes_the(word: &str) -> bool {
    has(
        &[
            "beat", "break", "breaking", "crossing", "cross", "save", "kick", "help", "behind", "beyond",
            "bridging", "bridge", "turning", "off", "over", "around", "closing", "stop", "walking", "under",
            "across", "inside", "outside",
        ],
        word,
    )
}
