//! The words for what secrets are.

use domain::{Secret, SecretClass, SecretDataType, SecretRotation, SecretType};
use leptos::prelude::*;

use crate::{
    i18n::{Language, t_string, use_i18n},
    ui::{Badge, Shape, Tone, view},
};

/// The heading that secrets are listed under (R257).
pub(super) fn class_word(i18n: Language, class: SecretClass) -> &'static str {
    match class {
        SecretClass::Generic => t_string!(i18n, secrets.generic),
        SecretClass::AccessKey => t_string!(i18n, secrets.access_key),
        SecretClass::Database => t_string!(i18n, secrets.database),
        SecretClass::Ecs => t_string!(i18n, secrets.ecs),
    }
}

/// What a secret holds.
pub(super) fn type_word(i18n: Language, kind: SecretType) -> &'static str {
    match kind {
        SecretType::Generic => t_string!(i18n, secrets.generic),
        SecretType::RamCredentials => t_string!(i18n, secrets.ram),
        SecretType::Rds => t_string!(i18n, secrets.rds),
        SecretType::Redis => t_string!(i18n, secrets.redis),
        SecretType::PolarDb => t_string!(i18n, secrets.polardb),
        SecretType::Ecs => t_string!(i18n, secrets.ecs_user),
    }
}

/// Whether a value is text or bytes.
pub(super) fn data_type_word(i18n: Language, data_type: SecretDataType) -> &'static str {
    match data_type {
        SecretDataType::Text => t_string!(i18n, secrets.text),
        SecretDataType::Binary => t_string!(i18n, secrets.binary),
    }
}

/// A value of a type, for people who write the first one.
pub(super) const fn example(kind: SecretType) -> &'static str {
    match kind {
        SecretType::Generic => "",
        SecretType::RamCredentials => r#"{"AccessKeys":[{"AccessKeyId":"…","AccessKeySecret":"…"}]}"#,
        SecretType::Rds | SecretType::Redis | SecretType::PolarDb => {
            r#"{"Accounts":[{"AccountName":"…","AccountPassword":"…"}]}"#
        }
        SecretType::Ecs => r#"{"UserName":"…","Password":"…"}"#,
    }
}

/// Says that a secret will be deleted, or that a new value was due and did not come. Nothing for others.
#[component]
pub(super) fn SecretBadge(secret: Secret) -> impl IntoView {
    let i18n = use_i18n();
    let badge = |shape, tone, word| view! { <Badge shape tone word/> };
    match (secret.delete_at, secret.rotation) {
        (Some(_), _) => badge(Shape::Hatched, Tone::Danger, words!(i18n, terms.state_pending_deletion)),
        (None, SecretRotation::Overdue { .. }) => {
            badge(Shape::Ring, Tone::Warning, words!(i18n, secrets.overdue))
        }
        (None, SecretRotation::Frozen { .. }) => {
            badge(Shape::Bar, Tone::Neutral, words!(i18n, secrets.frozen))
        }
        (None, SecretRotation::Off | SecretRotation::On { .. }) => ().into_any(),
    }
}
