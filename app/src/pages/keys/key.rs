//! A key's page: its header, its actions, its tabs.

use domain::{KeyId, KeyState, view::KeyPage as View};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map},
};

use super::actions::{ChangeErrors, KeyActions, KeyChanges};
use crate::{
    api::keys::GetKey,
    components::{Fetch, KeyIdText, KeyStateBadge, PageTitle, key_name},
    i18n::use_i18n,
    pages::not_found::NotFound,
    paths,
    ui::{Clock, Crumb, Notice, NoticeKind, PageHeader, Tab, Tabs, Views, view},
};

/// The key that the tabs show, read again after each change.
#[derive(Clone, Copy)]
pub(super) struct ShownKey(pub(super) Fetch<View>);

/// A key: its header, its tabs, and the tab shown.
#[component]
pub fn KeyPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<KeyId>().ok()));
    move || match id.get() {
        Some(id) => view! { <KnownKey id/> },
        None => view! { <NotFound/> },
    }
}

#[component]
fn KnownKey(id: KeyId) -> impl IntoView {
    let changes = KeyChanges::new();
    let subject = {
        let id = id.clone();
        move || id.to_string()
    };
    let page = Fetch::of_version(subject, move || changes.version(), |id| GetKey { id });
    provide_context(ShownKey(page));
    provide_context(changes);
    view! {
        {page.show(move |view| view! { <Header view changes/> })}
        <KeyTabs id/>
        <Outlet/>
    }
}

#[component]
fn Header(view: View, changes: KeyChanges) -> impl IntoView {
    let i18n = use_i18n();
    let name = key_name(&view.key, &view.aliases);
    let state = view.key.state.kind();
    let deletion = match view.key.state {
        KeyState::PendingDeletion { delete_at } => Some(delete_at),
        _ => None,
    };
    let now = view.now;
    let nearly_spent = view.is_nearly_spent();
    let id = view.key.id.clone();
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader
            title=Signal::stored(name)
            crumbs=vec![Crumb::new(words!(i18n, nav.keys), paths::KEYS)]
            beside=move || view! { <KeyStateBadge state/> }
        >
            <KeyActions view changes/>
        </PageHeader>
        <ChangeErrors changes/>
        <p class="lead"><KeyIdText id full=true/></p>
        {deletion.map(|at| view! {
            <Notice kind=NoticeKind::Warning title=words!(i18n, keys.deleted_at)>
                <p><Clock at now/></p>
            </Notice>
        }).views()}
        {nearly_spent.then(|| view! {
            <Notice kind=NoticeKind::Warning title=words!(i18n, rotation.nearly_spent)>
                <p>{words!(i18n, rotation.nearly_spent_text)}</p>
            </Notice>
        }).views()}
    }
}

#[component]
fn KeyTabs(id: KeyId) -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let (overview, material) = (paths::key(&id), paths::key_material(&id));
    let (rotation, aliases) = (paths::key_rotation(&id), paths::key_aliases(&id));
    let usage = paths::key_usage_tab(&id);
    let (policy, tags, history) = (paths::key_policy(&id), paths::key_tags(&id), paths::key_history(&id));
    let shown = move |href: &String| {
        let href = href.clone();
        move || *path.read() == href
    };
    view! {
        <Tabs label=words!(i18n, nav.key_tabs)>
            <Tab current=shown(&overview) href=overview>{words!(i18n, nav.key_overview)}</Tab>
            <Tab current=shown(&material) href=material>{words!(i18n, nav.key_material)}</Tab>
            <Tab current=shown(&rotation) href=rotation>{words!(i18n, nav.key_rotation)}</Tab>
            <Tab current=shown(&aliases) href=aliases>{words!(i18n, nav.key_aliases)}</Tab>
            <Tab current=shown(&policy) href=policy>{words!(i18n, nav.key_policy)}</Tab>
            <Tab current=shown(&tags) href=tags>{words!(i18n, nav.key_tags)}</Tab>
            <Tab current=shown(&usage) href=usage>{words!(i18n, nav.key_usage)}</Tab>
            <Tab current=shown(&history) href=history>{words!(i18n, nav.key_history)}</Tab>
        </Tabs>
    }
}

/// Shows a tab of the key once it is read. What went wrong the header says.
#[component]
pub(super) fn OfKey<V: IntoView + 'static>(tab: fn(View) -> V) -> impl IntoView {
    let ShownKey(page) = expect_context();
    page.show_quietly(tab)
}
