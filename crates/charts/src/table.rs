//! A chart's numbers as the rows of a table.

use std::fmt::Write;

use crate::{Chart, axis};

/// The rows of a table, as HTML for a `tbody`: the time of each point that has a value, the latest first, and a cell a
/// series. A row says which point it is, by `data-point`. Headings are the page's, in the reader's language.
pub fn rows(chart: &Chart) -> String {
    let mut html = String::new();
    for point in (0..chart.points).rev() {
        let values = chart.series.iter().map(|series| series.values.get(point).copied().flatten());
        if values.clone().all(|value| value.is_none()) {
            continue;
        }
        let at = chart.from + i64::try_from(point).unwrap_or(i64::MAX).saturating_mul(chart.width);
        let time = axis::time_of_point(at, chart.width);
        // Writing to a text cannot fail.
        _ = write!(html, "<tr data-point=\"{point}\"><th scope=\"row\">{time}</th>");
        for value in values {
            let text = value.map_or_else(|| "–".to_owned(), axis::number);
            _ = write!(html, "<td class=\"number\">{text}</td>");
        }
        html.push_str("</tr>");
    }
    html
}
