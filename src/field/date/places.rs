//! The dates of each stretch of a document, found once: several readings ask for them.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use super::{DateFound, find};
use crate::layout::{Layout, Span};

/// Dates by the stretch of text they were looked for in.
pub(in crate::field) struct DatesByPlace<'l> {
    layout: &'l Layout,
    found: RefCell<BTreeMap<Span, Rc<[DateFound]>>>,
}

impl<'l> DatesByPlace<'l> {
    pub(in crate::field) fn new(layout: &'l Layout) -> Self {
        Self {
            layout,
            found: RefCell::default(),
        }
    }

    /// The dates of a stretch, in order, with their bytes in it.
    pub(in crate::field) fn of(&self, span: Span) -> Rc<[DateFound]> {
        let find = || find(self.layout.text.slice(span)).into();
        Rc::clone(self.found.borrow_mut().entry(span).or_insert_with(find))
    }
}
