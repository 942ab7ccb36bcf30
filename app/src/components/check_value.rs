use domain::CheckValue;
use leptos::prelude::*;

use crate::ui::view;

/// A check value, to be compared with another's.
#[component]
pub fn CheckValueText(value: CheckValue) -> impl IntoView {
    let kind = match value {
        CheckValue::Short(_) => "cmac",
        CheckValue::PublicKey(_) => "public-key",
    };
    view! { <output class="mono check-value" data-kind=kind>{value.to_string()}</output> }
}
