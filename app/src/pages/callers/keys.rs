//! A RAM user's access keys.

use domain::{AccessKey, Refusal, limits, view::NewSecret};
use leptos::prelude::*;

use super::user::{Changes, NameField};
use crate::{
    components::{ActionError, ActionForm, disabled_by},
    i18n::{t_string, use_i18n},
    ui::{
        Badge, Button, CodeBlock, ColumnHead, ConfirmDialog, CopyId, EmptyState, Instant, Notice, NoticeKind,
        RowHead, Shape, Table, Tone, Views, text, view,
    },
};

/// The access keys, and the button that makes another.
#[component]
pub(super) fn Keys(name: String, keys: Vec<AccessKey>, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let max = limits::MAX_ACCESS_KEYS;
    let full = (keys.len() >= max as usize).then_some(Refusal::TooManyAccessKeys { max });
    let rows = match keys.is_empty() {
        true => view! { <NoKeys/> },
        false => view! { <Rows keys changes/> },
    };
    view! {
        <section class="section" aria-labelledby="keys-title">
            <h2 id="keys-title">{words!(i18n, callers.keys)}</h2>
            {rows}
            <ActionError action=changes.enable/>
            <ActionError action=changes.disable/>
            <ActionError action=changes.delete_key/>
            <ActionError action=changes.create_key/>
            <ActionForm action=changes.create_key class="inline-form">
                <NameField name/>
                <Button
                    id="create-access-key"
                    submit=true
                    busy=changes.create_key.pending()
                    disabled=disabled_by(i18n, full)
                >
                    {words!(i18n, callers.create_key)}
                </Button>
            </ActionForm>
        </section>
    }
}

/// The access key that was just made, with its secret.
#[component]
pub(super) fn New(new: NewSecret) -> impl IntoView {
    let i18n = use_i18n();
    let (id, secret) = (new.id.as_str().to_owned(), new.secret);
    view! {
        <Notice kind=NoticeKind::Success title=words!(i18n, callers.new_title)>
            <p>{words!(i18n, callers.new_text)}</p>
            <p>{words!(i18n, callers.id)}</p>
            <CodeBlock what=words!(i18n, callers.the_id) code=Signal::stored(id) wrap=true/>
            <p>{words!(i18n, callers.secret)}</p>
            <CodeBlock what=words!(i18n, callers.the_secret) code=Signal::stored(secret) wrap=true/>
        </Notice>
    }
}

#[component]
fn NoKeys() -> impl IntoView {
    let i18n = use_i18n();
    view! { <EmptyState sentence=words!(i18n, callers.no_keys)/> }
}

#[component]
fn Rows(keys: Vec<AccessKey>, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.access_key)}</ColumnHead>
        <ColumnHead>{words!(i18n, users.status)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, callers.since)}</ColumnHead>
        <ColumnHead>{words!(i18n, callers.actions)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, callers.keys) head=head.into_any()>
            {keys.into_iter().map(|key| view! { <Row key=key changes/> }).views()}
        </Table>
    }
}

#[component]
fn Row(key: AccessKey, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let id = key.id.as_str().to_owned();
    let shown = id.clone();
    let switch = match key.enabled {
        true => view! { <Disable id=id.clone() changes/> },
        false => view! { <Enable id=id.clone() changes/> },
    };
    view! {
        <tr>
            <RowHead><CopyId what=words!(i18n, fields.access_key) id=shown full=true/></RowHead>
            <td><Status enabled=key.enabled/></td>
            <td class="fold"><Instant at=key.created_at/></td>
            <td><div class="row-actions">{switch} <Delete id changes/></div></td>
        </tr>
    }
}

#[component]
fn Status(enabled: bool) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone) = if enabled { (Shape::Dot, Tone::Neutral) } else { (Shape::Bar, Tone::Muted) };
    let word = text(move || match enabled {
        true => t_string!(i18n, users.enabled),
        false => t_string!(i18n, users.disabled),
    });
    view! { <Badge shape tone word/> }
}

#[component]
fn Disable(id: String, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ActionForm action=changes.disable class="inline-form">
            <input type="hidden" name="id" value=id.clone()/>
            <Button id=format!("disable-{id}") submit=true busy=changes.disable.pending()>
                {words!(i18n, callers.disable)}
            </Button>
        </ActionForm>
    }
}

#[component]
fn Enable(id: String, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ActionForm action=changes.enable class="inline-form">
            <input type="hidden" name="id" value=id.clone()/>
            <Button id=format!("enable-{id}") submit=true busy=changes.enable.pending()>
                {words!(i18n, callers.enable)}
            </Button>
        </ActionForm>
    }
}

/// Asks before callers are shut out for ever.
#[component]
fn Delete(id: String, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let (dialog, shown) = (format!("delete-{id}-dialog"), id.clone());
    let title = move || t_string!(i18n, callers.delete_key_title, id = shown.clone());
    view! {
        <Button id=format!("delete-{id}") opens=dialog.clone()>{words!(i18n, callers.delete)}</Button>
        <ActionForm action=changes.delete_key>
            <input type="hidden" name="id" value=id/>
            <ConfirmDialog
                id=dialog
                title=Signal::derive(title)
                confirm=words!(i18n, callers.delete)
                busy=changes.delete_key.pending()
            >
                <p>{words!(i18n, callers.delete_key_text)}</p>
            </ConfirmDialog>
        </ActionForm>
    }
}
