//! Figures of each gateway, and tables of what they are made of.

use domain::{
    KeyId, RamUserName, RequestClass, Timestamp,
    verdict::Passed,
    view::{GatewayTraffic, TrafficRow},
};
use leptos::prelude::*;

use super::{gateway_word, numbers};
use crate::{
    components::KeyIdText,
    i18n::{t_string, use_i18n},
    paths,
    ui::{ColumnHead, Instant, RowHead, Table, Text, Views, text, view},
};

/// What passed, in numbers: a row for each gateway.
#[component]
pub(super) fn Figures(gateways: Vec<GatewayTraffic>, from: Timestamp, to: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.gateway)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.requests)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.rate)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, gateways.peak)}</ColumnHead>
        <ColumnHead number=true fold=true>"p50"</ColumnHead>
        <ColumnHead number=true>"p95"</ColumnHead>
        <ColumnHead number=true fold=true>"p99"</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, gateways.max)}</ColumnHead>
        <ColumnHead number=true>"4xx"</ColumnHead>
        <ColumnHead number=true fold=true>"429"</ColumnHead>
        <ColumnHead number=true>"5xx"</ColumnHead>
    };
    let row = move |GatewayTraffic { gateway, passed, .. }: GatewayTraffic| {
        view! {
            <tr>
                <RowHead>
                    <span class="swatch" data-series=gateway.as_str() aria-hidden="true"></span>
                    {text(move || gateway_word(i18n, Some(gateway)).to_owned())}
                </RowHead>
                {numbers_of(&passed).into_iter().map(|(number, fold)| view! { <td class="number" class:fold=fold>{number}</td> }).views()}
            </tr>
        }
    };
    let point = gateways.first().map_or(1, |gateway| gateway.passed.point);
    view! {
        <section class="section" aria-labelledby="figures-title">
            <h2 id="figures-title">{words!(i18n, gateways.figures)}</h2>
            <Table label=words!(i18n, gateways.figures) head=head.into_any()>
                {gateways.into_iter().map(row).views()}
            </Table>
            <p class="field-help"><Instant at=from/> " – " <Instant at=to/> ". " {words!(i18n, gateways.latency_unit)} " " {text(move || t_string!(i18n, gateways.peak_is, point))}</p>
        </section>
    }
}

/// The cells of a row, and whether a narrow screen can do without.
fn numbers_of(passed: &Passed) -> [(String, bool); 10] {
    let latency = |at: usize| match passed.total() {
        0 => "–".to_owned(),
        _ => numbers::millis(passed.latency[at]),
    };
    let class = |class| numbers::count(passed.of(class));
    [
        (numbers::count(passed.total()), false),
        (numbers::rate(passed.total(), passed.seconds), false),
        (numbers::count(passed.peak), true),
        (latency(0), true),
        (latency(1), false),
        (latency(2), true),
        (latency(3), true),
        (class(RequestClass::Refused), false),
        (class(RequestClass::Throttled), true),
        (class(RequestClass::Failed), false),
    ]
}

/// What the requests of a gateway were, and who made them.
#[component]
pub(super) fn Tables(gateway: GatewayTraffic) -> impl IntoView {
    let i18n = use_i18n();
    let kind = gateway.gateway;
    let title = move || gateway_word(i18n, Some(kind)).to_owned();
    let tables: [(Text, Vec<TrafficRow>, Cell); 4] = [
        (words!(i18n, gateways.operations), gateway.operations, plain),
        (words!(i18n, gateways.codes), gateway.codes, plain),
        (words!(i18n, gateways.keys), gateway.keys, key),
        (words!(i18n, gateways.callers), gateway.callers, caller),
    ];
    let shown = tables.into_iter().filter(|(_, rows, _)| !rows.is_empty());
    let id = format!("top-{kind}");
    view! {
        <section class="section" aria-labelledby=id.clone()>
            <h2 id=id.clone()>{text(title)}</h2>
            <div class="tops">
                {shown.map(|(label, rows, cell)| view! { <Top label rows cell/> }).views()}
            </div>
        </section>
    }
}

/// How the first cell of a row is shown.
pub(super) type Cell = fn(String) -> AnyView;

#[component]
pub(super) fn Top(label: Text, rows: Vec<TrafficRow>, cell: Cell) -> impl IntoView {
    let i18n = use_i18n();
    let timed = rows.iter().any(|row| row.last.is_some());
    let measured = rows.iter().any(|row| row.p95.is_some());
    let all_errors =
        rows.iter().all(|row| row.errors == row.requests && row.p95.is_none() && row.last.is_none());
    let head = view! {
        <ColumnHead>{label}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.requests)}</ColumnHead>
        {(!all_errors).then(|| view! { <ColumnHead number=true>{words!(i18n, gateways.errors)}</ColumnHead> }).views()}
        {measured.then(|| view! { <ColumnHead number=true fold=true>{words!(i18n, gateways.p95_ms)}</ColumnHead> }).views()}
        {timed.then(|| view! { <ColumnHead fold=true>{words!(i18n, gateways.last)}</ColumnHead> }).views()}
    };
    let row = move |row: TrafficRow| {
        view! {
            <tr>
                <RowHead>{cell(row.name)}</RowHead>
                <td class="number">{numbers::count(row.requests)}</td>
                {(!all_errors).then(|| view! { <td class="number">{numbers::count(row.errors)}</td> }).views()}
                {measured.then(|| view! { <td class="number fold">{row.p95.map(numbers::millis)}</td> }).views()}
                {timed.then(|| view! { <td class="fold">{row.last.map(|at| view! { <Instant at/> })}</td> }).views()}
            </tr>
        }
    };
    view! {
        <Table label head=head.into_any()>
            {rows.into_iter().map(row).views()}
        </Table>
    }
}

pub(super) fn plain(name: String) -> AnyView {
    view! { <span class="mono">{named(name)}</span> }.into_any()
}

/// A key, which has a page.
pub(super) fn key(name: String) -> AnyView {
    match name.parse::<KeyId>() {
        Ok(id) => view! { <KeyIdText id link=true/> }.into_any(),
        Err(_) => plain(name),
    }
}

/// A RAM user, who has a page; or an application access point, by its name.
pub(super) fn caller(name: String) -> AnyView {
    match name.parse::<RamUserName>() {
        Ok(user) => view! { <a href=paths::caller(&user)>{name}</a> }.into_any(),
        Err(_) => plain(name),
    }
}

/// What is not told apart has no name of its own.
fn named(name: String) -> AnyView {
    let i18n = use_i18n();
    match name.as_str() {
        "" => words!(i18n, gateways.unknown).into_any(),
        "(other)" => words!(i18n, gateways.other).into_any(),
        _ => name.into_any(),
    }
}
