//! The tree of pages.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;
use leptos_router::{
    ChooseView, PossibleRouteMatch, SsrMode,
    components::{ParentRoute, Route, Routes},
    path,
};

use crate::{
    components::{Layout, Shell},
    pages::{
        about::AboutPage,
        access::{AccountPage, JoinPage, SetupPage, SigninPage},
        alerts::{AlertPage, AlertsPage, NewAlertPage, WebhookPage, WebhooksPage},
        audit::{AuditEntryPage, AuditPage},
        callers::{
            AccessPointPage, AccessPointsPage, CallerPage, CallersPage, NetworkRulePage, NetworkRulesPage,
            PermissionPoliciesPage, PermissionPolicyPage,
        },
        clocks::ClocksPage,
        gateways::{GatewaysPage, KeyUsage, StragglersPage},
        imports::{ImportBatch, ImportManyPage, ImportPage, ImportsPage, StartImportPage},
        instances::InstancesPage,
        keys::{
            CreateKeyPage, KeyAliases, KeyHistory, KeyMaterial, KeyOverview, KeyPage, KeyPolicy, KeyRotation,
            KeySuccessorPage, KeyTags, KeysPage,
        },
        logs::{LogImportPage, LogImportsPage, LogRecordPage, LogsPage},
        lookup::LookupPage,
        not_found::NotFound,
        overview::OverviewPage,
        secrets::{CreateSecretPage, SecretPage, SecretsPage},
        users::{UserPage, UsersPage},
    },
    ui::view,
};

/// A page whose code is fetched when it is first shown.
///
/// The router is compiled anew for every type of page and of path; all of ours are of one type ([`Path`]).
#[derive(Clone, Copy)]
struct Page {
    show: fn() -> Loading<AnyView>,
    preload: fn() -> Loading<()>,
}

type Loading<T> = Pin<Box<dyn Future<Output = T>>>;

impl ChooseView for Page {
    async fn choose(self) -> AnyView {
        (self.show)().await
    }

    async fn preload(&self) {
        (self.preload)().await;
    }
}

type Path = Arc<dyn PossibleRouteMatch + Send + Sync>;

fn at(path: impl PossibleRouteMatch + Send + Sync + 'static) -> Path {
    Arc::new(path)
}

/// Names pages by area. A browser fetches the code of an area when it first shows one of its pages, so that nobody
/// waits for code that the page at hand does not need. The feature `split` turns that on, for release builds; without
/// it all code is in one file.
///
/// `#[lazy]` names what loads a page's code `__preload_` and the page; a macro cannot put names together, so it is told.
macro_rules! lazy_pages {
    ($($area:ident { $($page:ident, $preload:ident => $component:ident;)* })*) => {$($(
        #[allow(non_upper_case_globals)]
        const $page: Page = {
            // Named as the page: split code goes by its function's name, which must be the only one of its kind.
            #[allow(non_snake_case)]
            #[cfg(feature = "split")]
            #[lazy($area)]
            fn $page() -> AnyView {
                view! { <$component/> }
            }

            #[allow(non_snake_case)]
            #[cfg(not(feature = "split"))]
            async fn $page() -> AnyView {
                view! { <$component/> }
            }

            #[allow(non_snake_case)]
            #[cfg(not(all(feature = "split", target_arch = "wasm32")))]
            async fn $preload() {}

            Page { show: || Box::pin($page()), preload: || Box::pin($preload()) }
        };
    )*)*};
}

// An area is fetched in one piece: pages that people go to from each other are in one, as far as a first visit's weight
// allows.
lazy_pages! {
    access {
        Signin, __preload_Signin => SigninPage;
        Setup, __preload_Setup => SetupPage;
        Join, __preload_Join => JoinPage;
        Account, __preload_Account => AccountPage;
        Users, __preload_Users => UsersPage;
        User, __preload_User => UserPage;
        // Here by their weight: every page could be anywhere, and this area is the lightest.
        About, __preload_About => AboutPage;
        CreateKey, __preload_CreateKey => CreateKeyPage;
        Lookup, __preload_Lookup => LookupPage;
        Instances, __preload_Instances => InstancesPage;
        KeySuccessor, __preload_KeySuccessor => KeySuccessorPage;
    }
    callers {
        Callers, __preload_Callers => CallersPage;
        Caller, __preload_Caller => CallerPage;
        AccessPoints, __preload_AccessPoints => AccessPointsPage;
        AccessPoint, __preload_AccessPoint => AccessPointPage;
        PermissionPolicies, __preload_PermissionPolicies => PermissionPoliciesPage;
        PermissionPolicy, __preload_PermissionPolicy => PermissionPolicyPage;
        NetworkRules, __preload_NetworkRules => NetworkRulesPage;
        NetworkRule, __preload_NetworkRule => NetworkRulePage;
    }
    logs {
        Logs, __preload_Logs => LogsPage;
        LogRecord, __preload_LogRecord => LogRecordPage;
        LogImports, __preload_LogImports => LogImportsPage;
        LogImport, __preload_LogImport => LogImportPage;
    }
    gateways {
        Gateways, __preload_Gateways => GatewaysPage;
        Stragglers, __preload_Stragglers => StragglersPage;
    }
    alerts {
        Alerts, __preload_Alerts => AlertsPage;
        Alert, __preload_Alert => AlertPage;
        NewAlert, __preload_NewAlert => NewAlertPage;
        Webhooks, __preload_Webhooks => WebhooksPage;
        Webhook, __preload_Webhook => WebhookPage;
    }
    lists {
        Overview, __preload_Overview => OverviewPage;
        Keys, __preload_Keys => KeysPage;
        StartImport, __preload_StartImport => StartImportPage;
    }
    key {
        Key, __preload_Key => KeyPage;
    }
    // `key_…` is of pages within those of `key`: whoever shows one has fetched both.
    key_overview {
        KeyTabOverview, __preload_KeyTabOverview => KeyOverview;
    }
    key_tabs {
        KeyTabMaterial, __preload_KeyTabMaterial => KeyMaterial;
        KeyTabRotation, __preload_KeyTabRotation => KeyRotation;
        KeyTabAliases, __preload_KeyTabAliases => KeyAliases;
        KeyTabPolicy, __preload_KeyTabPolicy => KeyPolicy;
        KeyTabTags, __preload_KeyTabTags => KeyTags;
        KeyTabHistory, __preload_KeyTabHistory => KeyHistory;
    }
    key_usage {
        KeyTabUsage, __preload_KeyTabUsage => KeyUsage;
    }
    secrets {
        Secrets, __preload_Secrets => SecretsPage;
        CreateSecret, __preload_CreateSecret => CreateSecretPage;
        Secret, __preload_Secret => SecretPage;
    }
    import {
        Import, __preload_Import => ImportPage;
    }
    operations {
        Imports, __preload_Imports => ImportsPage;
        ImportMany, __preload_ImportMany => ImportManyPage;
        Clocks, __preload_Clocks => ClocksPage;
        Audit, __preload_Audit => AuditPage;
        AuditEntry, __preload_AuditEntry => AuditEntryPage;
    }
}

/// The page that the address names.
///
/// Pages are sent whole (`SsrMode::Async`): readable without scripts, with their own title and status.
#[component]
pub(crate) fn Pages() -> impl IntoView {
    view! {
        <Routes fallback=|| view! { <Shell><NotFound/></Shell> }>
            <Route path=at(path!("/signin")) view=Signin ssr=SsrMode::Async/>
            <Route path=at(path!("/setup/:code")) view=Setup ssr=SsrMode::Async/>
            <Route path=at(path!("/join/:code")) view=Join ssr=SsrMode::Async/>
            <ParentRoute path=at(path!("/")) view=Console ssr=SsrMode::Async>
                <Route path=at(path!("")) view=Overview/>
                <Route path=at(path!("k")) view=Keys/>
                <Route path=at(path!("k/new")) view=CreateKey/>
                <Route path=at(path!("k/:id/successor")) view=KeySuccessor/>
                <KeyRoutes/>
                <Route path=at(path!("s")) view=Secrets/>
                <Route path=at(path!("s/new")) view=CreateSecret/>
                <Route path=at(path!("s/:region/:name")) view=Secret/>
                <Route path=at(path!("i")) view=Instances/>
                <Route path=at(path!("import")) view=Imports/>
                <Route path=at(path!("import/new")) view=StartImport/>
                <Route path=at(path!("import/many")) view=ImportMany/>
                <Route path=at(path!("import/:pair")) view=Import/>
                <Route path=at(path!("lookup")) view=Lookup/>
                <Route path=at(path!("logs")) view=Logs/>
                <Route path=at(path!("logs/import")) view=LogImports/>
                <Route path=at(path!("logs/import/:name")) view=LogImport/>
                <Route path=at(path!("logs/:record")) view=LogRecord/>
                <Route path=at(path!("audit")) view=Audit/>
                <Route path=at(path!("audit/:sequence")) view=AuditEntry/>
                <Route path=at(path!("clocks")) view=Clocks/>
                <Route path=at(path!("alerts")) view=Alerts/>
                <Route path=at(path!("alerts/new")) view=NewAlert/>
                <Route path=at(path!("alerts/webhooks")) view=Webhooks/>
                <Route path=at(path!("alerts/webhooks/:id")) view=Webhook/>
                <Route path=at(path!("alerts/:id")) view=Alert/>
                <Route path=at(path!("gateways/stragglers")) view=Stragglers/>
                <Route path=at(path!("gateways/:gateway")) view=Gateways/>
                <Route path=at(path!("about")) view=About/>
                <Route path=at(path!("callers")) view=Callers/>
                <Route path=at(path!("callers/:name")) view=Caller/>
                <Route path=at(path!("access-points")) view=AccessPoints/>
                <Route path=at(path!("access-points/:name")) view=AccessPoint/>
                <Route path=at(path!("permission-policies")) view=PermissionPolicies/>
                <Route path=at(path!("permission-policies/:name")) view=PermissionPolicy/>
                <Route path=at(path!("network-rules")) view=NetworkRules/>
                <Route path=at(path!("network-rules/:name")) view=NetworkRule/>
                <Route path=at(path!("users")) view=Users/>
                <Route path=at(path!("users/:name")) view=User/>
                <Route path=at(path!("account")) view=Account/>
            </ParentRoute>
        </Routes>
    }
}

/// Everything behind the sign-in form, and what outlives its pages until somebody signs out.
#[component]
fn Console() -> impl IntoView {
    provide_context(ImportBatch::default());
    view! { <Layout/> }
}

/// A key's page and its tabs.
#[component(transparent)]
fn KeyRoutes() -> impl leptos_router::MatchNestedRoutes + Clone {
    leptos::view! {
        <ParentRoute path=at(path!("k/:id")) view=Key>
            <Route path=at(path!("")) view=KeyTabOverview/>
            <Route path=at(path!("material")) view=KeyTabMaterial/>
            <Route path=at(path!("rotation")) view=KeyTabRotation/>
            <Route path=at(path!("aliases")) view=KeyTabAliases/>
            <Route path=at(path!("policy")) view=KeyTabPolicy/>
            <Route path=at(path!("tags")) view=KeyTabTags/>
            <Route path=at(path!("usage")) view=KeyTabUsage/>
            <Route path=at(path!("history")) view=KeyTabHistory/>
        </ParentRoute>
    }
    .into_inner()
}
