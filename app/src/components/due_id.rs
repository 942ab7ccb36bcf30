use domain::view::Due;
use leptos::prelude::*;

use super::KeyIdText;
use crate::{
    i18n::use_i18n,
    paths,
    ui::{CopyId, Views, view},
};

/// The id of the key, or of the client key, that something falls due of.
#[component]
pub fn DueId(due: Due) -> impl IntoView {
    let i18n = use_i18n();
    let client_key = due.client_key.map(|(id, point)| {
        let href = paths::access_point(&point);
        view! { <CopyId what=words!(i18n, fields.client_key) id=id.as_str() href/> }
    });
    let key = due.key.map(|id| view! { <KeyIdText id link=true/> });
    [client_key, key].into_iter().flatten().views()
}
