use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::switches::Switches;
use crate::{
    i18n::use_i18n,
    paths,
    ui::{Icon, Pictogram, Text, view},
};

/// The id of the navigation, which is a popover on narrow screens.
pub(super) const MENU: &str = "menu";

/// The areas of the console. Words and pictures beside the page; pictures under 1100 px; a sheet under 720 px.
#[component]
pub(super) fn Rail() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <nav class="rail" id=MENU popover="auto" aria-label=words!(i18n, nav.main)>
            <ul>
                <Area href=paths::OVERVIEW icon=Pictogram::Overview label=words!(i18n, nav.overview)/>
                <Area href=paths::KEYS icon=Pictogram::Key label=words!(i18n, nav.keys)/>
                <Area href=paths::SECRETS icon=Pictogram::Secret label=words!(i18n, nav.secrets)/>
                <Area href=paths::INSTANCES icon=Pictogram::Instance label=words!(i18n, nav.instances)/>
                <Area href=paths::IMPORTS icon=Pictogram::File label=words!(i18n, nav.imports)/>
                <Area href=paths::GATEWAYS icon=Pictogram::Chart label=words!(i18n, nav.gateways)/>
                <Area href=paths::ALERTS icon=Pictogram::Bell label=words!(i18n, nav.alerts)/>
                <Area href=paths::CLOCKS icon=Pictogram::Clock label=words!(i18n, nav.clocks)/>
                <Area href=paths::AUDIT icon=Pictogram::Audit label=words!(i18n, nav.audit)/>
                <Area href=paths::CALLERS icon=Pictogram::Gateway label=words!(i18n, nav.callers)/>
                <Area href=paths::LOGS icon=Pictogram::Log label=words!(i18n, nav.logs)/>
                <Area href=paths::OPERATORS icon=Pictogram::Person label=words!(i18n, nav.users)/>
                <Area href=paths::ABOUT icon=Pictogram::Info label=words!(i18n, nav.about)/>
            </ul>
            <Switches/>
        </nav>
    }
}

/// What opens the navigation on narrow screens. The browser does it, with or without scripts.
#[component]
pub(super) fn MenuButton() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <button class="menu-button" type="button" popovertarget=MENU>
            <Icon name=Pictogram::Menu/>
            <span class="visually-hidden">{words!(i18n, nav.menu)}</span>
        </button>
    }
}

#[component]
fn Area(href: &'static str, icon: Pictogram, #[prop(into)] label: Text) -> impl IntoView {
    let path = use_location().pathname;
    let current = move || is_within(&path.read(), href).then_some("page");
    view! {
        <li>
            <a class="area" href=href aria-current=current title=move || label.get()>
                <Icon name=icon/>
                <span class="area-name">{label}</span>
            </a>
        </li>
    }
}

/// Whether the page at `path` belongs to the area at `href`.
fn is_within(path: &str, href: &str) -> bool {
    let belongs =
        |area: &str| path == area || path.strip_prefix(area).is_some_and(|rest| rest.starts_with('/'));
    match href {
        paths::OVERVIEW => path == paths::OVERVIEW,
        // Its pages have no list above them.
        paths::GATEWAYS => path.starts_with("/gateways/"),
        paths::CALLERS => {
            [paths::CALLERS, paths::ACCESS_POINTS, paths::PERMISSION_POLICIES, paths::NETWORK_RULES]
                .into_iter()
                .any(belongs)
        }
        area => belongs(area),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_in_one_area() {
        for (path, area) in [
            ("/", paths::OVERVIEW),
            ("/k", paths::KEYS),
            ("/k/new", paths::KEYS),
            ("/k/07070707-0707-4707-8707-070707070707/material", paths::KEYS),
            ("/import/new", paths::IMPORTS),
            ("/i", paths::INSTANCES),
            ("/clocks", paths::CLOCKS),
            ("/audit/12", paths::AUDIT),
            ("/gateways/shared", paths::GATEWAYS),
            ("/gateways/compare", paths::GATEWAYS),
            ("/callers/app", paths::CALLERS),
            ("/access-points/app", paths::CALLERS),
            ("/network-rules", paths::CALLERS),
        ] {
            for candidate in [
                paths::OVERVIEW,
                paths::KEYS,
                paths::INSTANCES,
                paths::IMPORTS,
                paths::GATEWAYS,
                paths::CLOCKS,
                paths::AUDIT,
                paths::CALLERS,
            ] {
                assert_eq!(is_within(path, candidate), candidate == area, "{path} in {candidate}");
            }
        }
    }
}
