//! The overview.

use domain::{
    KeyStateKind,
    view::{Due, KeyFilter, Overview, RegionSummary},
};
use leptos::prelude::*;

mod health;

use self::health::Health;

use crate::{
    api::overview::GetOverview,
    components::{AuditTable, DueId, Fetch, PageTitle, Refresh, RefreshButton, due_word, key_state_word},
    i18n::use_i18n,
    pages::alerts::Firing,
    paths,
    ui::{
        ButtonKind, Clock, ColumnHead, EmptyState, LinkButton, PageHeader, Pictogram, RowHead, Table, Views,
        text, view,
    },
};

/// What there is, what runs out next, what changed last.
#[component]
pub fn OverviewPage() -> impl IntoView {
    let i18n = use_i18n();
    let title = words!(i18n, nav.overview);
    let refresh = Refresh::default();
    let overview = Fetch::of_version(String::new, move || refresh.version(), |_| GetOverview {});
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <LinkButton href=paths::CREATE_KEY kind=ButtonKind::Primary icon=Pictogram::Plus>
                {words!(i18n, nav.create_key)}
            </LinkButton>
        </PageHeader>
        <p class="lead">{words!(i18n, overview.intro)}</p>
        <Firing version=Signal::derive(move || refresh.version())/>
        <Health version=Signal::derive(move || refresh.version())/>
        {overview.show(|overview| view! { <Loaded overview/> })}
    }
}

#[component]
fn Loaded(overview: Overview) -> impl IntoView {
    let i18n = use_i18n();
    let keys: u32 = overview.regions.iter().map(total).sum();
    let welcome = (keys == 0).then(|| {
        view! {
            <EmptyState sentence=words!(i18n, overview.welcome_text)>
                <LinkButton href=paths::CREATE_KEY>{words!(i18n, overview.welcome_action)}</LinkButton>
            </EmptyState>
        }
    });
    view! {
        {welcome}
        <Regions regions=overview.regions/>
        <DueList due=overview.due now=overview.now/>
        <section class="section" aria-labelledby="latest">
            <h2 id="latest">{words!(i18n, overview.latest)}</h2>
            {match overview.latest.is_empty() {
                true => view! { <p>{words!(i18n, overview.latest_none)}</p> },
                false => view! { <AuditTable entries=overview.latest/> },
            }}
        </section>
    }
}

/// Keys by region and state; each number leads to the keys behind it.
#[component]
fn Regions(regions: Vec<RegionSummary>) -> impl IntoView {
    let i18n = use_i18n();
    let state = move |state: KeyStateKind| {
        view! { <ColumnHead number=true fold=folds(state)>{text(move || key_state_word(i18n, state))}</ColumnHead> }
    };
    let head = view! {
        <ColumnHead>{words!(i18n, overview.region)}</ColumnHead>
        {KeyStateKind::ALL.iter().copied().map(state).views()}
        <ColumnHead number=true>{words!(i18n, overview.total)}</ColumnHead>
        <ColumnHead number=true fold=true>{words!(i18n, overview.instances)}</ColumnHead>
    };
    view! {
        <section class="section" aria-labelledby="regions-title">
            <h2 id="regions-title">{words!(i18n, overview.regions)}</h2>
            <Table label=words!(i18n, overview.regions) head=head.into_any()>
                {regions.into_iter().map(|summary| view! { <RegionRow summary/> }).views()}
            </Table>
        </section>
    }
}

#[component]
fn RegionRow(summary: RegionSummary) -> impl IntoView {
    let region = summary.region;
    let keys = move |state| paths::keys(&KeyFilter { region: Some(region), state, ..KeyFilter::default() });
    let number = move |(state, count): (KeyStateKind, u32)| {
        view! {
            <td class="number" class:fold=folds(state)>
                <a href=keys(Some(state))>{count}</a>
            </td>
        }
    };
    let all = total(&summary);
    view! {
        <tr>
            <RowHead><span class="mono">{region.as_str()}</span></RowHead>
            {summary.keys.into_iter().map(number).views()}
            <td class="number"><a href=keys(None)>{all}</a></td>
            <td class="number fold"><a href=paths::INSTANCES>{summary.instances}</a></td>
        </tr>
    }
}

#[component]
fn DueList(due: Vec<Due>, now: domain::Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let head = move || {
        view! {
            <ColumnHead>{words!(i18n, overview.what)}</ColumnHead>
            <ColumnHead>{words!(i18n, overview.key)}</ColumnHead>
            <ColumnHead>{words!(i18n, overview.when)}</ColumnHead>
        }
    };
    let row = move |due: Due| {
        let kind = due.kind;
        let what = text(move || due_word(i18n.get_locale(), kind));
        let (name, at) = (due.name().map(str::to_owned), due.at);
        view! {
            <tr>
                <RowHead>{what}</RowHead>
                <td>{name} " " <DueId due/></td>
                <td><Clock at now/></td>
            </tr>
        }
    };
    view! {
        <section class="section" aria-labelledby="due-title">
            <h2 id="due-title">{words!(i18n, overview.due)}</h2>
            {match due.is_empty() {
                true => view! { <p>{words!(i18n, overview.due_none)}</p> },
                false => view! {
                    <Table label=words!(i18n, overview.due) head=head()>
                        {due.into_iter().map(row).views()}
                    </Table>
                    <p><a href=paths::CLOCKS>{words!(i18n, overview.all_clocks)}</a></p>
                },
            }}
        </section>
    }
}

/// States that a narrow screen can do without: the number of all keys leads to them too.
const fn folds(state: KeyStateKind) -> bool {
    matches!(state, KeyStateKind::Disabled | KeyStateKind::PendingDeletion)
}

fn total(summary: &RegionSummary) -> u32 {
    summary.keys.iter().map(|(_, count)| count).sum()
}
