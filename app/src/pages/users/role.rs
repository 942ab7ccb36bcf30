//! The choice of a role, and the look of a status.

use domain::{OperatorStatus, Role};
use leptos::prelude::*;

use crate::{
    components::{role_about, role_word},
    i18n::{t_string, use_i18n},
    ui::{Badge, RadioCard, RadioCards, Shape, Tone, Views, text, view},
};

/// The roles to choose from.
#[component]
pub(super) fn RoleCards(chosen: Role) -> impl IntoView {
    let i18n = use_i18n();
    let card = move |role: Role| {
        view! {
            <RadioCard
                id=format!("role-{role}")
                name="role"
                value=role.as_str()
                title=text(move || role_word(i18n, role))
                checked=role == chosen
            >
                {text(move || role_about(i18n, role))}
            </RadioCard>
        }
    };
    view! {
        <RadioCards legend=words!(i18n, fields.role)>{Role::ALL.iter().copied().map(card).views()}</RadioCards>
    }
}

/// Whether an operator may sign in.
#[component]
pub(super) fn StatusBadge(status: OperatorStatus) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone) = match status {
        OperatorStatus::Invited => (Shape::Ring, Tone::Info),
        OperatorStatus::Enabled => (Shape::Dot, Tone::Neutral),
        OperatorStatus::Disabled => (Shape::Bar, Tone::Muted),
    };
    let word = text(move || match status {
        OperatorStatus::Invited => t_string!(i18n, users.invited),
        OperatorStatus::Enabled => t_string!(i18n, users.enabled),
        OperatorStatus::Disabled => t_string!(i18n, users.disabled),
    });
    view! { <Badge shape tone word/> }
}
