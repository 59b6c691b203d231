//! Looking on while a document goes through the rooms: which one it is in, and what each costs.

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
    /// Which form it is.
    Profile,
    /// The parts of the form.
    Section,
    /// Typed values.
    Field,
    /// Values against each other and, where asked, against a second reading.
    Check,
    /// The record put together.
    Record,
}

impl Room {
    /// All, in the order of the walk.
    pub const ALL: [Self; 7] = [
        Self::Pdf,
        Self::Layout,
        Self::Profile,
        Self::Section,
        Self::Field,
        Self::Check,
        Self::Record,
    ];

    /// Its name, that of the module.
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

/// Somebody who looks on.
pub trait Watch {
    /// The document enters a room.
    fn enters(&self, room: Room);

    /// A page is about to be given to the recognition, which may take seconds.
    fn recognises(&self, _page: PageNumber) {}
}

/// Nobody looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn enters(&self, _: Room) {}
}

/// Processor time of the thread, summed by room.
///
/// Time before the first room, and after [`stop`](Self::stop), is nobody's. On systems that do not tell a thread's
/// processor time it is wall time.
#[derive(Debug, Default)]
pub struct Timings(RefCell<Running>);

#[derive(Debug, Default)]
struct Running {
    spent: [Duration; Room::ALL.len()],
    open: Option<(Room, Duration)>,
}

impl Timings {
    /// The document has left the last room.
    pub fn stop(&self) {
        self.0.borrow_mut().close(processor_time());
    }

    /// What each room has cost so far.
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
        // What comes after is nobody's.
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
