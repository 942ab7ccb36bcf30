//! A secret's page.

use domain::{
    SecretAction, SecretId, Tag, TagFilter, limits,
    view::{SecretFilter, SecretPage as View},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    actions::{Changes, Deletion, IdField},
    rotation::Rotation,
    value::Value,
    versions::Versions,
    words::{SecretBadge, type_word},
};
use crate::{
    api::secrets::{GetSecret, GetSecretValue, ListSecretHistory},
    components::{
        ActionError, ActionForm, AuditTable, Fetch, FormAction, KeyIdText, KeyStateBadge, PageTitle,
        disabled_by,
    },
    i18n::use_i18n,
    pages::not_found::NotFound,
    paths,
    ui::{
        Button, ButtonKind, Clock, ColumnHead, CopyId, Crumb, Definition, DefinitionList, EmptyState, Field,
        Instant, Notice, NoticeKind, PageHeader, RowHead, Table, TextArea, TextInput, Views, VisuallyHidden,
        text, view,
    },
};

/// `/s/:region/:name`.
#[component]
pub fn SecretPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| {
        let params = params.read();
        let part = |name| params.get(name).unwrap_or_default();
        format!("{}/{}", part("region"), part("name")).parse::<SecretId>().ok()
    });
    move || match id.get() {
        Some(id) => view! { <KnownSecret id/> },
        None => view! { <NotFound/> },
    }
}

#[component]
fn KnownSecret(id: SecretId) -> impl IntoView {
    let i18n = use_i18n();
    let changes = Changes::new();
    let read = FormAction::of::<GetSecretValue>();
    let hidden = RwSignal::new(0);
    let subject = move || id.to_string();
    let page = Fetch::of_version(subject.clone(), move || changes.version(), |id| GetSecret { id });
    // Whoever reads a value is in the history.
    let version = move || changes.version() + read.version().get();
    let history = Fetch::of_version(subject, version, |id| ListSecretHistory { id });
    view! {
        {page.show(move |view| view! { <Shown view read hidden changes/> })}
        {page.show_quietly(move |_| view! {
            <section class="section" aria-labelledby="history-title">
                <h2 id="history-title">{words!(i18n, nav.key_history)}</h2>
                {history.show(|entries| view! { <AuditTable entries/> })}
            </section>
        })}
    }
}

#[component]
fn Shown(view: View, read: FormAction, hidden: RwSignal<usize>, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let name = view.secret.id.name.to_string();
    let (secret, now) = (view.secret.clone(), view.now);
    let deletion = view.secret.delete_at.map(|at| {
        view! {
            <Notice kind=NoticeKind::Warning title=words!(i18n, secrets.deleted_at)>
                <p><Clock at now/></p>
            </Notice>
        }
    });
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader
            title=Signal::stored(name)
            crumbs=vec![Crumb::new(words!(i18n, nav.secrets), paths::SECRETS)]
            beside=move || view! { <SecretBadge secret=secret.clone()/> }
        />
        {deletion.views()}
        <Metadata view=view.clone()/>
        <Value view=view.clone() read hidden changes/>
        <Versions view=view.clone() read changes/>
        <Rotation view=view.clone() changes/>
        <Tags view=view.clone() changes/>
        <Description view=view.clone() changes/>
        <Deletion view changes/>
    }
}

#[component]
fn Metadata(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let View { secret, arn, key_alias, key_state, .. } = view;
    let kind = secret.kind;
    let instance = match &secret.placement.instance {
        Some(instance) => {
            view! { <a class="mono" href=paths::INSTANCES>{instance.to_string()}</a> }
        }
        None => words!(i18n, keys.default_kms).into_any(),
    };
    let alias = key_alias.map(|alias| view! { <span>{alias.short().to_owned()}</span> });
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, fields.secret_type)>{text(move || type_word(i18n, kind))}</Definition>
            <Definition term=words!(i18n, keys.arn)><CopyId what=words!(i18n, keys.the_arn) id=arn/></Definition>
            <Definition term=words!(i18n, keys.region)>
                <span class="mono">{secret.id.region.as_str()}</span>
            </Definition>
            <Definition term=words!(i18n, keys.instance)>{instance}</Definition>
            <Definition term=words!(i18n, secrets.sealed_by)>
                <span class="row">
                    {alias.views()} <KeyIdText id=secret.key.clone() link=true/> <KeyStateBadge state=key_state/>
                </span>
            </Definition>
            <Definition term=words!(i18n, keys.created)><Instant at=secret.created_at/></Definition>
            <Definition term=words!(i18n, secrets.updated)><Instant at=secret.updated_at/></Definition>
            <Definition term=words!(i18n, keys.creator)>{secret.creator.to_string()}</Definition>
        </DefinitionList>
    }
}

#[component]
fn Tags(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let disabled = disabled_by(i18n, view.secret.permits(SecretAction::Change).err());
    let id = view.secret.id.clone();
    let table = match view.tags.is_empty() {
        true => view! { <EmptyState sentence=words!(i18n, secrets.no_tags)/> },
        false => view! { <TagTable id=view.secret.id tags=view.tags changes disabled/> },
    };
    view! {
        <section class="section" aria-labelledby="tags-title">
            <h2 id="tags-title">{words!(i18n, tags.title)}</h2>
            {table}
            <ActionError action=changes.untag/>
            <ActionForm action=changes.tag class="filters">
                <IdField id/>
                <Field id="tag-key" label=words!(i18n, fields.tag_key)>
                    <TextInput name="key" required=true maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
                </Field>
                <Field id="tag-value" label=words!(i18n, fields.tag_value)>
                    <TextInput name="value" maxlength=limits::MAX_TAG_TEXT autocomplete="off"/>
                </Field>
                <Button id="set-tag" submit=true busy=changes.tag.pending() disabled>{words!(i18n, tags.set)}</Button>
            </ActionForm>
            <ActionError action=changes.tag/>
        </section>
    }
}

#[component]
fn TagTable(
    id: SecretId,
    tags: Vec<Tag>,
    changes: Changes,
    disabled: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, fields.tag_key)}</ColumnHead>
        <ColumnHead>{words!(i18n, fields.tag_value)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    let row = move |(n, tag): (usize, Tag)| {
        let filter = TagFilter { key: tag.key.clone(), value: Some(tag.value.clone()) };
        let alike = paths::secrets(&SecretFilter { tag: Some(filter), ..SecretFilter::default() });
        let [shown, named, sent] = [(); 3].map(|()| tag.key.to_string());
        let id = id.clone();
        view! {
            <tr>
                <RowHead><a href=alike>{shown}</a></RowHead>
                <td>{tag.value.to_string()}</td>
                <td class="actions">
                    <ActionForm action=changes.untag class="inline-form">
                        <IdField id/>
                        <input type="hidden" name="key" value=sent/>
                        <Button
                            id=format!("untag-{n}")
                            kind=ButtonKind::Quiet
                            submit=true
                            busy=changes.untag.pending()
                            disabled
                        >
                            {words!(i18n, tags.remove, name = named.clone())}
                        </Button>
                    </ActionForm>
                </td>
            </tr>
        }
    };
    view! { <Table label=words!(i18n, tags.title) head=head.into_any()>{tags.into_iter().enumerate().map(row).views()}</Table> }
}

/// What people wrote about the secret, to be written anew.
#[component]
fn Description(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let disabled = disabled_by(i18n, view.secret.permits(SecretAction::Change).err());
    view! {
        <section class="section" aria-labelledby="describe-title">
            <h2 id="describe-title">{words!(i18n, fields.description)}</h2>
            <ActionForm action=changes.describe class="form">
                <IdField id=view.secret.id/>
                <Field id="description" label=words!(i18n, fields.description) optional=true>
                    <TextArea
                        name="description"
                        value=Signal::stored(view.secret.description.as_str().to_owned())
                        maxlength=limits::MAX_DESCRIPTION
                    />
                </Field>
                <ActionError action=changes.describe/>
                <div class="form-actions">
                    <Button id="describe" submit=true busy=changes.describe.pending() disabled>
                        {words!(i18n, keys.description_save)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
