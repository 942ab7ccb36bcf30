use domain::limits;
use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{Field, InputKind, TextInput, view},
};

/// A new password, twice: the fields `password` and `repeat` of a form.
#[component]
pub fn NewPassword() -> impl IntoView {
    let i18n = use_i18n();
    let (min, max) = limits::PASSWORD.into_inner();
    view! {
        <Field id="password" label=words!(i18n, access.password) help=words!(i18n, access.setup_password_help)>
            <TextInput
                name="password"
                kind=InputKind::Password
                required=true
                autocomplete="new-password"
                minlength=min
                maxlength=max
            />
        </Field>
        <Field id="repeat" label=words!(i18n, access.repeat)>
            <TextInput name="repeat" kind=InputKind::Password required=true autocomplete="new-password"/>
        </Field>
    }
}

/// Tells password managers whose password a form is about. It is neither shown nor sent.
#[component]
pub fn OwnName(name: String) -> impl IntoView {
    view! { <input type="text" autocomplete="username" value=name readonly=true hidden=true/> }
}
