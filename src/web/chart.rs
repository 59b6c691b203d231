//! Bars as SVG.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::text::short_money;
use super::totals::Group;

/// Bars that are drawn; the table beside them has all.
pub(super) const MOST: usize = 10;

const WIDTH: u32 = 640;
const BAR: i32 = 18;
const STEP: i32 = 46;
const TOP: i32 = 4;
/// Room for the sum at the end of the longest bar.
const ROOM: i32 = 96;

// Placeholders: the style sheet gives each its colour, light or dark, by the attribute.
const INK: RGBColor = RGBColor(1, 1, 1);
const SURE: RGBColor = RGBColor(2, 2, 2);
const DOUBTFUL: RGBColor = RGBColor(3, 3, 3);
const QUIET: RGBColor = RGBColor(4, 4, 4);

/// A bar for each group, the doubtful part of it in another colour. `title` is what a screen reader says of it.
pub(super) fn bars(groups: &[Group], currency: &str, title: &str) -> String {
    let groups = &groups[..groups.len().min(MOST)];
    let height = u32::try_from(TOP + STEP * i32::try_from(groups.len()).unwrap_or(0))
        .unwrap_or(1)
        .max(1);
    let mut svg = String::new();
    if draw(&mut svg, groups, currency, height).is_none() {
        // What cannot be drawn is in the table all the same.
        return String::new();
    }
    let title: String = title
        .chars()
        .filter(|c| !matches!(c, '"' | '<' | '>' | '&'))
        .collect();
    let size = format!("width=\"{WIDTH}\" height=\"{height}\" ");
    svg.replacen(&size, "", 1).replacen(
        "<svg ",
        &format!("<svg class=\"chart\" role=\"img\" aria-label=\"{title}\" "),
        1,
    )
}

fn draw(svg: &mut String, groups: &[Group], currency: &str, height: u32) -> Option<()> {
    let area = SVGBackend::with_string(svg, (WIDTH, height)).into_drawing_area();
    let largest = groups.iter().map(|g| g.total.abs()).max().unwrap_or_default();
    let room = i32::try_from(WIDTH).ok()? - ROOM;
    let length = |sum: Decimal| -> i32 {
        let share = sum
            .abs()
            .checked_div(largest)
            .and_then(|s| s.to_f64())
            .unwrap_or(0.0);
        (share * f64::from(room)).round() as i32
    };
    let text = |size: i32, colour: RGBColor| {
        ("sans-serif", size)
            .into_font()
            .color(&colour)
            .pos(Pos::new(HPos::Left, VPos::Top))
    };
    for (i, group) in (0_i32..).zip(groups) {
        let top = TOP + i * STEP;
        let (all, doubtful) = (length(group.total), length(group.doubtful));
        let bar = top + 20;
        let sure = (all - doubtful).max(0);
        area.draw(&Text::new(shortened(&group.name), (0, top), text(17, INK)))
            .ok()?;
        area.draw(&Rectangle::new([(0, bar), (sure, bar + BAR - 4)], SURE.filled()))
            .ok()?;
        if all > sure {
            area.draw(&Rectangle::new(
                [(sure, bar), (all, bar + BAR - 4)],
                DOUBTFUL.filled(),
            ))
            .ok()?;
        }
        let sum = short_money(group.total, Some(currency));
        area.draw(&Text::new(sum, (all.max(2) + 8, bar), text(16, QUIET)))
            .ok()?;
    }
    area.present().ok()
}

/// What fits on a line.
fn shortened(name: &str) -> String {
    const FITS: usize = 64;
    if name.chars().count() <= FITS {
        return name.to_owned();
    }
    let cut: String = name.chars().take(FITS - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place_and_bars_are_as_long_as_their_sums() {
        let group = |name: &str, total: i64, doubtful: i64| Group {
            name: name.to_owned(),
            decisions: 1,
            total: Decimal::from(total),
            doubtful: Decimal::from(doubtful),
        };
        let groups = [
            group("</text><script>alert(1)</script>", 1000, 500),
            group(&"long ".repeat(50), 500, 0),
            group("nothing", 0, 0),
        ];
        let svg = bars(&groups, "GBP", "By \"fund\" <b>");
        let read = roxmltree::Document::parse(&svg).unwrap();
        assert!(
            read.descendants()
                .all(|n| !n.has_tag_name("script") && !n.has_tag_name("b"))
        );
        let widths: Vec<i32> = read
            .descendants()
            .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "rect")))
            .filter_map(|n| n.attribute("width")?.parse().ok())
            .collect();
        assert_eq!(widths[0] + widths[1], 2 * widths[2]);
        assert!(bars(&[], "GBP", "none").contains("<svg"));
    }
}
