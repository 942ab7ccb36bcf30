use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{CopyId, Notice, NoticeKind, Text, Views, view},
};

/// Something that did not work: what happened, why, what to do, and a reference to copy.
#[component]
pub fn ErrorPanel(
    /// What happened.
    #[prop(into)]
    what: Text,
    /// The reference of the request, as the server logs it.
    #[prop(optional_no_strip)]
    reference: Option<String>,
    /// Why, and what to do.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = move || crate::i18n::t_string!(i18n, errors.reference);
    view! {
        <Notice kind=NoticeKind::Danger title=what>
            {children()}
            {reference.map(|id| view! {
                <p class="error-reference">{words!(i18n, errors.reference)} " " <CopyId what=name id full=true/></p>
            }).views()}
        </Notice>
    }
}
