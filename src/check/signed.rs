//! Empty signature lines.

use super::Read;
use crate::issue::{Code, Issue};

pub(super) fn check(read: &Read<'_>) -> Vec<Issue> {
    read.facts
        .sign_offs
        .iter()
        .enumerate()
        .filter(|(_, s)| s.signed == Some(false) && !read.profile.may_be_empty.contains(&s.role))
        .map(|(i, s)| {
            let who = s.title.as_ref().map_or(s.role.as_str(), |t| t.value.as_str());
            Issue::new(Code::Unsigned, format!("the signature line of {who} is empty"))
                .about(format!("/sign_offs/{i}/signed"))
                .on(s.page)
        })
        .collect()
}
