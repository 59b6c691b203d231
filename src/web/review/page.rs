//! The page itself. Everything on it is filled in by its script from what the program answers.

use maud::{DOCTYPE, Markup, html};

/// Keys and what they do, for the help and for nothing else: the script has its own table, and a test holds the two
/// together.
pub(super) const KEYS: &[(&str, &str)] = &[
    ("j", "next document"),
    ("k", "document before"),
    ("n", "next doubtful value, also in the next document"),
    ("p", "doubtful value before"),
    ("↓ ↑", "next value, value before"),
    ("c", "confirm the value"),
    ("a", "accept the suggestion"),
    ("1 … 8", "take a candidate by its number"),
    ("e", "edit the value"),
    ("x", "clear: the document has no such value"),
    ("w", "select words on the page as the value"),
    ("+", "add an award"),
    ("-", "remove the award"),
    ("m", "merge the award with the next one"),
    ("d", "done: confirm all values of the record"),
    ("u", "undo your last step on this record"),
    ("o", "to the place of the value on the page"),
    ("[ ]", "page before, next page"),
    ("z", "larger or smaller page"),
    ("/", "search"),
    ("?", "these keys"),
];

pub(super) fn page(by: &str) -> String {
    let page: Markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Review of decisions" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="style.css";
                script src="review.js" defer {}
            }
            body.review {
                header.bar {
                    h1 { "Review" }
                    p.grow #progress role="status" {}
                    label { "Your name" input #by type="text" value=(by) autocomplete="off"; }
                    button #undo type="button" { "Undo " kbd { "u" } }
                    button #help type="button" { "Keys " kbd { "?" } }
                }
                nav.side aria-label="Documents" {
                    div.tools {
                        input #search type="search" aria-label="Search documents" placeholder="Search …";
                        div.pair {
                            select #show aria-label="Which documents" {
                                option value="" { "all" }
                                option value="needed" selected { "to be checked" }
                                option value="done" { "checked" }
                                option value="not-needed" { "no doubt" }
                            }
                            select #order aria-label="Order" {
                                option value="doubt" { "doubtful first" }
                                option value="amount" { "largest amount" }
                                option value="file" { "as in the tables" }
                            }
                        }
                        div.pair {
                            select #code aria-label="Kind of doubt" { option value="" { "any doubt" } }
                            select #field aria-label="Doubtful value" { option value="" { "any value" } }
                        }
                        div.pair {
                            select #publisher aria-label="Publisher" { option value="" { "any publisher" } }
                            select #year aria-label="Year" { option value="" { "any year" } }
                        }
                    }
                    ul.documents #documents role="listbox" aria-label="Documents" tabindex="0" {}
                }
                main.center #center tabindex="0" aria-label="Page of the document" {
                    div.pager {
                        button #before type="button" aria-label="Page before" { "‹" }
                        span #where {}
                        button #after type="button" aria-label="Next page" { "›" }
                        button #zoom type="button" { "Zoom " kbd { "z" } }
                    }
                    div.sheet #sheet {}
                }
                section.right #right tabindex="0" aria-label="Values" {
                    header { h2 #title {} p.quiet #sub {} div.actions #record {} }
                    div #values {}
                }
                p.unseen #spoken role="status" {}
                div.message #message role="alert" hidden {}
                dialog #keys aria-labelledby="keys-title" {
                    h2 #keys-title { "Keys" }
                    dl { @for (key, what) in KEYS { dt { kbd { (key) } } dd { (what) } } }
                    p.quiet { "Every step is saved at once. While you select words: " kbd { "→" } " " kbd { "←" } " move, with " kbd { "Shift" } " more words, " kbd { "Enter" } " takes them, " kbd { "Esc" } " ends." }
                    button #close type="button" { "Close" }
                }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::shell::REVIEW;

    #[test]
    fn every_key_that_is_listed_is_one_the_script_knows() {
        for (keys, _) in KEYS {
            for key in keys.split(' ').filter(|k| *k != "…") {
                let known = match key {
                    "↓" => "\"ArrowDown\"".to_owned(),
                    "↑" => "\"ArrowUp\"".to_owned(),
                    digit if digit.bytes().all(|b| b.is_ascii_digit()) => "/^[1-8]$/".to_owned(),
                    other => format!("\"{other}\""),
                };
                assert!(REVIEW.contains(&known), "{key}");
            }
        }
    }

    #[test]
    fn a_name_cannot_leave_its_field() {
        assert!(!page("\"><script>").contains("<script>"));
    }
}
