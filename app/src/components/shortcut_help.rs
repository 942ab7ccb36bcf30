use leptos::prelude::*;

use crate::{
    browser,
    i18n::use_i18n,
    ui::{Dialog, Icon, Pictogram, Text, Views, view},
};

/// The id of the button, which the key `?` presses.
pub(super) const BUTTON: &str = "shortcuts-button";
const DIALOG: &str = "shortcuts";

/// What the keyboard does: a button in the top bar, and the dialog that it opens.
#[component]
pub(super) fn ShortcutHelp() -> impl IntoView {
    let i18n = use_i18n();
    let keys: [(&str, Text); 15] = [
        ("Ctrl K, /", words!(i18n, palette.title)),
        ("g o", words!(i18n, nav.overview)),
        ("g k", words!(i18n, nav.keys)),
        ("g s", words!(i18n, nav.secrets)),
        ("g n", words!(i18n, nav.instances)),
        ("g i", words!(i18n, nav.imports)),
        ("g t", words!(i18n, nav.gateways)),
        ("g e", words!(i18n, nav.alerts)),
        ("g c", words!(i18n, nav.clocks)),
        ("g a", words!(i18n, nav.audit)),
        ("g g", words!(i18n, nav.callers)),
        ("g l", words!(i18n, nav.logs)),
        ("g u", words!(i18n, nav.users)),
        ("r", words!(i18n, ui.refresh)),
        ("?", words!(i18n, nav.shortcuts)),
    ];
    let line = |(key, does): (&'static str, Text)| view! { <dt><kbd>{key}</kbd></dt> <dd>{does}</dd> };
    // Browsers with invoker commands open it by themselves.
    let open = move |_| {
        if !browser::has_invoker_commands() {
            browser::open_dialog(DIALOG);
        }
    };
    view! {
        <button
            class="icon-button"
            id=BUTTON
            type="button"
            title=words!(i18n, nav.shortcuts)
            commandfor=DIALOG
            command="show-modal"
            aria-keyshortcuts="?"
            on:click=open
        >
            <Icon name=Pictogram::Keyboard label=words!(i18n, nav.shortcuts)/>
        </button>
        <Dialog id=DIALOG title=words!(i18n, nav.shortcuts)>
            <dl class="shortcuts">{keys.into_iter().map(line).views()}</dl>
        </Dialog>
    }
}
