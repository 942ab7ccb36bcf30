//! The alerts that fire, as a line on other pages.

use domain::{
    AlertSeverity, AlertStateKind,
    view::{AlertFilter, FiringAlert},
};
use leptos::prelude::*;

use super::words::name_word;
use crate::{
    api::alerts::ListFiringAlerts,
    components::Fetch,
    i18n::{t_string, use_i18n},
    paths,
    ui::{Notice, NoticeKind, Views, text, view},
};

/// The most alerts that are named.
const NAMED: usize = 5;

/// Names the alerts that fire. Nothing while none does.
#[component]
pub(crate) fn Firing(version: Signal<usize>) -> impl IntoView {
    let alerts = Fetch::of_version(String::new, move || version.get(), |_| ListFiringAlerts {});
    alerts.show_quietly(|alerts| (!alerts.is_empty()).then(|| view! { <Line alerts/> }).views())
}

#[component]
fn Line(alerts: Vec<FiringAlert>) -> impl IntoView {
    let i18n = use_i18n();
    let (count, all) = (alerts.len(), AlertFilter { state: Some(AlertStateKind::Firing), phase: None });
    let critical = alerts.iter().any(|alert| alert.severity == AlertSeverity::Critical);
    let title = text(move || match count {
        1 => t_string!(i18n, alerts.firing_one).to_owned(),
        _ => t_string!(i18n, alerts.firing_many, count),
    });
    let link = move |alert: FiringAlert| {
        let href = paths::alert(&alert.id);
        let name = text(move || name_word(i18n, &alert.id, alert.name.as_ref()));
        view! { <li><a href=href>{name}</a></li> }
    };
    let kind = if critical { NoticeKind::Danger } else { NoticeKind::Warning };
    view! {
        <Notice kind title>
            <ul class="firing">
                {alerts.into_iter().take(NAMED).map(link).views()}
                {(count > NAMED).then(|| view! { <li><a href=paths::alerts(&all)>{words!(i18n, alerts.all)}</a></li> }).views()}
            </ul>
        </Notice>
    }
}
