//! The imports as jobs. Their filters are their address.

use domain::{
    ImportState, KeyId, PairState, Timestamp,
    view::{ImportFilter, ImportJob, ImportList},
};
use leptos::prelude::*;
use leptos_router::{hooks::use_query_map, params::ParamsMap};

use crate::{
    api::{imports::ListImports, to_argument},
    components::{Fetch, PageTitle, Refresh, RefreshButton},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, ButtonKind, Chip, Chips, Choice, Clock, ColumnHead, CopyId, EmptyState, Field,
        InputKind, Instant, LinkButton, PageHeader, Pager, Pictogram, RowHead, Select, Shape, Table,
        TextInput, Tone, Views, live, text, view,
    },
};

/// `/import`: each wrapping pair with what became of it, newest first.
#[component]
pub fn ImportsPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let refresh = Refresh::default();
    let list = Fetch::of_version(subject, move || refresh.version(), |filter| ListImports { filter });
    let title = words!(i18n, nav.imports);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <LinkButton href=paths::IMPORT_MANY>{words!(i18n, imports.many)}</LinkButton>
            <LinkButton href=paths::START_IMPORT kind=ButtonKind::Primary icon=Pictogram::Plus>
                {words!(i18n, imports.start)}
            </LinkButton>
        </PageHeader>
        <p class="lead">{words!(i18n, imports.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |list| view! { <Jobs list filter=filter.get_untracked()/> })}
    }
}

/// The filter that an address asks for; what it does not understand it passes over.
fn filter_of(query: &ParamsMap) -> ImportFilter {
    ImportFilter {
        state: query.get("state").and_then(|state| state.parse().ok()),
        key: query.get("key").and_then(|key| key.trim().parse().ok()),
        after: query.get("after").and_then(|after| after.parse().ok()),
    }
}

#[component]
fn Filters(filter: ImportFilter) -> impl IntoView {
    let i18n = use_i18n();
    let any = Choice::new("", words!(i18n, ui.any));
    let state = move |state: &ImportState| Choice::new(state.as_str(), state_text(i18n, *state));
    let states = [any].into_iter().chain(ImportState::ALL.iter().map(state)).collect();
    let key = filter.key.as_ref().map(KeyId::to_string).unwrap_or_default();
    let chips = chips(i18n, &filter);
    view! {
        <form class="filters" method="get" action=paths::IMPORTS role="search">
            <Field id="filter-key" label=words!(i18n, keys.key_id)>
                <TextInput name="key" kind=InputKind::Search mono=true value=key/>
            </Field>
            <Field id="filter-state" label=words!(i18n, keys.state)>
                <Select
                    name="state"
                    choices=states
                    selected=filter.state.map(ImportState::as_str).unwrap_or_default()
                />
            </Field>
            <Button submit=true>{words!(i18n, ui.apply_filters)}</Button>
        </form>
        <Chips chips clear=paths::IMPORTS/>
    }
}

fn chips(i18n: Language, filter: &ImportFilter) -> Vec<Chip> {
    let without = |change: fn(&mut ImportFilter)| {
        let mut rest = ImportFilter { after: None, ..filter.clone() };
        change(&mut rest);
        paths::imports(&rest)
    };
    let key = filter.key.as_ref();
    let key = key.map(|key| Chip::new(Signal::stored(key.to_string()), without(|f| f.key = None)));
    let state = filter.state.map(|state| Chip::new(state_text(i18n, state), without(|f| f.state = None)));
    [key, state].into_iter().flatten().collect()
}

#[component]
fn Jobs(list: ImportList, filter: ImportFilter) -> impl IntoView {
    let i18n = use_i18n();
    if list.rows.is_empty() {
        return view! { <NoJobs filtered=filter != ImportFilter::default()/> };
    }
    let (shown, now) = (list.rows.len(), list.now);
    let from = |after| paths::imports(&ImportFilter { after, ..filter.clone() });
    let next = list.next.map(|after| from(Some(after)));
    let first = filter.after.is_some().then(|| from(None));
    let head = view! {
        <ColumnHead>{words!(i18n, nav.key)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.state)}</ColumnHead>
        <ColumnHead>{words!(i18n, imports.token)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, import.pair_phrase)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, import.check_value)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, imports.created)}</ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.imports) head=head.into_any()>
            {list.rows.into_iter().map(|job| view! { <Row job now/> }).views()}
        </Table>
        <Pager
            label=words!(i18n, nav.imports)
            shown=text(move || t_string!(i18n, imports.shown, shown))
            first=(words!(i18n, imports.newest), first)
            next=(words!(i18n, imports.older), next)
        />
    }
}

#[component]
fn Row(job: ImportJob, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let pair = job.pair;
    let state = pair.import_state(now);
    let name = job.alias.map_or_else(|| pair.key.to_string(), |alias| alias.short().to_owned());
    let attempts = match pair.state {
        PairState::Open { attempts_left, .. } if state == ImportState::Awaiting => Some(attempts_left),
        PairState::Open { .. } | PairState::Burned => None,
    };
    let attempts = attempts.map(|left| {
        view! { <span class="under">{text(move || t_string!(i18n, imports.attempts, left))}</span> }
    });
    let check_value = job.check_value.map(|value| {
        view! { <CopyId what=words!(i18n, import.check_value) id=value.to_string()/> }
    });
    let token = match state {
        ImportState::Awaiting => view! { <Clock at=pair.expires_at now since=pair.created_at/> },
        ImportState::Imported | ImportState::Expired | ImportState::Burned => {
            view! { <span class="soft"><Instant at=pair.expires_at/></span> }
        }
    };
    view! {
        <tr>
            <RowHead>
                <a class="over" href=paths::import_pair(&pair.id)>{name}</a>
                <span class="under mono fold">{pair.algorithm.as_str()}</span>
            </RowHead>
            <td><StateBadge state/> {attempts.views()}</td>
            <td>{token}</td>
            <td class="fold">
                <span class="phrase">{job.phrase}</span>
                <span class="under"><CopyId what=words!(i18n, import.fingerprint) id=job.fingerprint/></span>
            </td>
            <td class="fold">{check_value.views()}</td>
            <td class="fold">{job.created_by} <span class="under"><Instant at=pair.created_at/></span></td>
        </tr>
    }
}

#[component]
fn NoJobs(filtered: bool) -> impl IntoView {
    let i18n = use_i18n();
    match filtered {
        false => view! {
            <EmptyState sentence=words!(i18n, imports.none)>
                <LinkButton href=paths::START_IMPORT kind=ButtonKind::Primary>
                    {words!(i18n, imports.start)}
                </LinkButton>
            </EmptyState>
        },
        true => view! {
            <EmptyState sentence=words!(i18n, imports.none_match)>
                <LinkButton href=paths::IMPORTS>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        },
    }
}

#[component]
fn StateBadge(state: ImportState) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone) = match state {
        ImportState::Awaiting => (Shape::Ring, Tone::Info),
        ImportState::Imported => (Shape::Dot, Tone::Success),
        ImportState::Expired => (Shape::Bar, Tone::Muted),
        ImportState::Burned => (Shape::Hatched, Tone::Danger),
    };
    view! { <Badge shape tone word=state_text(i18n, state)/> }
}

fn state_text(i18n: Language, state: ImportState) -> Signal<String> {
    text(move || match state {
        ImportState::Awaiting => t_string!(i18n, imports.awaiting),
        ImportState::Imported => t_string!(i18n, imports.imported),
        ImportState::Expired => t_string!(i18n, imports.expired),
        ImportState::Burned => t_string!(i18n, imports.burned),
    })
}
