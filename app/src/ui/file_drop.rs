use leptos::prelude::*;

use super::{Icon, Pictogram, Text, Views, live};
use crate::{
    browser::{PickedFile, picked_files},
    i18n::{t_string, use_i18n},
    ui::view,
};

/// A place to drop files on, or to choose them. The input lies over all of it, so dropping needs no script.
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
    /// Whether it takes many files at once.
    #[prop(optional)]
    multiple: bool,
    /// Told of the handles, at least one; their content is not read.
    #[prop(into)]
    on_files: Callback<Vec<PickedFile>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let over = RwSignal::new(false);
    let chosen = RwSignal::new(Vec::<String>::new());
    let help_id = help.is_some().then(|| format!("{id}-help"));
    let change = move |event| {
        over.set(false);
        let files = picked_files(&event);
        chosen.set(files.iter().map(PickedFile::name).collect());
        if !files.is_empty() {
            on_files.run(files);
        }
    };
    let (choose, drop) = match multiple {
        true => (words!(i18n, ui.choose_files), words!(i18n, ui.drop_files)),
        false => (words!(i18n, ui.choose_file), words!(i18n, ui.drop_file)),
    };
    view! {
        <div class="file-drop" data-over=move || over.get().then_some("true")>
            <input
                class="file-drop-input"
                id=id.clone()
                type="file"
                name=name
                multiple=multiple
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
                <span class="file-drop-choose">{choose}</span> " " {drop}
            </p>
            {live(move || {
                let chosen = match chosen.read().as_slice() {
                    [] => None,
                    [name] => Some(name.clone()),
                    names => Some(t_string!(i18n, ui.files_chosen, n = names.len())),
                };
                chosen.map(|chosen| view! { <p class="file-drop-chosen mono">{chosen}</p> }).views()
            })}
            {help.map(|help| view! { <p class="field-help" id=help_id>{help}</p> }).views()}
        </div>
    }
}
