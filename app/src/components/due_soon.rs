use leptos::prelude::*;

use super::Fetch;
use crate::{
    i18n::{t_string, use_i18n},
    paths,
    ui::{Icon, Pictogram, text, view},
};
use domain::{Within, view::ClockFilter};

/// How many things fall due within 24 hours, and the way to them. Nothing where there are none.
#[component]
pub(super) fn DueSoon(count: Fetch<u32>) -> impl IntoView {
    count.show_quietly(|count| (count > 0).then(|| view! { <Count count/> }))
}

#[component]
fn Count(count: u32) -> impl IntoView {
    let i18n = use_i18n();
    let label = text(move || t_string!(i18n, clocks.soon, count));
    let day = ClockFilter { within: Some(Within::Day), ..ClockFilter::default() };
    view! {
        <a class="due-soon" href=paths::clocks(&day) aria-label=label title=label>
            <Icon name=Pictogram::Clock/>
            <span aria-hidden="true">{count}</span>
        </a>
    }
}
