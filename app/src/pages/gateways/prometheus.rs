//! Who counted what is shown: a Prometheus server, or Keyferry itself.

use domain::{
    PrometheusTrouble, Timestamp,
    view::{FromPrometheus, TrafficView},
};
use leptos::prelude::*;

use crate::{
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Instant, Notice, NoticeKind, Views, text, view},
};

/// Links to what each has counted, and until when what is shown was scraped. Nothing where no such server is configured.
#[component]
pub(super) fn CountedBy(from: Option<FromPrometheus>, shown: TrafficView, to: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    // What was imported was counted by nobody here.
    let from = from.filter(|_| shown.source.is_none());
    from.map(|FromPrometheus { host, read }| {
        let name = text(move || t_string!(i18n, gateways.counts_prometheus, host = host.clone()));
        let links = [(false, name), (true, words!(i18n, gateways.counts_own))];
        let link = move |(own, words)| {
            let current = (shown.own == own).then_some("true");
            let href = paths::traffic(&TrafficView { own, ..shown.clone() });
            view! { <li><a class="range" href=href aria-current=current>{words}</a></li> }
        };
        let scraped = read.and_then(Result::ok);
        view! {
            <nav class="ranges" aria-label=words!(i18n, gateways.counts)>
                <ul>{links.into_iter().map(link).views()}</ul>
            </nav>
            {scraped.map(|scraped| {
                let until = match scraped.until {
                    Some(until) => {
                        let behind = to.remaining(until).unwrap_or_default().as_secs();
                        view! {
                            {words!(i18n, gateways.scraped_until)} " " <Instant at=until/> " "
                            {text(move || t_string!(i18n, gateways.scraped_behind, seconds = behind))}
                        }
                        .into_any()
                    }
                    None => words!(i18n, gateways.scraped_not_at_end).into_any(),
                };
                view! {
                    <p class="field-help">{until} " " {words!(i18n, gateways.scraped_help)} " " {words!(i18n, gateways.own_details)}</p>
                    {scraped.warning.map(|warning| view! {
                        <Notice kind=NoticeKind::Warning title=words!(i18n, gateways.scraped_warning)><p>{warning}</p></Notice>
                    }).views()}
                }
            }).views()}
        }
    })
    .views()
}

/// Why a Prometheus server gave nothing, and what to do.
#[component]
pub(super) fn NoFigures(from: FromPrometheus, shown: TrafficView) -> impl IntoView {
    let i18n = use_i18n();
    let Some(trouble) = from.trouble().cloned() else { return ().into_any() };
    let kind = match trouble {
        PrometheusTrouble::NothingScraped => NoticeKind::Warning,
        _ => NoticeKind::Danger,
    };
    let host = from.host;
    let title = text(move || t_string!(i18n, gateways.no_figures, host = host.clone()));
    let href = paths::traffic(&TrafficView { own: true, ..shown });
    view! {
        <Notice kind title>
            <p>{text(move || trouble_words(i18n, &trouble))}</p>
            <p><a href=href>{words!(i18n, gateways.show_own)}</a></p>
        </Notice>
        <p class="field-help">{words!(i18n, gateways.own_details)}</p>
    }
    .into_any()
}

/// Why, and what to do.
fn trouble_words(i18n: Language, trouble: &PrometheusTrouble) -> String {
    match trouble {
        PrometheusTrouble::Unreachable => t_string!(i18n, gateways.prometheus_unreachable).to_owned(),
        PrometheusTrouble::Untrusted => t_string!(i18n, gateways.prometheus_untrusted).to_owned(),
        PrometheusTrouble::TimedOut => t_string!(i18n, gateways.prometheus_timed_out).to_owned(),
        PrometheusTrouble::Broken => t_string!(i18n, gateways.prometheus_broken).to_owned(),
        PrometheusTrouble::Unauthorized(status) => {
            t_string!(i18n, gateways.prometheus_unauthorized, status = *status)
        }
        PrometheusTrouble::Refused { status, said } if said.is_empty() => {
            t_string!(i18n, gateways.prometheus_failed, status = *status)
        }
        PrometheusTrouble::Refused { status, said } => {
            t_string!(i18n, gateways.prometheus_refused, status = *status, said = said.clone())
        }
        PrometheusTrouble::Unreadable(status) => {
            t_string!(i18n, gateways.prometheus_unreadable, status = *status)
        }
        PrometheusTrouble::TooLarge => t_string!(i18n, gateways.prometheus_too_large).to_owned(),
        PrometheusTrouble::NothingScraped => t_string!(i18n, gateways.prometheus_nothing).to_owned(),
        PrometheusTrouble::UnknownLabels => t_string!(i18n, gateways.prometheus_labels).to_owned(),
    }
}
