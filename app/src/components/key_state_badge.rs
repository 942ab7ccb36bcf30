use domain::KeyStateKind;
use leptos::prelude::*;

use crate::{
    i18n::{Language, t_string, use_i18n},
    ui::{Badge, Shape, Tone, view},
};

/// The state of a key.
#[component]
pub fn KeyStateBadge(state: KeyStateKind) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone) = look(state);
    view! { <Badge shape tone word=move || key_state_word(i18n, state)/> }
}

/// The word for a state, also for filters and sentences.
pub fn key_state_word(i18n: Language, state: KeyStateKind) -> &'static str {
    match state {
        KeyStateKind::Enabled => t_string!(i18n, terms.state_enabled),
        KeyStateKind::Disabled => t_string!(i18n, terms.state_disabled),
        KeyStateKind::PendingImport => t_string!(i18n, terms.state_pending_import),
        KeyStateKind::PendingDeletion => t_string!(i18n, terms.state_pending_deletion),
    }
}

/// How each state looks, everywhere.
const fn look(state: KeyStateKind) -> (Shape, Tone) {
    match state {
        KeyStateKind::Enabled => (Shape::Dot, Tone::Neutral),
        KeyStateKind::Disabled => (Shape::Bar, Tone::Muted),
        KeyStateKind::PendingImport => (Shape::Ring, Tone::Info),
        KeyStateKind::PendingDeletion => (Shape::Hatched, Tone::Danger),
    }
}
