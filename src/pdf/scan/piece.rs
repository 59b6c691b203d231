//! Dots of a picture that hang together, at a side or a corner.

/// Where dots that hang together reach; right and bottom are behind the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reach {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
}

/// Takes the dots that hang together with one at `start` out of a picture of so many across and down; `each` is told the
/// place of every one. Nothing if there is none at `start`.
pub(super) fn take(
    dots: &mut [bool],
    (width, height): (usize, usize),
    start: usize,
    mut each: impl FnMut(usize, usize),
) -> Option<Reach> {
    if !dots.get_mut(start).is_some_and(std::mem::take) {
        return None;
    }
    let mut open = vec![start];
    let mut reach = Reach {
        left: width,
        right: 0,
        top: height,
        bottom: 0,
    };
    while let Some(at) = open.pop() {
        let (x, y) = (at % width, at / width);
        each(x, y);
        reach.left = reach.left.min(x);
        reach.right = reach.right.max(x + 1);
        reach.top = reach.top.min(y);
        reach.bottom = reach.bottom.max(y + 1);
        for ny in y.saturating_sub(1)..(y + 2).min(height) {
            for nx in x.saturating_sub(1)..(x + 2).min(width) {
                let next = ny * width + nx;
                if dots.get_mut(next).is_some_and(std::mem::take) {
                    open.push(next);
                }
            }
        }
    }
    Some(reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_hang_together_and_gaps_do_not() {
        let picture = "\
            #....\
            .#..#\
            ....#";
        let mut dots: Vec<bool> = picture.chars().map(|c| c == '#').collect();
        let mut count = 0;
        let first = take(&mut dots, (5, 3), 0, |_, _| count += 1);
        let reach = |left, right, top, bottom| {
            Some(Reach {
                left,
                right,
                top,
                bottom,
            })
        };
        assert_eq!((first, count), (reach(0, 2, 0, 2), 2));
        assert_eq!(take(&mut dots, (5, 3), 0, |_, _| ()), None, "they are taken");
        assert_eq!(take(&mut dots, (5, 3), 9, |_, _| ()), reach(4, 5, 1, 3));
        assert_eq!(take(&mut dots, (5, 3), 99, |_, _| ()), None);
    }
}
