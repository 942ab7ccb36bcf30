//! A key's page: its header, its actions, its tabs.

use domain::{KeyId, KeyState, view::KeyPage as View};
use leptos::prelude::*;
use leptos_router::{
    components::Outlet,
    hooks::{use_location, use_params_map},
};

use super::actions::{ChangeErrors, KeyActions, KeyChanges};
use crate::{
    api::{ApiError, keys::get_key},
    components::{ApiErrorPanel, KeyIdText, KeyStateBadge, PageTitle, key_name},
    i18n::{t_string, use_i18n},
    pages::not_found::NotFound,
    paths,
    status::set_status,
    ui::{Clock, Crumb, Notice, NoticeKind, PageHeader, Skeleton, Tab, Tabs},
};

/// The key that the tabs show, read again after each change.
#[derive(Clone, Copy)]
pub(super) struct ShownKey(pub(super) Resource<Result<View, ApiError>>);

/// A key: its header, its tabs, and the tab shown.
#[component]
pub fn KeyPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").and_then(|id| id.parse::<KeyId>().ok()));
    move || match id.get() {
        Some(id) => view! { <KnownKey id/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn KnownKey(id: KeyId) -> impl IntoView {
    let changes = KeyChanges::new();
    let source = {
        let id = id.clone();
        move || (id.to_string(), changes.version())
    };
    let page = Resource::new_blocking(source, |(id, _)| get_key(id));
    provide_context(ShownKey(page));
    provide_context(changes);
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move {
                match page.await {
                    Ok(view) => view! { <Header view changes/> }.into_any(),
                    Err(error) => {
                        set_status(error.status());
                        view! { <ApiErrorPanel error/> }.into_any()
                    }
                }
            })}
        </Transition>
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
    let id = view.key.id.clone();
    view! {
        <PageTitle text=name.clone()/>
        <PageHeader
            title=Signal::stored(name)
            crumbs=vec![Crumb::new(move || t_string!(i18n, nav.keys), paths::KEYS)]
            beside=move || view! { <KeyStateBadge state/> }
        >
            <KeyActions view changes/>
        </PageHeader>
        <ChangeErrors changes/>
        <p class="lead"><KeyIdText id full=true/></p>
        {deletion.map(|at| view! {
            <Notice kind=NoticeKind::Warning title=move || t_string!(i18n, keys.deleted_at)>
                <p><Clock at now/></p>
            </Notice>
        })}
    }
}

#[component]
fn KeyTabs(id: KeyId) -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let (overview, material, history) = (paths::key(&id), paths::key_material(&id), paths::key_history(&id));
    let shown = move |href: &String| {
        let href = href.clone();
        move || *path.read() == href
    };
    view! {
        <Tabs label=move || t_string!(i18n, nav.key_tabs)>
            <Tab current=shown(&overview) href=overview>{words!(i18n, nav.key_overview)}</Tab>
            <Tab current=shown(&material) href=material>{words!(i18n, nav.key_material)}</Tab>
            <Tab current=shown(&history) href=history>{words!(i18n, nav.key_history)}</Tab>
        </Tabs>
    }
}

/// Shows a tab of the key once it is read. What went wrong the header says.
#[component]
pub(super) fn OfKey<V: IntoView + 'static>(tab: fn(View) -> V) -> impl IntoView {
    let ShownKey(page) = expect_context();
    view! {
        <Transition fallback=|| view! { <Skeleton/> }>
            {move || Suspend::new(async move { page.await.ok().map(tab) })}
        </Transition>
    }
}
