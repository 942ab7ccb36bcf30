use std::ops::RangeInclusive;

use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{Field, InputKind, Text, TextInput, view},
};

/// How many days there are between the request to delete something and its deletion.
#[component]
pub fn DaysField(allowed: RangeInclusive<i64>, #[prop(into)] help: Text) -> impl IntoView {
    let i18n = use_i18n();
    let (min, max) = allowed.into_inner();
    view! {
        <Field id="days" label=words!(i18n, keys.days) help=help>
            <TextInput
                name="days"
                kind=InputKind::Number
                value="30"
                min=min.to_string()
                max=max.to_string()
                required=true
            />
        </Field>
    }
}
