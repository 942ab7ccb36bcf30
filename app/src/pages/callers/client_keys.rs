//! The client keys of an access point.

use domain::{Timestamp, client_key_reminder, view::ClientKeyRow};
use leptos::prelude::*;

use super::{access_point::PointChanges, fields::ClientKeyFields, user::NameField};
use crate::{
    components::{ActionError, ActionForm},
    i18n::{t_string, use_i18n},
    ui::{
        Badge, Button, ButtonKind, Clock, ColumnHead, ConfirmDialog, CopyId, EmptyState, Instant, RowHead,
        Shape, Table, Tone, Views, text, view,
    },
};

/// The client keys, and the form that makes another.
#[component]
pub(super) fn ClientKeys(
    name: String,
    keys: Vec<ClientKeyRow>,
    now: Timestamp,
    changes: PointChanges,
) -> impl IntoView {
    let i18n = use_i18n();
    let rows = match keys.is_empty() {
        true => view! { <EmptyState sentence=words!(i18n, points.no_keys)/> },
        false => view! { <Rows keys now changes/> },
    };
    view! {
        <section class="section" aria-labelledby="keys-title">
            <h2 id="keys-title">{words!(i18n, points.keys)}</h2>
            {rows}
            <ActionError action=changes.delete_key/>
            <h3>{words!(i18n, points.create_key)}</h3>
            <ActionForm action=changes.create_key class="form">
                <NameField name/>
                <ClientKeyFields/>
                <ActionError action=changes.create_key/>
                <div class="form-actions">
                    <Button
                        id="create-client-key"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=changes.create_key.pending()
                    >
                        {words!(i18n, points.create_key)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Rows(keys: Vec<ClientKeyRow>, now: Timestamp, changes: PointChanges) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.client_key)}</ColumnHead>
        <ColumnHead>{words!(i18n, users.status)}</ColumnHead>
        <ColumnHead>{words!(i18n, points.until)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, callers.since)}</ColumnHead>
        <ColumnHead>{words!(i18n, callers.actions)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, points.keys) head=head.into_any()>
            {keys.into_iter().map(|key| view! { <Row key=key now changes/> }).views()}
        </Table>
    }
}

#[component]
fn Row(key: ClientKeyRow, now: Timestamp, changes: PointChanges) -> impl IntoView {
    let i18n = use_i18n();
    let id = key.id.as_str().to_owned();
    let shown = id.clone();
    view! {
        <tr>
            <RowHead>
                <CopyId what=words!(i18n, fields.client_key) id=shown/>
                <span class="under fold">
                    <CopyId what=words!(i18n, points.fingerprint) id=key.fingerprint/>
                </span>
            </RowHead>
            <td><Status not_before=key.not_before not_after=key.not_after now/></td>
            <td><Clock at=key.not_after now since=key.not_before/></td>
            <td class="fold"><Instant at=key.created_at/></td>
            <td><Revoke id changes/></td>
        </tr>
    }
}

/// Whether a client key may be used, and whether it is time for the next one.
#[component]
fn Status(not_before: Timestamp, not_after: Timestamp, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    if not_after.has_come(now) {
        return view! { <Badge shape=Shape::Bar tone=Tone::Danger word=words!(i18n, points.expired)/> };
    }
    if !not_before.has_come(now) {
        return view! { <Badge shape=Shape::Ring tone=Tone::Info word=words!(i18n, points.not_yet)/> };
    }
    match client_key_reminder(not_after, now) {
        Some(days) => {
            let word = text(move || t_string!(i18n, clocks.reminder, days));
            let tone = if days <= 30 { Tone::Danger } else { Tone::Warning };
            view! { <Badge shape=Shape::Dot tone word/> }
        }
        None => view! { <Badge shape=Shape::Dot tone=Tone::Neutral word=words!(i18n, points.valid)/> },
    }
}

/// Asks before programs are shut out for ever. The end of the id is typed: it is told apart by that.
#[component]
fn Revoke(id: String, changes: PointChanges) -> impl IntoView {
    let i18n = use_i18n();
    let (dialog, shown) = (format!("revoke-{id}-dialog"), id.clone());
    let end = id.rsplit('-').next().unwrap_or_default().to_owned();
    let title = move || t_string!(i18n, points.revoke_title, id = shown.clone());
    view! {
        <Button id=format!("revoke-{id}") opens=dialog.clone()>{words!(i18n, points.revoke)}</Button>
        <ActionForm action=changes.delete_key>
            <input type="hidden" name="id" value=id/>
            <ConfirmDialog
                id=dialog
                title=Signal::derive(title)
                confirm=words!(i18n, points.revoke)
                typed=end
                busy=changes.delete_key.pending()
            >
                <p>{words!(i18n, points.revoke_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
