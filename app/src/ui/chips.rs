use leptos::prelude::*;

use super::{Text, Views, view};
use crate::i18n::{t_string, use_i18n};

/// A filter in force.
#[derive(Clone)]
pub struct Chip {
    /// What it lets through.
    pub label: Text,
    /// The list without it.
    pub without: String,
}

impl Chip {
    /// The filter `label`; `without` is the address of the list without it.
    pub fn new(label: impl Into<Text>, without: String) -> Self {
        Self { label: label.into(), without }
    }
}

/// The filters in force, each a link to the list without it. Nothing where there are none.
#[component]
pub fn Chips(
    chips: Vec<Chip>,
    /// The list without any.
    clear: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let chip = move |Chip { label, without }: Chip| {
        let name = move || t_string!(i18n, ui.remove_filter, name = label.get());
        view! { <li><a class="chip" href=without aria-label=name>{label} <span aria-hidden="true">"×"</span></a></li> }
    };
    (!chips.is_empty()).then(|| {
        view! {
            <ul class="chips" aria-label=words!(i18n, ui.filters)>
                {chips.into_iter().map(chip).views()}
                <li><a href=clear>{words!(i18n, ui.clear_filters)}</a></li>
            </ul>
        }
    })
}
