use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    paths,
    ui::{Tab, Tabs, view},
};

/// The rules, and the webhooks.
#[component]
pub(super) fn AlertTabs(
    /// Whether it is the page of the webhooks.
    #[prop(optional)]
    webhooks: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Tabs label=words!(i18n, nav.alerts)>
            <Tab href=paths::ALERTS.to_owned() current=!webhooks>{words!(i18n, alerts.rules)}</Tab>
            <Tab href=paths::WEBHOOKS.to_owned() current=webhooks>{words!(i18n, alerts.webhooks)}</Tab>
        </Tabs>
    }
}
