//! The verdict in words: what the figures mean, where to look, and by which rule.

use domain::{
    GatewayKind, RequestClass,
    verdict::{Finding, Severity},
    view::TrafficView,
};
use leptos::prelude::*;

use super::{gateway_word, numbers, rules::rule};
use crate::{
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Badge, Shape, Tone, Views, text, view},
};

/// Every rule that holds, what matters most first.
#[component]
pub(super) fn Verdict(findings: Vec<Finding>, shown: TrafficView) -> impl IntoView {
    let i18n = use_i18n();
    let item = move |finding: Finding| {
        let link = link(&finding, &shown).map(|(href, word)| {
            view! { " " <a href=href>{text(move || word(i18n).to_owned())}</a> }
        });
        let (shape, tone) = looks(finding.severity());
        view! {
            <li class="finding">
                <Badge shape tone word=text(move || severity_word(i18n, finding.severity()).to_owned())/>
                <div>
                    <p>{text(move || sentence(i18n, &finding))} {link}</p>
                    <details class="rule">
                        <summary>{words!(i18n, gateways.rule)}</summary>
                        <p class="field-help">{text(move || rule(i18n, &finding))}</p>
                    </details>
                </div>
            </li>
        }
    };
    view! {
        <section class="section" aria-labelledby="verdict-title">
            <h2 id="verdict-title">{words!(i18n, gateways.verdict)}</h2>
            {match findings.is_empty() {
                true => view! { <p>{words!(i18n, gateways.nothing_found)}</p> },
                false => view! { <ul class="findings">{findings.into_iter().map(item).views()}</ul> },
            }}
        </section>
    }
}

const fn looks(severity: Severity) -> (Shape, Tone) {
    match severity {
        Severity::Good => (Shape::Dot, Tone::Success),
        Severity::News => (Shape::Ring, Tone::Info),
        Severity::Warning => (Shape::Hatched, Tone::Warning),
        Severity::Critical => (Shape::Bar, Tone::Danger),
    }
}

fn severity_word(i18n: Language, severity: Severity) -> &'static str {
    match severity {
        Severity::Good => t_string!(i18n, gateways.good),
        Severity::News => t_string!(i18n, gateways.news),
        Severity::Warning => t_string!(i18n, gateways.warning),
        Severity::Critical => t_string!(i18n, gateways.critical),
    }
}

/// What a finding says.
fn sentence(i18n: Language, finding: &Finding) -> String {
    let name = |gateway: GatewayKind| gateway_word(i18n, Some(gateway));
    match *finding {
        Finding::NoSamples => t_string!(i18n, gateways.no_samples).to_owned(),
        Finding::NoBaseline => t_string!(i18n, gateways.no_baseline).to_owned(),
        Finding::BaselineInFuture => t_string!(i18n, gateways.baseline_in_future).to_owned(),
        Finding::BaselineEmpty => t_string!(i18n, gateways.baseline_empty).to_owned(),
        Finding::TooFew { requests } => t_string!(i18n, gateways.too_few, requests),
        Finding::Slower { gateway, p95, usual } => {
            let [more, p95, usual] = [p95 - usual.min(p95), p95, usual].map(numbers::millis);
            t_string!(i18n, gateways.slower, gateway = name(gateway), p95, more, usual)
        }
        Finding::AsFast { gateway, p95, usual } => {
            let [p95, usual] = [p95, usual].map(numbers::millis);
            t_string!(i18n, gateways.as_fast, gateway = name(gateway), p95, usual)
        }
        Finding::MoreErrors { gateway, class, share, usual } => {
            let (share, gateway) = (numbers::percent(share), name(gateway));
            let class = if class == RequestClass::Failed { "5xx" } else { "4xx" };
            match usual.map(numbers::percent) {
                Some(usual) => t_string!(i18n, gateways.more_errors, gateway, class, share, usual),
                None => t_string!(i18n, gateways.many_errors, gateway, class, share),
            }
        }
        Finding::Missing { percent } => t_string!(i18n, gateways.missing, percent),
        Finding::Surge { percent } => t_string!(i18n, gateways.surge, percent),
        Finding::Throttling { requests, share } => {
            t_string!(
                i18n,
                gateways.throttling,
                requests = numbers::count(requests),
                share = numbers::percent(share)
            )
        }
        Finding::Headroom { percent, peak, bought } => {
            let [peak, bought] = [peak, bought].map(numbers::count);
            t_string!(i18n, gateways.headroom, percent, peak, bought)
        }
        Finding::Left { requests, share, callers } => {
            let (requests, callers) = (numbers::requests(i18n, requests), numbers::callers(i18n, callers));
            t_string!(i18n, gateways.left, requests, share = numbers::percent(share), callers)
        }
        Finding::NoneLeft => t_string!(i18n, gateways.none_left).to_owned(),
    }
}

/// An address, and what it is called in a language.
type Link = (String, fn(Language) -> &'static str);

/// Where a finding is looked into: the gateway that it is about, unless that is shown already.
fn link(finding: &Finding, shown: &TrafficView) -> Option<Link> {
    let at = |gateway: GatewayKind| {
        let other = shown.gateway != Some(gateway);
        other.then(|| paths::traffic(&TrafficView { gateway: Some(gateway), ..shown.clone() }))
    };
    match *finding {
        Finding::Slower { gateway, .. } | Finding::MoreErrors { gateway, .. } => {
            Some((at(gateway)?, |i18n| t_string!(i18n, gateways.open_gateway)))
        }
        Finding::Throttling { .. } | Finding::Headroom { .. } => {
            Some((paths::INSTANCES.to_owned(), |i18n| t_string!(i18n, gateways.open_instances)))
        }
        Finding::Left { .. } => {
            Some((at(GatewayKind::Shared)?, |i18n| t_string!(i18n, gateways.open_gateway)))
        }
        Finding::NoBaseline | Finding::BaselineInFuture | Finding::BaselineEmpty => {
            Some(("#marks".to_owned(), |i18n| t_string!(i18n, gateways.to_baseline)))
        }
        _ => None,
    }
}
