//! The rules.

use domain::{
    AlertState, Timestamp,
    view::{AlertFilter, AlertList, AlertRow},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    filters::{Filters, filter_of},
    tabs::AlertTabs,
    words::{StateBadge, alert_phase_word, reading_words, rule_words, unjudged_words},
};
use crate::{
    api::{alerts::ListAlerts, to_argument},
    components::{Fetch, PageTitle, Refresh, RefreshButton, disabled_by},
    i18n::{t_string, use_i18n},
    pages::gateways::phase_word,
    paths,
    ui::{
        Button, ButtonKind, Clock, ColumnHead, EmptyState, Instant, LinkButton, PageHeader, Pictogram,
        RowHead, Table, Views, live, text, view,
    },
};

/// The rules, what matters most first. Their filters are the address.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let refresh = Refresh::default();
    let list = Fetch::of_version(subject, move || refresh.version(), |filter| ListAlerts { filter });
    let title = words!(i18n, nav.alerts);
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            {list.show_quietly(|list| view! { <NewButton refused=list.refused/> })}
        </PageHeader>
        <AlertTabs/>
        <p class="lead">{words!(i18n, alerts.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |list| view! { <Rules list/> })}
    }
}

/// Leads to the form, or says why not.
#[component]
fn NewButton(refused: Option<domain::Refusal>) -> impl IntoView {
    let i18n = use_i18n();
    match refused {
        None => view! {
            <LinkButton href=paths::NEW_ALERT kind=ButtonKind::Primary icon=Pictogram::Plus>
                {words!(i18n, alerts.new)}
            </LinkButton>
        },
        refused => view! {
            <Button id="new" disabled=disabled_by(i18n, refused)>{words!(i18n, alerts.new)}</Button>
        },
    }
}

#[component]
fn Rules(list: AlertList) -> impl IntoView {
    let i18n = use_i18n();
    let phase = list.phase;
    let now_in = text(move || phase_word(i18n, phase));
    if list.rows.is_empty() {
        return view! {
            <EmptyState sentence=words!(i18n, alerts.none_match)>
                <LinkButton href=paths::alerts(&AlertFilter::default())>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        };
    }
    let (shown, now) = (list.rows.len(), list.now);
    let head = view! {
        <ColumnHead>{words!(i18n, alerts.rule)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.phase)}</ColumnHead>
        <ColumnHead>{words!(i18n, alerts.state)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.now)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.last_fired)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.webhooks)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.mute)}</ColumnHead>
    };
    view! {
        <p class="soft">
            {words!(i18n, alerts.phase_now)} ": " {now_in} ". "
            {text(move || t_string!(i18n, alerts.shown, shown))}
        </p>
        <Table label=words!(i18n, nav.alerts) head=head.into_any()>
            {list.rows.into_iter().map(|row| view! { <Row row now/> }).views()}
        </Table>
    }
}

#[component]
fn Row(row: AlertRow, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let (name, condition) = rule_words(i18n, &row.rule);
    let (href, phase) = (paths::alert(&row.rule.id), row.rule.phase.into());
    let seen = row.judged.clone();
    let seen = text(move || match &seen {
        Some(Ok(reading)) => reading_words(i18n, reading),
        Some(Err(why)) => unjudged_words(i18n, *why),
        None => "\u{2013}".to_owned(),
    });
    let soft = !matches!(row.judged, Some(Ok(_)));
    let since = match row.state {
        AlertState::Inactive => None,
        state => state.since().map(|at| view! { <span class="under"><Clock at now/></span> }),
    };
    let fired = match row.fired_at {
        Some(at) => view! { <Instant at/> },
        None => view! { <span class="soft">{words!(i18n, alerts.never)}</span> },
    };
    let told = row.webhooks.iter().map(|(id, name)| {
        view! { <li><a href=paths::webhook(id)>{name.to_string()}</a></li> }
    });
    let told = match row.webhooks.is_empty() {
        true => view! { <span class="soft">{words!(i18n, alerts.nobody)}</span> },
        false => view! { <ul class="firing">{told.views()}</ul> },
    };
    let muted = match row.rule.muted_until.filter(|until| !until.has_come(now)) {
        Some(at) => {
            view! { <span>{words!(i18n, alerts.muted)} " " <span class="under"><Clock at now/></span></span> }
        }
        None => view! { <span class="soft">"\u{2013}"</span> },
    };
    view! {
        <tr>
            <RowHead>
                <a class="over" href=href>{name}</a>
                <span class="under rule-condition">{condition}</span>
            </RowHead>
            <td class="fold">{text(move || alert_phase_word(i18n, phase))}</td>
            <td><StateBadge row/> {since}</td>
            <td class="fold rule-seen" class:soft=soft>{seen}</td>
            <td class="fold">{fired}</td>
            <td class="fold">{told}</td>
            <td class="fold">{muted}</td>
        </tr>
    }
}
