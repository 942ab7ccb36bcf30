//! How the gateways are.

use domain::{
    GatewayKind, RequestClass,
    verdict::Passed,
    view::{FromPrometheus, GatewayHealth, Span, TrafficRange, TrafficView},
};
use leptos::prelude::*;

use crate::{
    api::gateways::GetGatewayHealth,
    components::Fetch,
    i18n::{t_string, use_i18n},
    pages::gateways::{gateway_word, numbers},
    paths,
    ui::{ColumnHead, Notice, NoticeKind, RowHead, Table, Views, text, view},
};

const LATELY: TrafficRange = TrafficRange::Last(Span::QuarterHour);

/// What passed the gateways in the last quarter of an hour. Nothing where nothing did.
#[component]
pub(super) fn Health(version: Signal<usize>) -> impl IntoView {
    let health = Fetch::of_version(String::new, move || version.get(), |_| GetGatewayHealth {});
    health.show_quietly(|health| {
        let passed = health.passed.iter().any(|passed| passed.total() > 0);
        match health.prometheus.clone().filter(|from| from.trouble().is_some()) {
            Some(from) => view! { <Silent from/> },
            None => passed.then(|| view! { <Loaded health/> }).views().into_any(),
        }
    })
}

/// The server that tells it did not: the page of the gateways says why.
#[component]
fn Silent(from: FromPrometheus) -> impl IntoView {
    let i18n = use_i18n();
    let title = text(move || t_string!(i18n, gateways.no_figures, host = from.host.clone()));
    let shared = Some(GatewayKind::Shared);
    let href = paths::traffic(&TrafficView { gateway: shared, range: LATELY, ..TrafficView::default() });
    view! {
        <section class="section" aria-labelledby="health-title">
            <h2 id="health-title">{words!(i18n, gateways.health)}</h2>
            <Notice kind=NoticeKind::Warning title>
                <p><a href=href>{words!(i18n, gateways.open_gateway)}</a></p>
            </Notice>
        </section>
    }
}

#[component]
fn Loaded(health: GatewayHealth) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.gateway)}</ColumnHead>
        <ColumnHead number=true>{words!(i18n, gateways.rate)}</ColumnHead>
        <ColumnHead number=true fold=true>"p50"</ColumnHead>
        <ColumnHead number=true>"p95"</ColumnHead>
        <ColumnHead number=true fold=true>"p99"</ColumnHead>
        <ColumnHead number=true>"4xx"</ColumnHead>
        <ColumnHead number=true fold=true>"429"</ColumnHead>
        <ColumnHead number=true>"5xx"</ColumnHead>
    };
    let row = move |(gateway, passed): (&GatewayKind, Passed)| {
        let gateway = Some(*gateway);
        let href = paths::traffic(&TrafficView { gateway, range: LATELY, ..TrafficView::default() });
        view! {
            <tr>
                <RowHead><a href=href>{text(move || gateway_word(i18n, gateway).to_owned())}</a></RowHead>
                {cells(&passed).into_iter().map(|(number, fold)| view! { <td class="number" class:fold=fold>{number}</td> }).views()}
            </tr>
        }
    };
    view! {
        <section class="section" aria-labelledby="health-title">
            <h2 id="health-title">{words!(i18n, gateways.health)}</h2>
            <Table label=words!(i18n, gateways.health) head=head.into_any()>
                {GatewayKind::ALL.iter().zip(health.passed).map(row).views()}
            </Table>
        </section>
    }
}

/// The cells of a row, and whether a narrow screen can do without.
fn cells(passed: &Passed) -> [(String, bool); 7] {
    let latency = |at: usize| match passed.total() {
        0 => "–".to_owned(),
        _ => numbers::millis(passed.latency[at]),
    };
    let class = |class| numbers::count(passed.of(class));
    [
        (numbers::rate(passed.total(), passed.seconds), false),
        (latency(0), true),
        (latency(1), false),
        (latency(2), true),
        (class(RequestClass::Refused), false),
        (class(RequestClass::Throttled), true),
        (class(RequestClass::Failed), false),
    ]
}
