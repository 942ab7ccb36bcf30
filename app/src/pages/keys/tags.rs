//! A key's tags.

use domain::{
    Action, KeyId, Tag, TagFilter, limits,
    view::{KeyFilter, KeyPage as View},
};
use leptos::prelude::*;

use super::{
    actions::{KeyChanges, KeyField},
    key::OfKey,
};
use crate::{
    components::{ActionError, ActionForm, disabled_by},
    i18n::use_i18n,
    paths,
    ui::{
        Button, ButtonKind, ColumnHead, EmptyState, Field, RowHead, Table, TextInput, Views, VisuallyHidden,
        view,
    },
};

/// The key's tags: the list, and the form that sets one.
#[component]
pub fn KeyTags() -> impl IntoView {
    view! { <OfKey tab=|view: View| view! { <Page view/> }/> }
}

#[component]
fn Page(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let disabled = disabled_by(i18n, view.key.permits(Action::TagResource).err());
    view! {
        <section class="section" aria-labelledby="tags">
            <h2 id="tags">{words!(i18n, tags.title)}</h2>
            <p class="lead">{words!(i18n, tags.intro, max = limits::MAX_TAGS)}</p>
            <Tags view=view.clone()/>
            <ActionError action=changes.untag/>
        </section>
        <section class="section" aria-labelledby="set-tag">
            <h2 id="set-tag">{words!(i18n, tags.set)}</h2>
            <ActionForm action=changes.tag class="form">
                <KeyField id=view.key.id/>
                <Field id="tag-key" label=words!(i18n, fields.tag_key) help=words!(i18n, tags.key_help)>
                    <TextInput name="key" required=true maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
                </Field>
                <Field id="tag-value" label=words!(i18n, fields.tag_value) optional=true>
                    <TextInput name="value" maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
                </Field>
                <ActionError action=changes.tag/>
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true busy=changes.tag.pending() disabled>
                        {words!(i18n, tags.set)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

#[component]
fn Tags(view: View) -> impl IntoView {
    let i18n = use_i18n();
    if view.tags.is_empty() {
        return view! { <EmptyState sentence=words!(i18n, tags.none)/> };
    }
    let id = view.key.id;
    let head = view! {
        <ColumnHead>{words!(i18n, fields.tag_key)}</ColumnHead>
        <ColumnHead>{words!(i18n, fields.tag_value)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <Table label=words!(i18n, tags.title) head=head.into_any()>
            {view.tags.into_iter().map(|tag| view! { <Row id=id.clone() tag/> }).views()}
        </Table>
    }
}

/// A tag. Its key and its value lead to the keys that have them.
#[component]
fn Row(id: KeyId, tag: Tag) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let alike = |value| {
        let tag = TagFilter { key: tag.key.clone(), value };
        paths::keys(&KeyFilter { tag: Some(tag), ..KeyFilter::default() })
    };
    let (same_key, same_tag) = (alike(None), alike(Some(tag.value.clone())));
    let value = match tag.value.as_str() {
        "" => ().into_any(),
        value => view! { <a href=same_tag>{value.to_owned()}</a> },
    };
    let [shown, named, sent] = [(); 3].map(|()| tag.key.to_string());
    view! {
        <tr>
            <RowHead><a href=same_key>{shown}</a></RowHead>
            <td>{value}</td>
            <td class="actions">
                <ActionForm action=changes.untag class="inline-form">
                    <KeyField id/>
                    <input type="hidden" name="key" value=sent/>
                    <Button kind=ButtonKind::Quiet submit=true busy=changes.untag.pending()>
                        {words!(i18n, tags.remove, name = named.clone())}
                    </Button>
                </ActionForm>
            </td>
        </tr>
    }
}
