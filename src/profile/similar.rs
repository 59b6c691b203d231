//! How alike two texts are: for questions that may be wrapped, misspelt, shortened or recognised from a picture.

/// A text as the three-letter groups it holds (letters and digits, case aside), for comparing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grams(Vec<u64>);

impl Grams {
    /// Takes a text apart. Cost: sorting its letters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        // A character has 21 bits.
        let group = |w: &[char]| {
            w.iter()
                .fold(0, |group, c| group << 21 | u64::from(u32::from(*c)))
        };
        let mut groups: Vec<u64> = letters.windows(3).map(group).collect();
        groups.sort_unstable();
        Self(groups)
    }

    /// How many groups there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the text was too short to have any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The most alike a text with so many groups can be.
    #[must_use]
    pub fn most_alike(&self, groups: usize) -> f32 {
        2.0 * self.0.len().min(groups) as f32 / (self.0.len() + groups).max(1) as f32
    }

    /// [`similarity`](Self::similarity) where it is at least so much. Cost: texts that are not alike are given up early.
    #[must_use]
    pub fn similar(&self, other: &Self, least: f32) -> Option<f32> {
        let total = (self.0.len() + other.0.len()) as f32;
        // A group more than this may be without its like; which is the last is settled by the share itself.
        let mut spare = self.0.len() as f32 - (least * total / 2.0).floor() + 1.0;
        let mut rest = other.0.as_slice();
        for group in &self.0 {
            let before = rest.iter().take_while(|g| *g < group).count();
            rest = rest.get(before..).unwrap_or_default();
            match rest.split_first() {
                Some((first, behind)) if first == group => rest = behind,
                _ => {
                    spare -= 1.0;
                    if spare < 0.0 {
                        return None;
                    }
                }
            }
        }
        Some(self.similarity(other)).filter(|s| *s >= least)
    }

    /// Similarity, 0 to 1: the share of groups two texts have in common (Dice's coefficient). One wrong letter spoils
    /// three groups, so a question with one letter in twenty wrong still reaches 0.85.
    #[must_use]
    pub fn similarity(&self, other: &Self) -> f32 {
        let total = self.0.len() + other.0.len();
        if total == 0 {
            return 0.0;
        }
        let (mut i, mut j, mut common) = (0, 0, 0_usize);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    common += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        2.0 * common as f32 / total as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_in_other_hands() {
        let q = Grams::of("Has legal advice been sought on this submission?");
        let alike = |t: &str| q.similarity(&Grams::of(t));
        assert!(alike("Has legal advice been sought on this submission") > 0.99);
        assert!(alike("Has 1egal advice been s0ught on this submission?") > 0.75);
        assert!(alike("Have human resource implications been considered?") < 0.4);
    }

    proptest::proptest! {
        #[test]
        fn giving_up_early_changes_nothing(a in "[a-d]{0,30}", b in "[a-d]{0,30}", least in 0.0..1.0_f32) {
            let (a, b) = (Grams::of(&a), Grams::of(&b));
            let whole = Some(a.similarity(&b)).filter(|s| *s >= least);
            proptest::prop_assert_eq!(a.similar(&b, least), whole);
        }
    }
}
