//! A wrapping pair's page: wrap, import, and see the result.

use domain::{
    MaterialStatus, PairId, PairState,
    view::{ImportPage as View, Imported},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    pair_panel::PairPanel,
    requests::SentRequests,
    result::ImportResult,
    start::NistNotice,
    upload::Upload,
    wizard::{Screen, WizardSteps},
    wrap_zone::{WrapZone, ZoneState},
};
use crate::{
    api::imports::{FinishImport, GetImport},
    browser::{self, SentRequest},
    components::{ActionError, Fetch, FormAction, KeyIdText, PageTitle, key_name},
    i18n::use_i18n,
    pages::not_found::NotFound,
    paths,
    ui::{Crumb, Field, InputKind, PageHeader, TextInput, Views, view},
};

/// The action that imports; one for the page, whichever way the material was wrapped.
pub(super) type Finish = FormAction;

/// `/import/:pair`.
#[component]
pub fn ImportPage() -> impl IntoView {
    let params = use_params_map();
    let pair = Memo::new(move |_| params.read().get("pair").and_then(|pair| pair.parse::<PairId>().ok()));
    move || match pair.get() {
        Some(pair) => view! { <KnownPair pair/> },
        None => view! { <NotFound/> },
    }
}

#[component]
fn KnownPair(pair: PairId) -> impl IntoView {
    let i18n = use_i18n();
    let finish = FormAction::of::<FinishImport>();
    // Both outlive the page's data, which is read again after each import.
    let (zone, sent) = (ZoneState::new(), browser::use_requests());
    let page = Fetch::of_version(
        move || pair.to_string(),
        move || finish.version().get(),
        |pair| GetImport { pair },
    );
    let title = words!(i18n, import.title);
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.keys), paths::KEYS)]/>
        {page.show(move |view| view! { <Import view finish zone sent/> })}
    }
}

#[component]
fn Import(view: View, finish: Finish, zone: ZoneState, sent: RwSignal<Vec<SentRequest>>) -> impl IntoView {
    let i18n = use_i18n();
    let (key, name) = (view.key.clone(), key_name(&view.key, &view.aliases));
    let imported = imported(&view);
    let screen = if imported.is_some() { Screen::Result } else { Screen::Wrap };
    let unusable = view.pair.usable(view.now).err();
    let expiry = RwSignal::new(String::new());
    view! {
        <WizardSteps screen=Signal::stored(screen)/>
        <p class="lead">
            {words!(i18n, import.for_key)} " " <strong>{name}</strong> " " <KeyIdText id=key.id.clone() link=true/>
        </p>
        {imported.map(|imported| view! { <ImportResult key=key.clone() imported zone/> }).views()}
        <PairPanel view=view.clone()/>
        {view.pair.algorithm.is_discouraged().then(|| view! { <NistNotice/> }).views()}
        {unusable.is_none().then(|| view! {
            <Expiry expiry/>
            <ActionError action=finish/>
            <div class="import-ways">
                <WrapZone view=view.clone() finish zone sent expiry/>
                <SentRequests sent/>
            </div>
            <Upload view finish expiry/>
        }).views()}
    }
}

/// When the material is to expire; one choice for both ways of importing.
#[component]
fn Expiry(expiry: RwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Field
            id="expiry"
            label=words!(i18n, import.expiry)
            help=words!(i18n, import.expiry_help)
            optional=true
        >
            <TextInput name="expires_at" kind=InputKind::DateTime on_input=Callback::new(move |at| expiry.set(at))/>
        </Field>
    }
}

/// What was imported with this pair, as far as the key still has it.
fn imported(view: &View) -> Option<Imported> {
    match (&view.key.primary.material, view.pair.state) {
        (
            MaterialStatus::Present { check_value, expires_at },
            PairState::Open { imported_at: Some(_), .. },
        ) => Some(Imported { check_value: *check_value, expires_at: *expires_at }),
        _ => None,
    }
}
