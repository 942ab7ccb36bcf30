//! How many requests match over the time that is looked at: bars, and the same as a table.

use domain::view::{LogCounts, LogHistogram};
use leptos::prelude::*;

use super::moment::Moment;
use crate::{
    i18n::{t_string, use_i18n},
    ui::{ColumnHead, RowHead, Table, Views, text, view},
};

/// The width of a bar with its gap, and the height of the highest one, in the picture's own units.
const STEP: f64 = 10.0;
const HEIGHT: f64 = 100.0;

/// Bars of equal parts of the time, each stacked by what became of the requests.
#[component]
pub(super) fn Histogram(histogram: LogHistogram) -> impl IntoView {
    let i18n = use_i18n();
    let sum = histogram.sum();
    let most = histogram.parts.iter().map(|part| part.total()).max().unwrap_or_default();
    let (begin, end) = (histogram.from, histogram.to);
    let view_box = format!("0 0 {} {HEIGHT}", histogram.parts.len() as f64 * STEP);
    let bars: Vec<AnyView> =
        histogram.parts.iter().enumerate().flat_map(|(at, part)| bar(at, *part, most)).collect();
    view! {
        <figure class="panel log-histogram" aria-labelledby="log-histogram-title">
            <figcaption class="panel-head">
                <h2 id="log-histogram-title">{words!(i18n, logs.requests)}</h2>
                <ul class="log-legend">
                    <li data-class="ok">{text(move || t_string!(i18n, logs.count_ok, count = sum.ok))}</li>
                    <li data-class="refused">{text(move || t_string!(i18n, logs.count_refused, count = sum.refused))}</li>
                    <li data-class="failed">{text(move || t_string!(i18n, logs.count_failed, count = sum.failed))}</li>
                </ul>
            </figcaption>
            <svg class="log-bars" viewBox=view_box preserveAspectRatio="none" aria-hidden="true">
                {bars}
            </svg>
            <div class="log-axis">
                <Moment at=begin short=true/>
                <span>{text(move || t_string!(i18n, logs.most, count = most))}</span>
                <Moment at=end short=true/>
            </div>
            <details>
                <summary>{words!(i18n, logs.counts_table)}</summary>
                <Counts histogram/>
            </details>
        </figure>
    }
}

/// A bar of up to three pieces, the failed ones at its foot: they must not be lost on top of many others.
fn bar(at: usize, part: LogCounts, most: u64) -> Vec<AnyView> {
    let scale = |count: u64| if most == 0 { 0.0 } else { count as f64 / most as f64 * HEIGHT };
    let x = at as f64 * STEP;
    let mut foot = HEIGHT;
    let pieces = [("failed", part.failed), ("refused", part.refused), ("ok", part.ok)];
    let pieces = pieces.into_iter().filter(|(_, count)| *count > 0).map(|(class, count)| {
        // What there is is seen, however little it is beside the rest.
        let height = scale(count).max(1.5);
        foot -= height;
        view! {
            <rect
                data-class=class
                x=format!("{x:.0}")
                y=format!("{foot:.2}")
                width=format!("{:.0}", STEP - 2.0)
                height=format!("{height:.2}")
            />
        }
    });
    pieces.collect()
}

/// The parts in which there is something.
#[component]
fn Counts(histogram: LogHistogram) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, logs.part)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, logs.ok)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, logs.refused)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, logs.failed)}</ColumnHead>
    };
    let row = |(at, part): (usize, &LogCounts)| {
        let begin = histogram.begin(at);
        view! {
            <tr>
                <RowHead><Moment at=begin short=true/></RowHead>
                <td class="number">{part.ok}</td>
                <td class="number">{part.refused}</td>
                <td class="number">{part.failed}</td>
            </tr>
        }
    };
    let rows = histogram.parts.iter().enumerate().filter(|(_, part)| part.total() > 0).map(row).views();
    view! { <Table label=words!(i18n, logs.requests) head=head.into_any()>{rows}</Table> }
}
