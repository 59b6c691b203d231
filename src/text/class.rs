//! Sets of word classes.

/// Which classes a word belongs to: one bit for each list of `words.toml`, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ClassSet(u128);

impl ClassSet {
    /// Most classes there can be.
    pub const MOST: usize = 128;

    /// The set that holds one class, by its place among all; empty beyond [`ClassSet::MOST`].
    #[must_use]
    pub fn one(place: usize) -> Self {
        let bit = u32::try_from(place).ok().and_then(|p| 1_u128.checked_shl(p));
        Self(bit.unwrap_or_default())
    }

    /// No class.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the two have a class in common.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The classes of both.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The places of its classes.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..Self::MOST).filter(move |p| self.meets(Self::one(*p)))
    }
}
