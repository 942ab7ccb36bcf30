//! The tree of pages.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{ParentRoute, Route, Routes},
    path,
};

use crate::{
    components::{Layout, Shell},
    pages::{
        access::{SetupPage, SigninPage},
        imports::{ImportPage, StartImportPage},
        instances::InstancesPage,
        keys::{CreateKeyPage, KeyHistory, KeyMaterial, KeyOverview, KeyPage, KeysPage},
        not_found::NotFound,
        overview::OverviewPage,
    },
};

/// The page that the address names.
///
/// Pages are sent whole (`SsrMode::Async`): readable without scripts, with their own title and status.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <Shell><NotFound/></Shell> }>
            <Route path=path!("/signin") view=SigninPage ssr=SsrMode::Async/>
            <Route path=path!("/setup/:code") view=SetupPage ssr=SsrMode::Async/>
            <ParentRoute path=path!("/") view=Layout ssr=SsrMode::Async>
                <Route path=path!("") view=OverviewPage/>
                <Route path=path!("k") view=KeysPage/>
                <Route path=path!("k/new") view=CreateKeyPage/>
                <KeyRoutes/>
                <Route path=path!("i") view=InstancesPage/>
                <Route path=path!("import/new") view=StartImportPage/>
                <Route path=path!("import/:pair") view=ImportPage/>
            </ParentRoute>
        </Routes>
    }
}

/// A key's page and its tabs.
#[component(transparent)]
fn KeyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("k/:id") view=KeyPage>
            <Route path=path!("") view=KeyOverview/>
            <Route path=path!("material") view=KeyMaterial/>
            <Route path=path!("history") view=KeyHistory/>
        </ParentRoute>
    }
    .into_inner()
}
