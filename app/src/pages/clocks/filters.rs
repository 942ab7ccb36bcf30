//! The filters of the clocks: a plain form, and links that take one away.

use domain::{DueKind, Within, view::ClockFilter};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::{
    components::due_word,
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{Button, Chip, Chips, Choice, Field, Select, text, view},
};

/// The filter that an address asks for; what it does not understand it passes over.
pub(super) fn filter_of(query: &ParamsMap) -> ClockFilter {
    ClockFilter {
        kind: query.get("kind").and_then(|kind| kind.parse().ok()),
        within: query.get("within").and_then(|within| within.parse().ok()),
        after: query.get("after").and_then(|after| after.parse().ok()),
    }
}

/// The form, and what is in force.
#[component]
pub(super) fn Filters(filter: ClockFilter) -> impl IntoView {
    let i18n = use_i18n();
    let any = move || Choice::new("", words!(i18n, ui.any));
    let kind = move |kind: &DueKind| Choice::new(kind.as_str(), kind_text(i18n, *kind));
    let kinds = [any()].into_iter().chain(DueKind::ALL.iter().map(kind)).collect();
    let span = move |within: &Within| Choice::new(within.as_str(), within_text(i18n, *within));
    let spans = [any()].into_iter().chain(Within::ALL.iter().map(span)).collect();
    view! {
        <form class="filters" method="get" action=paths::CLOCKS role="search">
            <Field id="filter-kind" label=words!(i18n, clocks.what)>
                <Select name="kind" choices=kinds selected=filter.kind.map(DueKind::as_str).unwrap_or_default()/>
            </Field>
            <Field id="filter-within" label=words!(i18n, clocks.within)>
                <Select name="within" choices=spans selected=filter.within.map(Within::as_str).unwrap_or_default()/>
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips=chips(i18n, &filter) clear=paths::CLOCKS/>
    }
}

fn chips(i18n: Language, filter: &ClockFilter) -> Vec<Chip> {
    let without = |change: fn(&mut ClockFilter)| {
        let mut rest = ClockFilter { after: None, ..filter.clone() };
        change(&mut rest);
        paths::clocks(&rest)
    };
    let kind = filter.kind.map(|kind| Chip::new(kind_text(i18n, kind), without(|f| f.kind = None)));
    let within =
        filter.within.map(|within| Chip::new(within_text(i18n, within), without(|f| f.within = None)));
    [kind, within].into_iter().flatten().collect()
}

fn kind_text(i18n: Language, kind: DueKind) -> Signal<String> {
    text(move || due_word(i18n.get_locale(), kind))
}

fn within_text(i18n: Language, within: Within) -> Signal<String> {
    text(move || match within {
        Within::Day => t_string!(i18n, clocks.within_day),
        Within::Week => t_string!(i18n, clocks.within_week),
        Within::Month => t_string!(i18n, clocks.within_month),
        Within::Quarter => t_string!(i18n, clocks.within_quarter),
        Within::HalfYear => t_string!(i18n, clocks.within_half_year),
    })
}
