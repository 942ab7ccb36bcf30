//! The filters of the rules: a plain form, and links that take one away.

use domain::{AlertPhase, AlertStateKind, view::AlertFilter};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use super::words::{alert_phase_word, state_word};
use crate::{
    i18n::use_i18n,
    paths,
    ui::{Button, Chip, Chips, Choice, Field, Select, text, view},
};

/// The filter that an address asks for; what it does not understand it passes over.
pub(super) fn filter_of(query: &ParamsMap) -> AlertFilter {
    AlertFilter {
        state: query.get("state").and_then(|state| state.parse().ok()),
        phase: query.get("phase").and_then(|phase| phase.parse().ok()),
    }
}

/// The form, and what is in force.
#[component]
pub(super) fn Filters(filter: AlertFilter) -> impl IntoView {
    let i18n = use_i18n();
    let any = move || Choice::new("", words!(i18n, ui.any));
    let state_text = move |state| text(move || state_word(i18n, state));
    let phase_text = move |phase| text(move || alert_phase_word(i18n, phase));
    let state = |state: &AlertStateKind| Choice::new(state.as_str(), state_text(*state));
    let states = [any()].into_iter().chain(AlertStateKind::ALL.iter().map(state)).collect();
    let phase = |phase: &AlertPhase| Choice::new(phase.as_str(), phase_text(*phase));
    let phases = [any()].into_iter().chain(AlertPhase::ALL.iter().map(phase)).collect();
    let chips = [
        filter
            .state
            .map(|state| Chip::new(state_text(state), paths::alerts(&AlertFilter { state: None, ..filter }))),
        filter
            .phase
            .map(|phase| Chip::new(phase_text(phase), paths::alerts(&AlertFilter { phase: None, ..filter }))),
    ];
    view! {
        <form class="filters" method="get" action=paths::ALERTS role="search">
            <Field id="filter-state" label=words!(i18n, alerts.state)>
                <Select name="state" choices=states selected=filter.state.map(AlertStateKind::as_str).unwrap_or_default()/>
            </Field>
            <Field id="filter-phase" label=words!(i18n, alerts.phase)>
                <Select name="phase" choices=phases selected=filter.phase.map(AlertPhase::as_str).unwrap_or_default()/>
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips=chips.into_iter().flatten().collect() clear=paths::ALERTS/>
    }
}
