//! The charts: drawn by the server, with a table of the same numbers each.

use domain::{
    GatewayKind, Phase, Timestamp,
    view::{ChartKind, TrafficChart, TrafficRange},
};
use leptos::prelude::*;

use super::phase_word;
use crate::{
    browser::{self, ChartPicture, use_chart},
    i18n::{Language, t_string, use_i18n},
    ui::{ColumnHead, Icon, Pictogram, Text, Tone, Views, VisuallyHidden, text, use_toasts, view},
};

/// A series of a chart: its class in the style sheet, and its name.
type Named = (&'static str, fn(Language) -> &'static str);

/// What the charts of a page are of: a picture that stands by itself says it.
#[derive(Clone)]
pub(super) struct Subject {
    /// In the name of a file.
    pub(super) file: String,
    /// In words.
    pub(super) words: Text,
}

/// All charts of a page. They have the same time, and one crosshair.
#[component]
pub(super) fn Charts(
    charts: Vec<TrafficChart>,
    subject: Subject,
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
    let chart =
        move |chart: TrafficChart| view! { <Figure chart subject=subject.clone() from to gateway baseline/> };
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
fn Figure(
    chart: TrafficChart,
    subject: Subject,
    from: Timestamp,
    to: Timestamp,
    gateway: Option<GatewayKind>,
    baseline: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let kind = chart.kind;
    let title: Text = text(move || title(i18n, kind).to_owned());
    let series = series(kind, gateway);
    // The stack grows upwards, and its legend is read from the top.
    let banded = baseline && matches!(kind, ChartKind::Rate | ChartKind::Latency | ChartKind::SlowerThanMost);
    let name = browser::picture_name(&subject.file, file_word(kind), to);
    let legend = series.clone();
    let picture = move || {
        let phases = [Phase::Before, Phase::Switchover, Phase::After];
        let phases = phases.map(|phase| (phase_class(phase), phase_word(i18n, phase).to_owned()));
        let band = ("band", t_string!(i18n, gateways.baseline).to_owned());
        let series = legend.iter().map(|(class, name)| (*class, name(i18n).to_owned()));
        let subject = subject.words.get_untracked();
        ChartPicture {
            figure: figure_id(kind),
            title: title.get_untracked(),
            under: t_string!(i18n, gateways.picture_of, subject, from = in_utc(from), to = in_utc(to)),
            legend: series.chain([band]).chain(phases).collect(),
        }
    };
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
        <figure class="figure" id=figure_id(kind) data-points=chart.points.to_string()>
            <figcaption class="figure-title">{title}</figcaption>
            <PictureButtons title name picture=Callback::new(move |()| picture())/>
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

/// Takes a chart away as a picture. Appears once the page is alive, because without scripts nothing is drawn there.
#[component]
fn PictureButtons(title: Text, name: String, picture: Callback<(), ChartPicture>) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    let alive = browser::is_hydrated();
    let tell = move |done: bool, what: String| match done {
        true => toasts.push(Tone::Success, what),
        false => toasts.push(Tone::Warning, words!(i18n, gateways.picture_refused)),
    };
    let save = move |_| {
        let saved = t_string!(i18n, gateways.picture_saved, name = name.clone());
        browser::save_picture(picture.run(()), name.clone(), move |done| tell(done, saved));
    };
    let copy = move |_| {
        let copied = t_string!(i18n, gateways.picture_copied, title = title.get_untracked());
        browser::copy_picture(picture.run(()), move |done| tell(done, copied));
    };
    let (save_words, copy_words) = (
        move || t_string!(i18n, gateways.picture_save, title = title.get()),
        move || t_string!(i18n, gateways.picture_copy, title = title.get()),
    );
    view! {
        <div class="figure-actions" hidden=move || !alive.get()>
            <button class="copy-button" type="button" aria-label=copy_words title=copy_words on:click=copy>
                <Icon name=Pictogram::Copy/>
            </button>
            <button class="copy-button figure-save" type="button" aria-label=save_words title=save_words on:click=save>
                <Icon name=Pictogram::Download/> "PNG"
            </button>
        </div>
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

/// What a chart is called in the name of a file, and in the id of its figure.
const fn file_word(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Rate => "rate",
        ChartKind::Latency => "latency",
        ChartKind::SlowerThanMost => "p95",
        ChartKind::Classes => "answers",
        ChartKind::ErrorShare => "errors",
    }
}

fn figure_id(kind: ChartKind) -> String {
    format!("chart-{}", file_word(kind))
}

/// The class that a phase's tint has in a chart.
const fn phase_class(phase: Phase) -> &'static str {
    match phase {
        Phase::Before => "phase-before",
        Phase::Switchover => "phase-switchover",
        Phase::After => "phase-after",
    }
}

/// An instant as the tables of charts write it, to the second.
fn in_utc(at: Timestamp) -> String {
    at.to_string().replace('T', " ").chars().take(19).collect()
}
