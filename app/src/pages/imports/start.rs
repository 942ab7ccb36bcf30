//! The first screens: which key, and which wrapping algorithm.

use domain::{
    Action, KeyId, KeySpec, KeyStateKind, Origin, WrappingAlgorithm, WrappingKeySpec,
    view::{KeyFilter, KeyPage, KeyRow},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::wizard::{Screen, WizardSteps};
use crate::{
    api::{imports::BeginImport, keys, to_argument},
    components::{ActionError, ActionForm, Fetch, FormAction, KeyIdText, PageTitle, key_name, refusal_words},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Choice, ColumnHead, Crumb, EmptyState, Field, Instant, LinkButton, Notice,
        NoticeKind, PageHeader, RadioCard, RadioCards, RowHead, Select, Table, Views, VisuallyHidden, live,
        text, view,
    },
};

/// `/import/new?key=…`: the choice of the key, then of the algorithm.
#[component]
pub fn StartImportPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let key = Memo::new(move |_| query.read().get("key").and_then(|key| key.parse::<KeyId>().ok()));
    let title = words!(i18n, import.title);
    let screen = move || if key.read().is_some() { Screen::Pair } else { Screen::Key };
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.keys), paths::KEYS)]/>
        <WizardSteps screen=Signal::derive(screen)/>
        {live(move || match key.get() {
            Some(id) => view! { <ChooseScheme id/> },
            None => view! { <ChooseKey/> },
        })}
    }
}

/// The keys that wait for material.
#[component]
fn ChooseKey() -> impl IntoView {
    let waiting = KeyFilter {
        state: Some(KeyStateKind::PendingImport),
        origin: Some(Origin::External),
        ..KeyFilter::default()
    };
    let filter = to_argument(&waiting);
    let rows = Fetch::of(move || filter.clone(), |filter| keys::ListKeys { filter });
    rows.show(|list| match list.rows.is_empty() {
        true => view! { <NoKeys/> },
        false => view! { <WaitingKeys rows=list.rows/> },
    })
}

#[component]
fn NoKeys() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <EmptyState sentence=words!(i18n, import.no_keys)>
            <LinkButton href=paths::CREATE_KEY kind=ButtonKind::Primary>{words!(i18n, nav.create_key)}</LinkButton>
        </EmptyState>
    }
}

#[component]
fn WaitingKeys(rows: Vec<KeyRow>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, keys.name)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.spec)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.created)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    let row = move |row: KeyRow| {
        let (id, spec, created) = (row.key.id.clone(), row.key.spec.as_str(), row.key.created_at);
        let href = paths::import(&id);
        let name = row.aliases.first().map(|alias| alias.short().to_owned());
        view! {
            <tr>
                <RowHead>{name} " " <KeyIdText id/></RowHead>
                <td class="mono">{spec}</td>
                <td class="fold"><Instant at=created/></td>
                <td><LinkButton href=href>{words!(i18n, import.import_into)}</LinkButton></td>
            </tr>
        }
    };
    view! {
        <h2>{words!(i18n, import.choose_key)}</h2>
        <p class="lead">{words!(i18n, import.choose_key_help)}</p>
        <Table label=words!(i18n, import.choose_key) head=head.into_any()>
            {rows.into_iter().map(row).views()}
        </Table>
    }
}

/// The algorithms that the key's management type takes.
#[component]
fn ChooseScheme(id: KeyId) -> impl IntoView {
    let page = Fetch::of(move || id.to_string(), |id| keys::GetKey { id });
    page.show(|page| view! { <Schemes page/> })
}

#[component]
fn Schemes(page: KeyPage) -> impl IntoView {
    let i18n = use_i18n();
    let begin = FormAction::of::<BeginImport>();
    let algorithms = page.key.placement.management.wrapping_algorithms(page.key.spec);
    let chosen = RwSignal::new(algorithms[0]);
    let refused = page.key.permits(Action::GetParametersForImport).err();
    let disabled = move || refused.map(|refusal| refusal_words(i18n, &refusal));
    let spec = page.key.spec;
    let wrapping_key = |spec: &WrappingKeySpec| Choice::new(spec.as_str(), Signal::stored(spec.to_string()));
    let card = move |algorithm: WrappingAlgorithm| {
        view! {
            <RadioCard
                id=algorithm.as_str()
                name="algorithm"
                value=algorithm.as_str()
                title=Signal::stored(algorithm.as_str().to_owned())
                checked=algorithm == algorithms[0]
                on_choose=Callback::new(move |()| chosen.set(algorithm))
            >
                {text(move || about(i18n, algorithm))}
            </RadioCard>
        }
    };
    view! {
        <p class="lead">
            {words!(i18n, import.for_key)} " " <strong>{key_name(&page.key, &page.aliases)}</strong> " "
            <KeyIdText id=page.key.id.clone() link=true/> " "
            {text(move || spec_words(i18n, spec))}
        </p>
        <OpenPairs page=page.clone()/>
        <ActionForm action=begin class="form">
            <input type="hidden" name="key" value=page.key.id.to_string()/>
            <RadioCards legend=words!(i18n, import.choose_scheme)>
                {algorithms.iter().copied().map(card).views()}
            </RadioCards>
            <p class="field-help">{words!(i18n, import.scheme_help)}</p>
            <Field id="wrapping-key" label=words!(i18n, fields.wrapping_key_spec) help=words!(i18n, import.wrapping_key_help)>
                <Select name="wrapping_key" choices=WrappingKeySpec::ALL.iter().map(wrapping_key).collect()/>
            </Field>
            {live(move || chosen.get().is_discouraged().then(|| view! { <NistNotice/> }).views())}
            <ActionError action=begin/>
            <div class="form-actions">
                <Button id="begin" kind=ButtonKind::Primary submit=true busy=begin.pending() disabled=Signal::derive(disabled)>
                    {words!(i18n, import.begin)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// Wrapping keys that were issued before and can still be used.
#[component]
fn OpenPairs(page: KeyPage) -> impl IntoView {
    let i18n = use_i18n();
    let item = move |pair: domain::WrappingPair| {
        view! {
            <li>
                <a href=paths::import_pair(&pair.id)>{words!(i18n, import.open_pair)}</a> " "
                <span class="mono">{pair.algorithm.as_str()}</span> " " <Instant at=pair.created_at/>
            </li>
        }
    };
    (!page.pairs.is_empty()).then(|| {
        view! {
            <Notice title=words!(i18n, import.open_pairs)>
                <ul class="plain-list">{page.pairs.into_iter().map(item).views()}</ul>
            </Notice>
        }
    })
}

/// The notice that is due with PKCS#1 v1.5 (R146).
#[component]
pub(super) fn NistNotice() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Notice kind=NoticeKind::Warning title=words!(i18n, import.nist_title)>
            <p>{words!(i18n, import.nist_text)}</p>
        </Notice>
    }
}

fn about(i18n: Language, algorithm: WrappingAlgorithm) -> &'static str {
    match algorithm {
        WrappingAlgorithm::RsaesOaepSha256 => t_string!(i18n, import.oaep_sha256_about),
        WrappingAlgorithm::RsaesOaepSha1 => t_string!(i18n, import.oaep_sha1_about),
        WrappingAlgorithm::RsaesPkcs1V15 => t_string!(i18n, import.pkcs1_about),
        WrappingAlgorithm::RsaAesKeyWrapSha256 => t_string!(i18n, import.key_wrap_sha256_about),
        WrappingAlgorithm::RsaAesKeyWrapSha1 => t_string!(i18n, import.key_wrap_sha1_about),
        WrappingAlgorithm::RsaesOaepSha256Aes256Ecb => t_string!(i18n, import.hybrid_about),
    }
}

fn spec_words(i18n: Language, spec: KeySpec) -> String {
    match spec.material_len() {
        Some(bytes) => t_string!(i18n, import.spec_bytes, spec = spec.as_str(), bytes),
        None => t_string!(i18n, import.spec_private_key, spec = spec.as_str()),
    }
}
