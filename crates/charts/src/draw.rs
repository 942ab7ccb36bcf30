//! The picture.

use std::fmt::Write;

use plotters::{
    chart::{ChartBuilder, ChartContext},
    coord::{Shift, types::RangedCoordf64},
    drawing::{DrawingArea, IntoDrawingArea},
    element::{PathElement, Polygon, Rectangle},
    prelude::Cartesian2d,
    style::RGBColor,
};

use crate::{
    Chart, Kind, Series,
    axis::{self, number},
    backend::Classes,
    chart::Edges,
};

/// The size of what is drawn by values, in units of its own: it is stretched.
const SIZE: (u32, u32) = (3600, 1000);
/// The height of what is drawn by values, and of the whole picture with its times, in pixels.
const PLOT: u32 = 160;
const HEIGHT: u32 = 184;
/// The room above the top line, for its number.
const TOP: u32 = 4;

/// A chart as a picture and as rows of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The picture: an `svg` element without words.
    pub svg: String,
    /// What stands in the body of its table, as HTML.
    pub rows: String,
}

type Plane<'a, 'b> = ChartContext<'a, Classes<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

/// Draws a chart. The same chart gives the same picture.
pub fn draw(chart: &Chart) -> Drawing {
    let stacked = chart.stacked();
    let values = stacked.iter().flat_map(|(_, edges)| edges.iter().flatten().map(|(_, upper)| *upper));
    let max = values.chain(chart.band.map(|band| band.to)).chain(chart.limit).fold(0.0, f64::max);
    let ticks = axis::value_ticks(max);
    let top = ticks.last().copied().unwrap_or(1.0);

    let mut svg = format!("<svg class=\"chart\" width=\"100%\" height=\"{HEIGHT}\" aria-hidden=\"true\">");
    let (width, height) = SIZE;
    _ = write!(
        svg,
        "<svg y=\"{TOP}\" width=\"100%\" height=\"{PLOT}\" viewBox=\"0 0 {width} {height}\" \
         preserveAspectRatio=\"none\">"
    );
    plot(chart, &stacked, top, &ticks, &mut svg);
    svg.push_str("</svg>");
    labels(chart, &ticks, top, &mut svg);
    // For a script: what is being selected, and where the pointer is. Without one they are not seen.
    let bottom = TOP + PLOT;
    _ = write!(
        svg,
        "<rect class=\"selection\" x=\"0\" y=\"{TOP}\" width=\"0\" height=\"{PLOT}\"/>\
         <line class=\"crosshair\" x1=\"-1\" x2=\"-1\" y1=\"{TOP}\" y2=\"{bottom}\"/></svg>"
    );
    Drawing { svg, rows: crate::table::rows(chart) }
}

/// What is drawn by values.
fn plot(chart: &Chart, stacked: &[(&Series, Edges)], top: f64, ticks: &[f64], svg: &mut String) {
    let mut names = vec!["grid", "band", "limit"];
    names.extend(chart.tints.iter().map(|tint| tint.class));
    names.extend(chart.series.iter().map(|series| series.class));
    let classes = Classes { size: SIZE, names: &names, svg };
    let area: DrawingArea<Classes<'_>, Shift> = classes.into_drawing_area();
    let (from, to) = (0.0, (chart.to() - chart.from).max(1) as f64);
    let plane = ChartBuilder::on(&area).build_cartesian_2d(from..to, 0.0..top);
    let mut plane = plane.expect("the plane is as large as the picture");
    let since = |at: i64| ((at - chart.from) as f64).clamp(from, to);
    for (n, tint) in chart.tints.iter().enumerate().filter(|(_, tint)| since(tint.from) < since(tint.to)) {
        let corners = [(since(tint.from), top), (since(tint.to), 0.0)];
        put(&mut plane, Rectangle::new(corners, color(3 + n)));
    }
    if let Some(band) = chart.band {
        put(&mut plane, Rectangle::new([(from, band.to), (to, band.from)], color(1)));
    }
    for tick in ticks {
        put(&mut plane, PathElement::new([(from, *tick), (to, *tick)], color(0)));
    }
    for (n, (series, edges)) in stacked.iter().enumerate() {
        let color = color(3 + chart.tints.len() + n);
        for run in runs(edges) {
            draw_run(&mut plane, series.kind, run, chart.width as f64, color);
        }
    }
    if let Some(limit) = chart.limit {
        put(&mut plane, PathElement::new([(from, limit), (to, limit)], color(2)));
    }
}

/// Values without a gap.
struct Run<'a> {
    first: usize,
    edges: &'a [Option<(f64, f64)>],
}

/// The stretches between gaps.
fn runs(edges: &[Option<(f64, f64)>]) -> impl Iterator<Item = Run<'_>> {
    let mut first = 0;
    edges.chunk_by(|a, b| a.is_some() == b.is_some()).filter_map(move |edges| {
        let run = Run { first, edges };
        first += edges.len();
        edges[0].is_some().then_some(run)
    })
}

fn draw_run(plane: &mut Plane<'_, '_>, kind: Kind, run: Run<'_>, width: f64, color: RGBColor) {
    let places = run.edges.iter().flatten().enumerate();
    let places: Vec<_> =
        places.map(|(n, (lower, upper))| ((run.first + n) as f64 * width, *lower, *upper)).collect();
    match kind {
        // In the middle of its point; one alone is as wide as its point, or it would not be seen.
        Kind::Line => {
            let line: Vec<_> = match places[..] {
                [(x, _, upper)] => vec![(x, upper), (x + width, upper)],
                _ => places.iter().map(|(x, _, upper)| (x + width / 2.0, *upper)).collect(),
            };
            put(plane, PathElement::new(line, color));
        }
        // As wide as its point: what happened in it is counted there.
        Kind::Stacked => {
            let upper = places.iter().flat_map(|(x, _, upper)| [(*x, *upper), (x + width, *upper)]);
            let lower = places.iter().rev().flat_map(|(x, lower, _)| [(x + width, *lower), (*x, *lower)]);
            put(plane, Polygon::new(upper.chain(lower).collect::<Vec<_>>(), color));
        }
    }
}

/// Puts an element on the plane.
fn put<'a, 'b, E>(plane: &mut Plane<'_, 'b>, element: E)
where
    E: plotters::element::Drawable<Classes<'b>, plotters::element::BackendCoordOnly>,
    for<'e> &'e E: plotters::element::PointCollection<'e, (f64, f64)>,
{
    plane.draw_series([element]).expect("text is written to memory");
}

/// The number of a class, as a colour for plotters.
fn color(number: usize) -> RGBColor {
    RGBColor(0, 0, u8::try_from(number).unwrap_or(u8::MAX))
}

/// What is written: it keeps its size, and its place by per cent.
fn labels(chart: &Chart, ticks: &[f64], top: f64, svg: &mut String) {
    for tick in ticks.iter().skip(1) {
        let y = f64::from(TOP) + (1.0 - tick / top) * f64::from(PLOT) + 13.0;
        _ = write!(svg, "<text class=\"value\" x=\"2\" y=\"{y:.0}\">{}</text>", number(*tick));
    }
    let range = (chart.to() - chart.from).max(1) as f64;
    let place = |at: i64| (at - chart.from) as f64 / range * 100.0;
    let (times, distance) = axis::time_ticks(chart.from, chart.to());
    for at in times {
        let (place, bottom) = (place(at), TOP + PLOT);
        let anchor = match place {
            ..6.0 => "start",
            94.0.. => "end",
            _ => "middle",
        };
        let (below, y) = (bottom + 4, HEIGHT - 5);
        _ = write!(
            svg,
            "<line class=\"tick\" x1=\"{place:.2}%\" x2=\"{place:.2}%\" y1=\"{bottom}\" y2=\"{below}\"/>\
             <text class=\"time\" x=\"{place:.2}%\" y=\"{y}\" text-anchor=\"{anchor}\">{}</text>",
            axis::short_time(at, distance)
        );
    }
    for flag in chart.flags.iter().filter(|flag| (chart.from..chart.to()).contains(&flag.at)) {
        let (place, bottom) = (place(flag.at), TOP + PLOT);
        _ = write!(
            svg,
            "<g class=\"flag\"><title>{}</title><line x1=\"{place:.2}%\" x2=\"{place:.2}%\" y1=\"{TOP}\" \
             y2=\"{bottom}\"/><circle cx=\"{place:.2}%\" cy=\"{TOP}\" r=\"4\"/></g>",
            escaped(&flag.note)
        );
    }
}

/// A text that stands in XML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
