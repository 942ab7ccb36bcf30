use leptos::prelude::*;

use super::{Icon, Pictogram, Text, Views, live};
use crate::{
    browser::{PickedFile, picked_file},
    i18n::use_i18n,
};

/// A place to drop a file on, or to choose one. The input lies over all of it, so dropping needs no script.
#[component]
pub fn FileDrop(
    #[prop(into)] id: String,
    #[prop(optional, into)] name: Option<&'static str>,
    /// What to hand over.
    #[prop(into)]
    label: Text,
    /// What is done with it.
    #[prop(optional, into)]
    help: Option<Text>,
    /// File types that the browser offers first, such as `.bin,.pem`.
    #[prop(optional, into)]
    accept: Option<&'static str>,
    /// Told of the handle; the content is not read.
    #[prop(into)]
    on_file: Callback<PickedFile>,
) -> impl IntoView {
    let i18n = use_i18n();
    let over = RwSignal::new(false);
    let chosen = RwSignal::new(None::<String>);
    let help_id = help.is_some().then(|| format!("{id}-help"));
    let change = move |event| {
        over.set(false);
        let file = picked_file(&event);
        chosen.set(file.as_ref().map(PickedFile::name));
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    view! {
        <div class="file-drop" data-over=move || over.get().then_some("true")>
            <input
                class="file-drop-input"
                id=id.clone()
                type="file"
                name=name
                accept=accept
                aria-describedby=help_id.clone()
                on:change=change
                on:dragenter=move |_| over.set(true)
                on:dragleave=move |_| over.set(false)
                on:drop=move |_| over.set(false)
            />
            <Icon name=Pictogram::File/>
            <label class="file-drop-label" for=id>{label}</label>
            <p class="file-drop-hint">
                <span class="file-drop-choose">{words!(i18n, ui.choose_file)}</span> " " {words!(i18n, ui.drop_file)}
            </p>
            {live(move || chosen.get().map(|name| view! { <p class="file-drop-chosen mono">{name}</p> }).views())}
            {help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> }).views()}
        </div>
    }
}
