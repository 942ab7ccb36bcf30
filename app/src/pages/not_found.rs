//! The page for addresses that lead nowhere.

use leptos::prelude::*;

use crate::{
    components::PageTitle,
    i18n::use_i18n,
    paths,
    status::set_status,
    ui::{EmptyState, LinkButton, PageHeader, view},
};

/// Says so, with status 404.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(404);
    let i18n = use_i18n();
    let title = words!(i18n, errors.not_found_title);
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <EmptyState sentence=words!(i18n, errors.not_found_text)>
            <LinkButton href=paths::OVERVIEW>{words!(i18n, errors.not_found_action)}</LinkButton>
        </EmptyState>
    }
}
