//! The tree of pages.

use leptos::prelude::*;
use leptos_router::{
    Lazy, LazyRoute, SsrMode,
    components::{ParentRoute, Route, Routes},
    path,
};

use crate::{
    components::{Layout, Shell},
    pages::{
        access::{SetupPage, SigninPage},
        imports::{ImportPage, StartImportPage},
        instances::InstancesPage,
        keys::{
            CreateKeyPage, KeyAliases, KeyHistory, KeyMaterial, KeyOverview, KeyPage, KeyRotation, KeysPage,
        },
        not_found::NotFound,
        overview::OverviewPage,
    },
};

/// Names pages by area. A browser fetches the code of an area when it first shows one of its pages, so that nobody
/// waits for code that the page at hand does not need. The feature `split` turns that on, for release builds; without
/// it all code is in one file.
///
/// `#[lazy]` names what loads a page's code `__preload_` and the page; a macro cannot put names together, so it is told.
macro_rules! lazy_pages {
    ($($area:ident { $($page:ident, $preload:ident => $component:ident;)* })*) => {$($(
        struct $page {}

        impl LazyRoute for $page {
            fn data() -> Self {
                $page {}
            }

            async fn view(_: Self) -> AnyView {
                $page().await
            }

            #[cfg(all(feature = "split", target_arch = "wasm32"))]
            async fn preload() {
                $preload().await;
            }
        }

        // Named as the page: split code goes by its function's name, which must be the only one of its kind.
        #[allow(non_snake_case)]
        #[cfg(feature = "split")]
        #[lazy($area)]
        fn $page() -> AnyView {
            view! { <$component/> }.into_any()
        }

        #[allow(non_snake_case)]
        #[cfg(not(feature = "split"))]
        async fn $page() -> AnyView {
            view! { <$component/> }.into_any()
        }
    )*)*};
}

lazy_pages! {
    access {
        Signin, __preload_Signin => SigninPage;
        Setup, __preload_Setup => SetupPage;
    }
    overview {
        Overview, __preload_Overview => OverviewPage;
    }
    keys {
        Keys, __preload_Keys => KeysPage;
    }
    create_key {
        CreateKey, __preload_CreateKey => CreateKeyPage;
    }
    key {
        Key, __preload_Key => KeyPage;
        KeyTabOverview, __preload_KeyTabOverview => KeyOverview;
        KeyTabMaterial, __preload_KeyTabMaterial => KeyMaterial;
        KeyTabRotation, __preload_KeyTabRotation => KeyRotation;
        KeyTabAliases, __preload_KeyTabAliases => KeyAliases;
        KeyTabHistory, __preload_KeyTabHistory => KeyHistory;
    }
    instances {
        Instances, __preload_Instances => InstancesPage;
    }
    start_import {
        StartImport, __preload_StartImport => StartImportPage;
    }
    import {
        Import, __preload_Import => ImportPage;
    }
}

/// The page that the address names.
///
/// Pages are sent whole (`SsrMode::Async`): readable without scripts, with their own title and status.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <Shell><NotFound/></Shell> }>
            <Route path=path!("/signin") view={Lazy::<Signin>::new()} ssr=SsrMode::Async/>
            <Route path=path!("/setup/:code") view={Lazy::<Setup>::new()} ssr=SsrMode::Async/>
            <ParentRoute path=path!("/") view=Layout ssr=SsrMode::Async>
                <Route path=path!("") view={Lazy::<Overview>::new()}/>
                <Route path=path!("k") view={Lazy::<Keys>::new()}/>
                <Route path=path!("k/new") view={Lazy::<CreateKey>::new()}/>
                <KeyRoutes/>
                <Route path=path!("i") view={Lazy::<Instances>::new()}/>
                <Route path=path!("import/new") view={Lazy::<StartImport>::new()}/>
                <Route path=path!("import/:pair") view={Lazy::<Import>::new()}/>
            </ParentRoute>
        </Routes>
    }
}

/// A key's page and its tabs.
#[component(transparent)]
fn KeyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("k/:id") view={Lazy::<Key>::new()}>
            <Route path=path!("") view={Lazy::<KeyTabOverview>::new()}/>
            <Route path=path!("material") view={Lazy::<KeyTabMaterial>::new()}/>
            <Route path=path!("rotation") view={Lazy::<KeyTabRotation>::new()}/>
            <Route path=path!("aliases") view={Lazy::<KeyTabAliases>::new()}/>
            <Route path=path!("history") view={Lazy::<KeyTabHistory>::new()}/>
        </ParentRoute>
    }
    .into_inner()
}
