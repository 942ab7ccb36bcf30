//! The words for what falls due.

use domain::DueKind;

use crate::i18n::{Locale, td_string};

/// What happens.
pub fn due_word(locale: Locale, kind: DueKind) -> &'static str {
    match kind {
        DueKind::Material => td_string!(locale, clocks.material),
        DueKind::Pair => td_string!(locale, clocks.pair),
        DueKind::Deletion => td_string!(locale, clocks.deletion),
        DueKind::Rotation => td_string!(locale, clocks.rotation),
        DueKind::Secret => td_string!(locale, clocks.secret),
        DueKind::SecretRotation => td_string!(locale, clocks.secret_rotation),
        DueKind::ClientKey => td_string!(locale, clocks.client_key),
    }
}

/// What it means.
pub fn due_consequence(locale: Locale, kind: DueKind) -> &'static str {
    match kind {
        DueKind::Material => td_string!(locale, clocks.material_means),
        DueKind::Pair => td_string!(locale, clocks.pair_means),
        DueKind::Deletion => td_string!(locale, clocks.deletion_means),
        DueKind::Rotation => td_string!(locale, clocks.rotation_means),
        DueKind::Secret => td_string!(locale, clocks.secret_means),
        DueKind::SecretRotation => td_string!(locale, clocks.secret_rotation_means),
        DueKind::ClientKey => td_string!(locale, clocks.client_key_means),
    }
}
