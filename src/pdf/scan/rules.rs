//! Straight lines in a picture: table borders, signature lines, underlines, lines that strike through words.

use super::picture::Picture;

/// Lines are thin, and thin print is grey: dots darker than this may belong to a line.
const DARK: u8 = 176;

/// A straight horizontal or vertical line, in dots.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    pub(super) horizontal: bool,
    /// The middle of the line, across its direction.
    pub(super) at: f32,
    pub(super) from: f32,
    pub(super) to: f32,
    /// Its thickness, in dots.
    thickness: f32,
    /// Its runs of dots: place across the direction, from, to.
    runs: Vec<(u32, u32, u32)>,
}

/// The least length of a line, in points. A line that strikes through three capitals of 11 points is 20 points long;
/// below a size of 30 points no bar of a letter is that long.
const MIN_LENGTH: f32 = 18.0;

/// Anything thicker (points) is a box or a picture.
const MAX_THICKNESS: f32 = 3.0;

/// The longest gap within a line (points) where print was poor.
const MAX_GAP: f32 = 0.8;

/// More lines than this are a drawing or noise, and none of them is used.
const MAX_RULES: usize = 2_000;

/// The straight lines of a picture that was straightened.
pub(super) fn find(picture: &Picture) -> Vec<Rule> {
    let mut out = Vec::new();
    for horizontal in [true, false] {
        let runs = if horizontal {
            across(picture)
        } else {
            down(picture)
        };
        out.extend(joined(runs, horizontal, picture.scale));
    }
    out.retain(|r| !is_bar(picture, r));
    if out.len() > MAX_RULES {
        out.clear();
    }
    out
}

type Run = (u32, u32, u32);

/// A line shorter than this (points) may consist of the bars of neighbouring capitals, as in `TTE`.
const BARS: f32 = 40.0;

/// Whether a line is the upper or lower edge of letters: strokes leave it on one side only. A line that strikes
/// through a word has strokes on both sides, a border on none.
fn is_bar(picture: &Picture, rule: &Rule) -> bool {
    if rule.to - rule.from >= BARS * picture.scale {
        return false;
    }
    let reach = (0.35 * picture.scale).ceil() as usize;
    let (first, last) = match (rule.runs.first(), rule.runs.last()) {
        (Some(a), Some(b)) => (a.0 as usize, b.0 as usize),
        _ => return false,
    };
    let (from, to) = (rule.from as usize, rule.to as usize);
    let dark = |across: usize, along: usize| {
        if rule.horizontal {
            picture.at(along, across) < DARK
        } else {
            picture.at(across, along) < DARK
        }
    };
    let strokes = |at: Option<usize>| {
        at.map_or(0, |a| {
            (from..to)
                .filter(|x| a < picture.data.len() && dark(a, *x))
                .count()
        })
    };
    let (above, below) = (
        strokes(first.checked_sub(reach + 1)),
        strokes(Some(last + reach + 1)),
    );
    let length = (to - from) as f32;
    let (more, less) = (above.max(below) as f32 / length, above.min(below) as f32 / length);
    more > 0.1 && less < 0.04
}

/// The long dark runs of each row.
fn across(picture: &Picture) -> Vec<Run> {
    let least = (MIN_LENGTH * picture.scale) as usize;
    let gap = (MAX_GAP * picture.scale) as usize;
    let mut out = Vec::new();
    for y in 0..picture.height {
        let (mut start, mut last) = (0, None::<usize>);
        for (x, v) in picture.row(y).iter().enumerate() {
            if *v >= DARK {
                continue;
            }
            match last {
                Some(l) if x - l <= gap + 1 => {}
                Some(l) => {
                    if l + 1 - start >= least {
                        out.push((y as u32, start as u32, l as u32));
                    }
                    start = x;
                }
                None => start = x,
            }
            last = Some(x);
        }
        if let Some(l) = last
            && l + 1 - start >= least
        {
            out.push((y as u32, start as u32, l as u32));
        }
    }
    out
}

/// The long dark runs of each column, sorted by column.
fn down(picture: &Picture) -> Vec<Run> {
    let least = (MIN_LENGTH * picture.scale) as u32;
    let gap = (MAX_GAP * picture.scale) as u32;
    const NONE: u32 = u32::MAX;
    let mut open = vec![(0_u32, NONE); picture.width];
    let mut out = Vec::new();
    for y in 0..picture.height {
        for (x, (v, (start, last))) in picture.row(y).iter().zip(open.iter_mut()).enumerate() {
            if *v >= DARK {
                continue;
            }
            let y = y as u32;
            if *last == NONE {
                *start = y;
            } else if y - *last > gap + 1 {
                if *last + 1 - *start >= least {
                    out.push((x as u32, *start, *last));
                }
                *start = y;
            }
            *last = y;
        }
    }
    for (x, (start, last)) in open.into_iter().enumerate() {
        if last != NONE && last + 1 - start >= least {
            out.push((x as u32, start, last));
        }
    }
    out.sort_unstable();
    out
}

/// Joins runs that touch into lines.
fn joined(runs: Vec<Run>, horizontal: bool, scale: f32) -> Vec<Rule> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    // Lines that may still grow.
    let mut open: Vec<usize> = Vec::new();
    for run in runs {
        open.retain(|i| lines[*i].last().is_some_and(|l| run.0 - l.0 <= 2));
        let touching = |l: &Vec<Run>| {
            l.iter()
                .rev()
                .take_while(|r| run.0 - r.0 <= 2)
                .any(|r| run.1 <= r.2 + 2 && r.1 <= run.2 + 2)
        };
        match open.iter().find(|i| touching(&lines[**i])) {
            Some(i) => lines[*i].push(run),
            None => {
                open.push(lines.len());
                lines.push(vec![run]);
            }
        }
        if lines.len() > 4 * MAX_RULES {
            return Vec::new();
        }
    }
    let mut out: Vec<Rule> = lines
        .into_iter()
        .filter_map(|runs| {
            let from = runs.iter().map(|r| r.1).min()?;
            let to = runs.iter().map(|r| r.2).max()?;
            let length = (to - from + 1) as f32;
            let dots: u64 = runs.iter().map(|r| u64::from(r.2 - r.1 + 1)).sum();
            let thickness = dots as f32 / length;
            let (first, last) = (runs.first()?.0, runs.last()?.0);
            let reach = (last - first + 1) as f32;
            let at = runs
                .iter()
                .map(|r| f64::from(r.0) * f64::from(r.2 - r.1 + 1))
                .sum::<f64>()
                / dots as f64;
            // The rest of a skew makes a line cover more rows than it is thick.
            let straight = reach <= MAX_THICKNESS * scale + 0.004 * length;
            (thickness <= MAX_THICKNESS * scale && straight && length >= 5.0 * thickness).then_some(Rule {
                horizontal,
                at: at as f32 + 0.5,
                from: from as f32,
                to: to as f32 + 1.0,
                thickness,
                runs,
            })
        })
        .collect();
    out.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    out
}

/// Erases the lines from the picture. Strokes of letters that cross a line stay.
pub(super) fn erase(picture: &mut Picture, rules: &[Rule]) {
    let before = picture.clone();
    for rule in rules {
        let most = (rule.thickness * 1.6 + 3.0) as usize;
        for (across, from, to) in &rule.runs {
            for along in *from..=*to {
                let (across, along) = (*across as usize, along as usize);
                let dark = |i: usize| {
                    if rule.horizontal {
                        before.at(along, i) < DARK
                    } else {
                        before.at(i, along) < DARK
                    }
                };
                let above = (1..=most)
                    .take_while(|d| across >= *d && dark(across - d))
                    .count();
                let below = (1..=most).take_while(|d| dark(across + d)).count();
                if above + below + 1 > most {
                    continue;
                }
                // Including the grey edges.
                for i in across.saturating_sub(above + 2)..=across + below + 2 {
                    let at = if rule.horizontal {
                        i * picture.width + along
                    } else {
                        along * picture.width + i
                    };
                    if let Some(v) = picture.data.get_mut(at) {
                        *v = 255;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet() -> Picture {
        Picture {
            width: 600,
            height: 400,
            data: vec![255; 600 * 400],
            scale: 300.0 / 72.0,
        }
    }

    fn paint(p: &mut Picture, x: std::ops::Range<usize>, y: std::ops::Range<usize>) {
        for row in y {
            p.row_mut(row)[x.clone()].fill(0);
        }
    }

    #[test]
    fn a_box_has_four_lines_and_a_letter_none() {
        let mut p = sheet();
        paint(&mut p, 50..500, 50..53);
        paint(&mut p, 50..500, 300..303);
        paint(&mut p, 50..53, 50..303);
        paint(&mut p, 497..500, 50..303);
        // A capital E.
        paint(&mut p, 100..104, 100..132);
        paint(&mut p, 100..122, 100..104);
        let rules = find(&p);
        assert_eq!(rules.iter().filter(|r| r.horizontal).count(), 2, "{rules:?}");
        assert_eq!(rules.iter().filter(|r| !r.horizontal).count(), 2);
        assert_eq!((rules[0].at, rules[0].from, rules[0].to), (51.5, 50.0, 500.0));
    }

    #[test]
    fn a_line_is_erased_and_what_crosses_it_stays() {
        let mut p = sheet();
        paint(&mut p, 50..500, 100..103);
        paint(&mut p, 200..205, 80..120);
        let rules = find(&p);
        erase(&mut p, &rules);
        assert_eq!(p.at(60, 101), 255);
        assert_eq!(p.at(202, 101), 0);
        assert_eq!(p.at(202, 85), 0);
    }

    #[test]
    fn a_filled_box_is_not_a_line() {
        let mut p = sheet();
        paint(&mut p, 50..500, 100..160);
        assert!(find(&p).iter().all(|r| !r.horizontal), "{:?}", find(&p).len());
    }
}
