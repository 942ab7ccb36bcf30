use domain::KeyId;
use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    paths,
    ui::{CopyId, view},
};

/// A key's id, to read, to copy, and as a link to the key's page.
#[component]
pub fn KeyIdText(
    id: KeyId,
    /// Whether it leads to the key's page.
    #[prop(optional)]
    link: bool,
    /// Whether all of it is shown, where there is room.
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let what = words!(i18n, terms.key_id);
    match link {
        true => view! { <CopyId what id=id.as_str() href=paths::key(&id) full/> },
        false => view! { <CopyId what id=id.as_str() full/> },
    }
}
