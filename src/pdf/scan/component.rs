//! Connected components of a picture: dark dots that touch at a side or a corner.

/// The bounding box of a component; `right` and `bottom` lie after the last dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) top: usize,
    pub(super) bottom: usize,
}

/// Removes the component that contains the dot `start` from a picture of `width` by `height` dots and returns its
/// bounding box. `each` is called with the place (x, y) of every dot. `None` if the dot at `start` is not set.
pub(super) fn take(
    dots: &mut [bool],
    (width, height): (usize, usize),
    start: usize,
    mut each: impl FnMut(usize, usize),
) -> Option<Extent> {
    if !dots.get_mut(start).is_some_and(std::mem::take) {
        return None;
    }
    let mut open = vec![start];
    let mut extent = Extent {
        left: width,
        right: 0,
        top: height,
        bottom: 0,
    };
    while let Some(at) = open.pop() {
        let (x, y) = (at % width, at / width);
        each(x, y);
        extent.left = extent.left.min(x);
        extent.right = extent.right.max(x + 1);
        extent.top = extent.top.min(y);
        extent.bottom = extent.bottom.max(y + 1);
        for ny in y.saturating_sub(1)..(y + 2).min(height) {
            for nx in x.saturating_sub(1)..(x + 2).min(width) {
                let next = ny * width + nx;
                if dots.get_mut(next).is_some_and(std::mem::take) {
                    open.push(next);
                }
            }
        }
    }
    Some(extent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_touch_at_corners_but_not_across_gaps() {
        let picture = "\
            #....\
            .#..#\
            ....#";
        let mut dots: Vec<bool> = picture.chars().map(|c| c == '#').collect();
        let mut count = 0;
        let first = take(&mut dots, (5, 3), 0, |_, _| count += 1);
        let extent = |left, right, top, bottom| {
            Some(Extent {
                left,
                right,
                top,
                bottom,
            })
        };
        assert_eq!((first, count), (extent(0, 2, 0, 2), 2));
        assert_eq!(take(&mut dots, (5, 3), 0, |_, _| ()), None, "they are taken");
        assert_eq!(take(&mut dots, (5, 3), 9, |_, _| ()), extent(4, 5, 1, 3));
        assert_eq!(take(&mut dots, (5, 3), 99, |_, _| ()), None);
    }
}
