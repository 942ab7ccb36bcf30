//! The charts: drawn by the server, with a table of the same numbers each.

use domain::{
    GatewayKind, Timestamp,
    view::{ChartKind, TrafficChart, TrafficRange},
};
use leptos::prelude::*;

use crate::{
    browser::use_chart,
    i18n::{Language, t_string, use_i18n},
    ui::{ColumnHead, Text, Views, VisuallyHidden, text, view},
};

/// A series of a chart: its class in the style sheet, and its name.
type Named = (&'static str, fn(Language) -> &'static str);

/// All charts of a page. They have the same time, and one crosshair.
#[component]
pub(super) fn Charts(
    charts: Vec<TrafficChart>,
    gateway: Option<GatewayKind>,
    from: Timestamp,
    to: Timestamp,
    baseline: bool,
    /// The page of another range: a stroke over a chart leads there.
    #[prop(into)]
    href: Callback<TrafficRange, String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let zoom = use_chart(from, to, href);
    let chart = move |chart: TrafficChart| view! { <Figure chart gateway baseline/> };
    view! {
        <section class="section" aria-labelledby="charts-title">
            <h2 id="charts-title">{words!(i18n, gateways.charts)}</h2>
            <div
                class="charts"
                on:pointermove=move |event| zoom.point_at(&event)
                on:pointerdown=move |event| zoom.begin(&event)
                on:pointerup=move |event| zoom.end(&event)
                on:pointerleave=move |_| zoom.leave()
            >
                {charts.into_iter().map(chart).views()}
            </div>
        </section>
    }
}

#[component]
fn Figure(chart: TrafficChart, gateway: Option<GatewayKind>, baseline: bool) -> impl IntoView {
    let i18n = use_i18n();
    let kind = chart.kind;
    let title: Text = text(move || title(i18n, kind).to_owned());
    let series = series(kind, gateway);
    // The stack grows upwards, and its legend is read from the top.
    let banded = baseline && matches!(kind, ChartKind::Rate | ChartKind::Latency | ChartKind::SlowerThanMost);
    let item = move |(class, name): Named| {
        view! {
            <li data-series=class>
                <span class="swatch" data-series=class aria-hidden="true"></span>
                {text(move || name(i18n).to_owned())}
                " "
                <output class="reading"></output>
            </li>
        }
    };
    let head = move |(_, name): Named| {
        view! { <ColumnHead number=true>{text(move || name(i18n).to_owned())}</ColumnHead> }
    };
    view! {
        <figure class="figure" data-points=chart.points.to_string()>
            <figcaption class="figure-title">{title}</figcaption>
            <ul class="legend">
                {series.clone().into_iter().map(item).views()}
                {banded.then(|| view! {
                    <li><span class="swatch" data-series="band" aria-hidden="true"></span> {words!(i18n, gateways.baseline)}</li>
                }).views()}
                <li class="reading-time"><output></output></li>
            </ul>
            <div class="plot" role="img" aria-label=move || title.get() inner_html=chart.svg></div>
            <details class="numbers">
                <summary>{words!(i18n, gateways.as_table)} <VisuallyHidden>{title}</VisuallyHidden></summary>
                <div class="table-place" role="group" tabindex="0" aria-label=move || title.get()>
                    <table class="table">
                        <caption class="visually-hidden">{title}</caption>
                        <thead><tr>
                            <ColumnHead>{words!(i18n, gateways.time_utc)}</ColumnHead>
                            {series.into_iter().map(head).views()}
                        </tr></thead>
                        <tbody inner_html=chart.rows></tbody>
                    </table>
                </div>
            </details>
        </figure>
    }
}

/// What a chart has drawn, in the order of its table.
fn series(kind: ChartKind, gateway: Option<GatewayKind>) -> Vec<Named> {
    let of = |gateway: GatewayKind| -> Named {
        match gateway {
            GatewayKind::Shared => ("shared", |i18n| t_string!(i18n, gateways.shared)),
            GatewayKind::Dedicated => ("dedicated", |i18n| t_string!(i18n, gateways.dedicated)),
        }
    };
    let both = || vec![of(GatewayKind::Shared), of(GatewayKind::Dedicated)];
    match (kind, gateway) {
        (ChartKind::Rate, Some(gateway)) => vec![of(gateway)],
        (ChartKind::Rate | ChartKind::SlowerThanMost | ChartKind::ErrorShare, _) => both(),
        (ChartKind::Latency, _) => vec![
            ("max", |i18n| t_string!(i18n, gateways.max)),
            ("p99", |_| "p99"),
            ("p95", |_| "p95"),
            ("p50", |_| "p50"),
        ],
        (ChartKind::Classes, _) => vec![
            ("answered", |i18n| t_string!(i18n, gateways.answered)),
            ("refused", |i18n| t_string!(i18n, gateways.refused)),
            ("throttled", |i18n| t_string!(i18n, gateways.throttled)),
            ("failed", |i18n| t_string!(i18n, gateways.failed)),
        ],
    }
}

fn title(i18n: Language, kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Rate => t_string!(i18n, gateways.chart_rate),
        ChartKind::Latency => t_string!(i18n, gateways.chart_latency),
        ChartKind::SlowerThanMost => t_string!(i18n, gateways.chart_p95),
        ChartKind::Classes => t_string!(i18n, gateways.chart_classes),
        ChartKind::ErrorShare => t_string!(i18n, gateways.chart_errors),
    }
}
