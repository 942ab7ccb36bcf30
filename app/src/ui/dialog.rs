use leptos::prelude::*;

use super::{Button, ButtonKind, Field, Icon, Pictogram, Text, TextInput, Views};
use crate::{
    browser,
    i18n::{t_string, use_i18n},
    ui::view,
};

/// A dialog over the page: a native `<dialog>`, so it holds the focus and closes by Escape.
/// A [`Button`] whose `opens` is its id opens it; `browser::open_dialog` and `browser::close_dialog` do so from code.
#[component]
pub fn Dialog(#[prop(into)] id: String, #[prop(into)] title: Text, children: Children) -> impl IntoView {
    let i18n = use_i18n();
    let heading = format!("{id}-title");
    view! {
        <dialog class="dialog" id=id.clone() aria-labelledby=heading.clone()>
            <header class="dialog-head">
                <h2 id=heading.clone()>{title}</h2>
                <CloseButton dialog=id.clone() quiet=true>
                    <Icon name=Pictogram::Close label=words!(i18n, ui.close)/>
                </CloseButton>
            </header>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
}

/// The row of buttons at the end of a dialog: Cancel, and what it is for.
#[component]
pub fn DialogActions(
    /// The dialog's id.
    #[prop(into)]
    dialog: String,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <footer class="dialog-actions">
            <CloseButton dialog>{words!(i18n, ui.cancel)}</CloseButton>
            {children()}
        </footer>
    }
}

/// Asks before something is lost. Put it inside the form that does it: its button submits that form.
#[component]
pub fn ConfirmDialog(
    #[prop(into)] id: String,
    /// What will happen, with the name of the thing.
    #[prop(into)]
    title: Text,
    /// The words of the button that does it.
    #[prop(into)]
    confirm: Text,
    /// A name that must be typed first.
    #[prop(optional, into)]
    typed: Option<String>,
    /// Whether it is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// What depends on the thing, and what it will mean.
    children: Children,
) -> impl IntoView {
    let field = format!("{id}-typed");
    close_when_done(id.clone(), busy);
    view! {
        <Dialog id=id.clone() title>
            {children()}
            {typed.map(|name| view! { <TypedName id=field name/> }).views()}
            <DialogActions dialog=id>
                <Button kind=ButtonKind::Danger submit=true busy>{confirm}</Button>
            </DialogActions>
        </Dialog>
    }
}

/// Closes the dialog when its work ends, however it ended: the page tells.
fn close_when_done(id: String, busy: Signal<bool>) {
    Effect::new(move |was: Option<bool>| {
        let is = busy.get();
        if was == Some(true) && !is {
            browser::close_dialog(&id);
        }
        is
    });
}

/// A field that lets its form go only when `name` is typed. The browser checks it, with or without scripts.
#[component]
fn TypedName(id: String, name: String) -> impl IntoView {
    let i18n = use_i18n();
    let pattern = exactly(&name);
    let label = move || t_string!(i18n, ui.type_to_confirm, name = name.clone());
    view! {
        <Field id label>
            <TextInput name="typed" pattern required=true mono=true autocomplete="off"/>
        </Field>
    }
}

/// A button that closes `dialog`: by itself where browsers have invoker commands, else by its handler.
#[component]
fn CloseButton(dialog: String, #[prop(optional)] quiet: bool, children: Children) -> impl IntoView {
    let id = dialog.clone();
    view! {
        <button
            class=if quiet { "dialog-close" } else { "button" }
            type="button"
            data-kind="secondary"
            commandfor=dialog
            command="close"
            on:click=move |_| browser::close_dialog(&id)
        >
            {children()}
        </button>
    }
}

/// A pattern of HTML (the `v` flag of regular expressions) that only `text` matches.
fn exactly(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_punctuation() { format!("\\x{:02X}", u32::from(c)) } else { c.into() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_stands_for_itself() {
        assert_eq!(exactly("payments/a-1.b"), r"payments\x2Fa\x2D1\x2Eb");
    }
}
