//! Plots as SVG: real text, a title and a description for screen readers, colours by the page's style so that dark mode and print work,
//! and the same bytes for the same figures.

mod axis;

pub(crate) use axis::Axis;

use crate::page::Page;

const WIDTH: f64 = 520.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 48.0;

/// Something that is drawn, in units of the axes. `class` is one of those of [`STYLE`].
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// From left to right and from bottom to top.
    Bar { across: (f64, f64), up: (f64, f64), class: &'static str, tip: String },
    /// Through points.
    Line { points: Vec<(f64, f64)>, class: &'static str },
    /// Between a lower and an upper line: place, lower, upper.
    Band { points: Vec<(f64, f64, f64)>, class: &'static str },
    /// A point, with what it is.
    Point { at: (f64, f64), radius: f64, class: &'static str, tip: String },
    /// Across the plot at a place, with a word at its end.
    Upright { at: f64, text: String, class: &'static str },
    /// The same from left to right.
    Level { at: f64, text: String, class: &'static str },
    /// A word at a place.
    Word { at: (f64, f64), text: String },
}

/// A plot with its axes.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub(crate) title: String,
    /// What it shows, for whom it cannot be seen.
    pub(crate) description: String,
    pub(crate) across: Axis,
    pub(crate) up: Axis,
    pub(crate) marks: Vec<Mark>,
    /// What each colour means.
    pub(crate) keys: Vec<(&'static str, String)>,
}

/// Colours that are told apart in print and by the colour-blind, on light and on dark.
pub(crate) const STYLE: &str = "\
:root{--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#7f7f7f;--paper:#fff;--ink:#1a1a1a;--faint:#d0d0d0}
@media (prefers-color-scheme:dark){:root{--c0:#56b4e9;--c1:#f0884a;--c2:#2fc89a;--c3:#e29ac2;--c4:#f2bc4b;--c5:#9ad2f2;--c6:#a5a5a5;--paper:#161616;--ink:#e8e8e8;--faint:#484848}}
@media print{:root{--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#cc79a7;--c4:#e69f00;--c5:#56b4e9;--c6:#7f7f7f;--paper:#fff;--ink:#000;--faint:#bbb}}
figure{margin:1em 0;break-inside:avoid;max-width:34rem}
figure svg{width:100%;height:auto;font:11px sans-serif}
svg text{fill:var(--ink)}
svg .axis{stroke:var(--ink);fill:none}
svg .grid{stroke:var(--faint);fill:none}
svg .line{fill:none;stroke-width:1.8}
svg .band{stroke:none;opacity:.25}
svg .thin{stroke:var(--ink);stroke-dasharray:4 3;fill:none}
.f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}.f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}.f6{fill:var(--c6)}
.s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}.s3{stroke:var(--c3)}.s4{stroke:var(--c4)}.s5{stroke:var(--c5)}.s6{stroke:var(--c6)}
figcaption .key{white-space:nowrap;margin-right:1em}
figcaption svg{width:.9em;height:.9em;vertical-align:-.1em}
";

/// Classes of areas and points, by number; they come again after seven.
pub(crate) fn fill(number: usize) -> &'static str {
    ["f0", "f1", "f2", "f3", "f4", "f5", "f6"].get(number.rem_euclid(7)).copied().unwrap_or("f0")
}

/// Classes of lines, by number.
pub(crate) fn stroke(number: usize) -> &'static str {
    ["line s0", "line s1", "line s2", "line s3", "line s4", "line s5", "line s6"]
        .get(number.rem_euclid(7))
        .copied()
        .unwrap_or("line s0")
}

impl Plot {
    /// Draws it; `number` tells it apart from the other plots of the page.
    pub(crate) fn draw(&self, page: &mut Page, number: usize) {
        page.raw("<figure>\n");
        page.drawn(format_args!(
            "<svg viewBox=\"0 0 {WIDTH:.0} {HEIGHT:.0}\" role=\"img\" aria-labelledby=\"t{number} d{number}\"><title id=\"t{number}\">"
        ));
        page.text(&self.title);
        page.drawn(format_args!("</title><desc id=\"d{number}\">"));
        page.text(&self.description);
        page.raw("</desc>\n");
        self.axes(page);
        for mark in &self.marks {
            self.mark(page, mark);
        }
        page.raw("</svg>\n<figcaption>");
        page.element("strong", "", &self.title);
        if !self.keys.is_empty() {
            page.raw("<br>");
        }
        for (class, text) in &self.keys {
            page.drawn(format_args!("<span class=\"key\"><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" class=\"{class}\"/></svg> "));
            page.text(text);
            page.raw("</span> ");
        }
        page.raw("</figcaption>\n</figure>\n");
    }

    fn x(&self, value: f64) -> f64 {
        place(value, &self.across, LEFT, WIDTH - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        place(value, &self.up, HEIGHT - BOTTOM, TOP)
    }

    fn axes(&self, page: &mut Page) {
        let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
        for (value, text) in &self.up.ticks {
            let y = self.y(*value);
            page.drawn(format_args!("<path class=\"grid\" d=\"M{LEFT:.1} {y:.1}H{right:.1}\"/>"));
            page.drawn(format_args!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">",
                LEFT - 5.0,
                y + 4.0
            ));
            page.text(text);
            page.raw("</text>\n");
        }
        // Of many names every second, third … is written.
        let every = self.across.ticks.len().div_ceil(24).max(1);
        for (value, text) in self.across.ticks.iter().step_by(every) {
            let x = self.x(*value);
            page.drawn(format_args!("<path class=\"axis\" d=\"M{x:.1} {bottom:.1}v4\"/>"));
            page.drawn(format_args!("<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">", bottom + 16.0));
            page.text(text);
            page.raw("</text>\n");
        }
        page.drawn(format_args!("<path class=\"axis\" d=\"M{LEFT:.1} {TOP:.1}V{bottom:.1}H{right:.1}\"/>"));
        page.drawn(format_args!(
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">",
            f64::midpoint(LEFT, right),
            HEIGHT - 10.0
        ));
        page.text(&self.across.label);
        let middle = f64::midpoint(TOP, bottom);
        page.drawn(format_args!(
            "</text>\n<text transform=\"translate(14 {middle:.1})rotate(-90)\" text-anchor=\"middle\">"
        ));
        page.text(&self.up.label);
        page.raw("</text>\n");
    }

    fn mark(&self, page: &mut Page, mark: &Mark) {
        match mark {
            Mark::Bar { across, up, class, tip } => {
                let (left, right) = (self.x(across.0), self.x(across.1));
                let (low, high) = (self.y(up.0), self.y(up.1));
                let (x, y) = (left.min(right), low.min(high));
                let (width, height) = ((right - left).abs(), (low - high).abs());
                if height < 0.05 {
                    return;
                }
                page.drawn(format_args!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" class=\"{class}\">"));
                tipped(page, tip, "rect");
            }
            Mark::Line { points, class } => {
                let Some(points) = self.path(points.iter().copied()) else { return };
                page.drawn(format_args!("<polyline class=\"{class}\" points=\"{points}\"/>\n"));
            }
            Mark::Band { points, class } => {
                let there = points.iter().map(|(at, low, _)| (*at, *low));
                let back = points.iter().rev().map(|(at, _, high)| (*at, *high));
                let Some(points) = self.path(there.chain(back)) else { return };
                page.drawn(format_args!("<polygon class=\"band {class}\" points=\"{points}\"/>\n"));
            }
            Mark::Point { at, radius, class, tip } => {
                let (x, y) = (self.x(at.0), self.y(at.1));
                page.drawn(format_args!(
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" class=\"{class}\">"
                ));
                tipped(page, tip, "circle");
            }
            Mark::Upright { at, text, class } => {
                let x = self.x(*at);
                page.drawn(format_args!(
                    "<path class=\"{class}\" d=\"M{x:.1} {TOP:.1}V{:.1}\"/>",
                    HEIGHT - BOTTOM
                ));
                page.drawn(format_args!(
                    "<text transform=\"translate({:.1} {:.1})rotate(-90)\" text-anchor=\"end\">",
                    x - 3.0,
                    TOP + 2.0
                ));
                page.text(text);
                page.raw("</text>\n");
            }
            Mark::Level { at, text, class } => {
                let y = self.y(*at);
                page.drawn(format_args!(
                    "<path class=\"{class}\" d=\"M{LEFT:.1} {y:.1}H{:.1}\"/>",
                    WIDTH - RIGHT
                ));
                page.drawn(format_args!(
                    "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">",
                    WIDTH - RIGHT - 2.0,
                    y - 3.0
                ));
                page.text(text);
                page.raw("</text>\n");
            }
            Mark::Word { at, text } => {
                page.drawn(format_args!(
                    "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">",
                    self.x(at.0),
                    self.y(at.1) + 4.0
                ));
                page.text(text);
                page.raw("</text>\n");
            }
        }
    }

    /// Points as SVG writes them; none where there are fewer than two.
    fn path(&self, points: impl Iterator<Item = (f64, f64)>) -> Option<String> {
        let drawn: Vec<String> = points
            .filter(|(x, y)| x.is_finite() && y.is_finite())
            .map(|(x, y)| format!("{:.1},{:.1}", self.x(x), self.y(y)))
            .collect();
        (drawn.len() > 1).then(|| drawn.join(" "))
    }
}

/// What the pointer says of a mark, and the end of it.
fn tipped(page: &mut Page, tip: &str, element: &'static str) {
    if !tip.is_empty() {
        page.element("title", "", tip);
    }
    page.close(element);
    page.raw("\n");
}

/// Where a value is drawn; what lies outside is drawn at the edge.
fn place(value: f64, axis: &Axis, start: f64, end: f64) -> f64 {
    let share = ((value - axis.from) / (axis.to - axis.from)).clamp(0.0, 1.0);
    start + (end - start) * if share.is_nan() { 0.0 } else { share }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(marks: Vec<Mark>) -> String {
        let plot = Plot {
            title: "A <title>".to_owned(),
            description: "what it shows".to_owned(),
            across: Axis::numbers("x", 0.0, 10.0),
            up: Axis::numbers("y", 0.0, 1.0),
            marks,
            keys: vec![("f0", "people".to_owned())],
        };
        let mut page = Page::default();
        plot.draw(&mut page, 3);
        page.into_text()
    }

    #[test]
    fn a_plot_says_what_it_is() {
        let drawn = plot(vec![Mark::Bar {
            across: (1.0, 2.0),
            up: (0.0, 0.5),
            class: "f0",
            tip: "1: 50 %".to_owned(),
        }]);
        assert!(
            drawn.contains("<title id=\"t3\">A &lt;title&gt;</title><desc id=\"d3\">what it shows</desc>"),
            "{drawn}"
        );
        assert!(drawn.contains("<title>1: 50 %</title>"));
        assert_eq!(
            drawn,
            plot(vec![Mark::Bar {
                across: (1.0, 2.0),
                up: (0.0, 0.5),
                class: "f0",
                tip: "1: 50 %".to_owned()
            }])
        );
    }

    #[test]
    fn what_is_not_a_number_is_not_drawn() {
        let line =
            |points: &[(f64, f64)]| plot(vec![Mark::Line { points: points.to_vec(), class: "line s0" }]);
        assert!(!line(&[(0.0, f64::NAN), (1.0, 0.3)]).contains("polyline"));
        let drawn = line(&[(0.0, 0.1), (f64::INFINITY, 0.2), (1.0, 0.3), (90.0, 7.0)]);
        assert!(drawn.contains("polyline") && !drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
    }
}
