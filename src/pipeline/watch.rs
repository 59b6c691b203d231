//! Observing a document on its way through the rooms: where it is, and the cost of each room.

use std::cell::RefCell;
use std::time::Duration;

use crate::clock::processor_time;
use crate::geom::PageNumber;

/// The rooms a document goes through, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    /// Bytes to glyphs.
    Pdf,
    /// Glyphs to lines, blocks, tables and one text.
    Layout,
    /// Recognising the form.
    Profile,
    /// The parts of the form.
    Section,
    /// Typed values.
    Field,
    /// Comparing values with each other and, if asked for, with a second reading.
    Check,
    /// Putting the record together.
    Record,
}

impl Room {
    /// All rooms, in order.
    pub const ALL: [Self; 7] = [
        Self::Pdf,
        Self::Layout,
        Self::Profile,
        Self::Section,
        Self::Field,
        Self::Check,
        Self::Record,
    ];

    /// The name of the room, which is the name of its module.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Layout => "layout",
            Self::Profile => "profile",
            Self::Section => "section",
            Self::Field => "field",
            Self::Check => "check",
            Self::Record => "record",
        }
    }
}

/// An observer of one document.
pub trait Watch {
    /// Called when the document enters a room.
    fn enters(&self, room: Room);

    /// Called before a page is given to OCR, which may take seconds.
    fn recognises(&self, _page: PageNumber) {}
}

/// An observer that does nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn enters(&self, _: Room) {}
}

/// Processor time of the thread, added up by room.
///
/// Time before the first room and after [`stop`](Self::stop) counts for no room. On systems without processor time of
/// a thread it is wall time.
#[derive(Debug, Default)]
pub struct Timings(RefCell<Running>);

#[derive(Debug, Default)]
struct Running {
    spent: [Duration; Room::ALL.len()],
    open: Option<(Room, Duration)>,
}

impl Timings {
    /// Ends the last room.
    pub fn stop(&self) {
        self.0.borrow_mut().close(processor_time());
    }

    /// The time that each room has taken so far.
    #[must_use]
    pub fn spent(&self) -> [(Room, Duration); Room::ALL.len()] {
        let running = self.0.borrow();
        Room::ALL.map(|room| (room, running.spent[room as usize]))
    }
}

impl Running {
    fn close(&mut self, now: Duration) {
        if let Some((room, since)) = self.open.take() {
            self.spent[room as usize] += now.saturating_sub(since);
        }
    }
}

impl Watch for Timings {
    fn enters(&self, room: Room) {
        let now = processor_time();
        let mut running = self.0.borrow_mut();
        running.close(now);
        running.open = Some((room, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_to_the_room_the_document_is_in() {
        let timings = Timings::default();
        timings.enters(Room::Pdf);
        timings.enters(Room::Layout);
        let until = processor_time() + Duration::from_millis(5);
        while processor_time() < until {}
        timings.stop();
        let spent = timings.spent();
        assert!(spent[1].1 > spent[0].1, "{spent:?}");
        assert!(spent[2..].iter().all(|(_, time)| time.is_zero()), "{spent:?}");
        // Time after the end counts for no room.
        timings.stop();
        assert_eq!(timings.spent(), spent);
    }

    #[test]
    fn rooms_are_numbered_in_their_order() {
        for (i, room) in Room::ALL.into_iter().enumerate() {
            assert_eq!(room as usize, i);
        }
    }
}
