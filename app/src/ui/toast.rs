use std::time::Duration;

use leptos::{prelude::*, text_prop::TextProp};

use super::{Icon, Pictogram, Tone, Views, live, text, view};
use crate::i18n::use_i18n;

/// How long a toast stays, unless it tells of a loss: that stays until it is dismissed.
const STAYS: Duration = Duration::from_secs(6);

/// What happened just now, said in passing.
#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    /// Not a signal: those end with the page that made them, and a toast outlives it.
    text: TextProp,
}

/// The toasts of the page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Shows a toast. In event handlers and effects only.
    pub fn push(self, tone: Tone, text: impl Into<TextProp>) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        let toast = Toast { id, tone, text: text.into() };
        self.shown.update(|toasts| toasts.push(toast));
        if tone != Tone::Danger {
            set_timeout(move || self.dismiss(id), STAYS);
        }
    }

    fn dismiss(self, id: u32) {
        self.shown.update(|toasts| toasts.retain(|toast| toast.id != id));
    }
}

/// Provides [`Toasts`] to everything below.
pub fn provide_toasts() {
    provide_context(Toasts { shown: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
}

/// The toasts of the page.
pub fn use_toasts() -> Toasts {
    expect_context()
}

/// Where toasts appear, and are heard. Once, in the root.
#[component]
pub fn ToastRegion() -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    view! {
        <section class="toasts" aria-live="polite" aria-label=words!(i18n, ui.notifications)>
            {live(move || toasts.shown.get().into_iter().map(|toast| view! { <ToastCard toast/> }).views())}
        </section>
    }
}

#[component]
fn ToastCard(toast: Toast) -> impl IntoView {
    let i18n = use_i18n();
    let toasts = use_toasts();
    view! {
        <div class="toast" data-tone=toast.tone.as_str()>
            <p>{text(move || toast.text.get())}</p>
            <button class="toast-dismiss" type="button" on:click=move |_| toasts.dismiss(toast.id)>
                <Icon name=Pictogram::Close label=words!(i18n, ui.dismiss)/>
            </button>
        </div>
    }
}
