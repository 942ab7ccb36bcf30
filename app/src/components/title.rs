use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    i18n::{t_string, use_i18n},
    ui::{Text, view},
};

/// The title of the document: the page's own, and the product's.
#[component]
pub fn PageTitle(#[prop(into)] text: Text) -> impl IntoView {
    let i18n = use_i18n();
    // The words are read here and not by `Title`, which the server asks only after the page is rendered,
    // outside of its arena: then its signals are gone, or another request's.
    move || {
        let title = t_string!(i18n, common.title, page = text.get());
        view! { <Title text=title/> }
    }
}
