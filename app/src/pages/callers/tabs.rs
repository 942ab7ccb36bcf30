//! The four pages of gateway access: who calls, and what lets them.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    components::PageTitle,
    i18n::use_i18n,
    paths,
    ui::{PageHeader, Tab, Tabs, view},
};

/// Heading and tabs of a list.
#[component]
pub(super) fn Head() -> impl IntoView {
    let i18n = use_i18n();
    let path = use_location().pathname;
    let is = move |area: &'static str| Signal::derive(move || path.get() == area);
    let title = words!(i18n, nav.callers);
    let to = |path: &'static str| Signal::stored(path.to_owned());
    view! {
        <PageTitle text=title/>
        <PageHeader title/>
        <Tabs label=words!(i18n, nav.callers)>
            <Tab href=to(paths::CALLERS) current=is(paths::CALLERS)>{words!(i18n, points.ram_users)}</Tab>
            <Tab href=to(paths::ACCESS_POINTS) current=is(paths::ACCESS_POINTS)>{words!(i18n, points.title)}</Tab>
            <Tab href=to(paths::PERMISSION_POLICIES) current=is(paths::PERMISSION_POLICIES)>
                {words!(i18n, points.policies)}
            </Tab>
            <Tab href=to(paths::NETWORK_RULES) current=is(paths::NETWORK_RULES)>{words!(i18n, points.rules)}</Tab>
        </Tabs>
    }
}
