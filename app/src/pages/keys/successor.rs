//! The rotation by hand of an imported key: another key with new material takes its place, and its aliases.

use domain::{AliasName, Key, KeyId, view::KeyPage as View};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    api::keys::{CreateSuccessor, GetKey, MoveAlias},
    components::{
        ActionError, ActionForm, Fetch, FormAction, FormActions, KeyIdText, KeyStateBadge, PageTitle,
        key_name,
    },
    i18n::{t_string, use_i18n},
    pages::not_found::NotFound,
    paths,
    ui::{
        Button, ButtonKind, Checkbox, Crumb, LinkButton, Notice, NoticeKind, PageHeader, Steps, Text, Views,
        live, text, view,
    },
};

/// `/k/:id/successor?to=…`: which steps are done is read from both keys, so that the address is all there is to keep.
#[component]
pub fn KeySuccessorPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<KeyId>().ok()));
    let to = Memo::new(move |_| query.read().get("to").and_then(|to| to.parse::<KeyId>().ok()));
    live(move || match id.get() {
        Some(id) => view! { <OfKey id to/> },
        None => view! { <NotFound/> },
    })
}

#[component]
fn OfKey(id: KeyId, to: Memo<Option<KeyId>>) -> impl IntoView {
    let changes = FormActions::default();
    let (create, move_alias) = (changes.of::<CreateSuccessor>(), changes.of::<MoveAlias>());
    let read = move |subject: String| {
        let version = move || changes.version();
        Fetch::<View>::of_version(move || subject.clone(), version, |id| GetKey { id })
    };
    let old = read(id.to_string());
    live(move || match to.get() {
        None => old.show(move |old| view! { <Page old new=None create move_alias/> }),
        Some(to) => {
            let new = read(to.to_string());
            old.show(move |old| {
                new.show(move |new| view! { <Page old=old.clone() new=Some(new) create move_alias/> })
            })
        }
    })
}

/// How far it is: each step done, or not yet.
#[derive(Clone, Copy)]
struct Done {
    created: bool,
    imported: bool,
    moved: bool,
}

impl Done {
    fn of(old: &View, new: Option<&View>) -> Self {
        let imported = new.is_some_and(|new| new.key.primary.material.is_present());
        let moved = imported && old.aliases.is_empty();
        Self { created: new.is_some(), imported, moved }
    }

    /// The step that comes next.
    const fn current(self) -> usize {
        self.created as usize + self.imported as usize + self.moved as usize
    }
}

#[component]
fn Page(old: View, new: Option<View>, create: FormAction, move_alias: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let name = key_name(&old.key, &old.aliases);
    let title = words!(i18n, successor.title, name = name.clone());
    let other = new.as_ref().filter(|new| !new.key.can_succeed(&old.key)).map(|new| new.key.id.clone());
    let new = new.filter(|_| other.is_none());
    let done = Done::of(&old, new.as_ref());
    let steps: Vec<Text> = vec![
        words!(i18n, successor.step_create),
        words!(i18n, successor.step_import),
        words!(i18n, successor.step_move),
        words!(i18n, successor.step_keep),
    ];
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.key), paths::key(&old.key.id))]/>
        <p class="lead">{words!(i18n, successor.intro)}</p>
        <Steps label=title names=steps current=Signal::stored(done.current())/>
        {other.map(|id| view! {
            <Notice kind=NoticeKind::Warning title=words!(i18n, successor.other)><p><KeyIdText id link=true/></p></Notice>
        }).views()}
        <Create old=old.key.clone() new=new.clone() create/>
        <Import new=new.clone() done/>
        <Aliases old=old.clone() new done move_alias/>
        <Keep old=old.key done/>
    }
}

#[component]
fn Create(old: Key, new: Option<View>, create: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let body = match new {
        Some(new) => view! {
            <p class="row"><KeyIdText id=new.key.id link=true/> <KeyStateBadge state=new.key.state.kind()/></p>
        },
        None => view! {
            <ActionForm action=create class="form">
                <input type="hidden" name="id" value=old.id.to_string()/>
                <Checkbox id="acknowledged" name="acknowledged">{words!(i18n, keys.acknowledge)}</Checkbox>
                <ActionError action=create/>
                <div class="form-actions">
                    <Button id="create-successor" kind=ButtonKind::Primary submit=true busy=create.pending()>
                        {words!(i18n, successor.create)}
                    </Button>
                </div>
            </ActionForm>
        },
    };
    let spec = old.spec.as_str();
    view! {
        <section class="section" aria-labelledby="step-create">
            <h2 id="step-create">{words!(i18n, successor.step_create)}</h2>
            <p class="lead">{words!(i18n, successor.create_text, spec)}</p>
            {body}
        </section>
    }
}

#[component]
fn Import(new: Option<View>, done: Done) -> impl IntoView {
    let i18n = use_i18n();
    let body = match (new, done.imported) {
        (_, true) => view! { <p>{words!(i18n, successor.imported)}</p> },
        (Some(new), false) => view! {
            <p>
                <LinkButton href=paths::import(&new.key.id) kind=ButtonKind::Primary>
                    {words!(i18n, keys.import)}
                </LinkButton>
            </p>
        },
        (None, false) => view! { <p>{words!(i18n, successor.first_create)}</p> },
    };
    view! {
        <section class="section" aria-labelledby="step-import">
            <h2 id="step-import">{words!(i18n, successor.step_import)}</h2>
            <p class="lead">{words!(i18n, successor.import_text)}</p>
            {body}
        </section>
    }
}

/// The aliases that the old key still has, each with the button that moves it.
#[component]
fn Aliases(old: View, new: Option<View>, done: Done, move_alias: FormAction) -> impl IntoView {
    let i18n = use_i18n();
    let to = new.as_ref().map(|new| new.key.id.to_string()).unwrap_or_default();
    let from = old.key.id.to_string();
    let disabled = text(move || t_string!(i18n, successor.first_import));
    let disabled = Signal::derive(move || (!done.imported).then(|| disabled.get()));
    let row = move |(n, alias): (usize, AliasName)| {
        let name = alias.short().to_owned();
        let (from, to) = (from.clone(), to.clone());
        view! {
            <li>
                <ActionForm action=move_alias class="inline-form">
                    <input type="hidden" name="from" value=from/>
                    <input type="hidden" name="to" value=to/>
                    <input type="hidden" name="alias" value=alias.to_string()/>
                    <Button id=format!("move-{n}") submit=true busy=move_alias.pending() disabled>
                        {words!(i18n, successor.move_alias, name = name.clone())}
                    </Button>
                </ActionForm>
            </li>
        }
    };
    let moved = new.filter(|new| done.moved && !new.aliases.is_empty()).map(|new| {
        let names: Vec<_> = new.aliases.iter().map(|alias| alias.short().to_owned()).collect();
        let names = names.join(", ");
        view! { <p>{words!(i18n, successor.moved, names = names.clone())}</p> }
    });
    let none = old.aliases.is_empty() && moved.is_none();
    view! {
        <section class="section" aria-labelledby="step-move">
            <h2 id="step-move">{words!(i18n, successor.step_move)}</h2>
            <p class="lead">{words!(i18n, successor.move_text)}</p>
            <ul class="plain-list">{old.aliases.into_iter().enumerate().map(row).views()}</ul>
            {moved.views()}
            {none.then(|| view! { <p>{words!(i18n, successor.no_alias)}</p> }).views()}
            <ActionError action=move_alias/>
        </section>
    }
}

#[component]
fn Keep(old: Key, done: Done) -> impl IntoView {
    let i18n = use_i18n();
    let finished = done.moved.then(|| {
        view! { <Notice kind=NoticeKind::Success><p>{words!(i18n, successor.finished)}</p></Notice> }
    });
    view! {
        <section class="section" aria-labelledby="step-keep">
            <h2 id="step-keep">{words!(i18n, successor.step_keep)}</h2>
            <p class="lead">{words!(i18n, successor.keep_text)}</p>
            <p class="row"><KeyIdText id=old.id.clone() link=true/> <KeyStateBadge state=old.state.kind()/></p>
            {finished.views()}
        </section>
    }
}
