//! What expires and falls due.

mod filters;

use domain::{
    DueKind, Timestamp, client_key_reminder, limits,
    view::{ClockFilter, ClockList, Due},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::filters::{Filters, filter_of};
use crate::{
    api::{clocks::ListClocks, to_argument},
    components::{DueId, Fetch, PageTitle, Refresh, RefreshButton, due_consequence, due_word},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Badge, Clock, ColumnHead, EmptyState, Icon, LinkButton, PageHeader, Pager, Pictogram, RowHead, Shape,
        Table, Tone, Views, VisuallyHidden, live, text, view,
    },
};

/// Everything that expires or falls due, soonest first. Its filters are its address.
#[component]
pub fn ClocksPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let subject = move || to_argument(&*filter.read());
    let refresh = Refresh::default();
    let list = Fetch::of_version(subject, move || refresh.version(), |filter| ListClocks { filter });
    let title = words!(i18n, nav.clocks);
    let calendar = move || paths::calendar(&ClockFilter { after: None, ..filter.get() });
    view! {
        <PageTitle text=title/>
        <PageHeader title>
            <RefreshButton refresh/>
            <a class="button" data-kind="secondary" href=calendar download="" rel="external">
                <Icon name=Pictogram::Download/>
                <span class="button-words">{words!(i18n, clocks.calendar)}</span>
            </a>
        </PageHeader>
        <p class="lead">{words!(i18n, clocks.intro)}</p>
        {live(move || view! { <Filters filter=filter.get()/> })}
        {list.show(move |list| view! { <Clocks list filter=filter.get_untracked()/> })}
    }
}

#[component]
fn Clocks(list: ClockList, filter: ClockFilter) -> impl IntoView {
    let i18n = use_i18n();
    if list.rows.is_empty() {
        return view! { <NoClocks filtered=filter != ClockFilter::default()/> };
    }
    let (shown, now) = (list.rows.len(), list.now);
    let from = |after| paths::clocks(&ClockFilter { after, ..filter.clone() });
    let next = list.next.map(|after| from(Some(after)));
    let first = filter.after.is_some().then(|| from(None));
    let head = view! {
        <ColumnHead>{words!(i18n, clocks.what)}</ColumnHead>
        <ColumnHead>{words!(i18n, clocks.object)}</ColumnHead>
        <ColumnHead>{words!(i18n, clocks.when)}</ColumnHead>
        <ColumnHead fold=true><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <Table label=words!(i18n, nav.clocks) head=head.into_any()>
            {list.rows.into_iter().map(|due| view! { <Row due now/> }).views()}
        </Table>
        <Pager
            label=words!(i18n, nav.clocks)
            shown=text(move || t_string!(i18n, clocks.shown, shown))
            first=(words!(i18n, clocks.soonest), first)
            next=(words!(i18n, clocks.later), next)
        />
    }
}

#[component]
fn Row(due: Due, now: Timestamp) -> impl IntoView {
    let i18n = use_i18n();
    let (kind, href) = (due.kind, paths::due(&due));
    let action = href.clone();
    // Of the others it is not known when they began.
    let clock = match kind {
        DueKind::Pair => view! { <Clock at=due.at now since=due.at.minus(limits::TOKEN_LIFE)/> },
        _ => view! { <Clock at=due.at now/> },
    };
    let name = due.name().map(str::to_owned);
    let reminder = due.client_key.as_ref().and_then(|_| client_key_reminder(due.at, now));
    let reminder = reminder.map(|days| view! { <Reminder days/> }).views();
    view! {
        <tr>
            <RowHead>
                <a class="over" href=href>{text(move || due_word(i18n.get_locale(), kind))}</a>
                <span class="under fold">{text(move || due_consequence(i18n.get_locale(), kind))}</span>
            </RowHead>
            <td><span class="over">{name}</span> <DueId due/></td>
            <td>{clock} {reminder}</td>
            <td class="fold"><a href=action>{text(move || match kind {
                DueKind::Material => t_string!(i18n, clocks.open_material),
                DueKind::Pair => t_string!(i18n, clocks.open_pair),
                DueKind::Deletion => t_string!(i18n, clocks.open_key),
                DueKind::Rotation => t_string!(i18n, clocks.open_rotation),
                DueKind::Secret | DueKind::SecretRotation => t_string!(i18n, clocks.open_secret),
                DueKind::ClientKey => t_string!(i18n, clocks.open_client_key),
            })}</a></td>
        </tr>
    }
}

/// That a client key ends in so many days or fewer: time to make the next one.
#[component]
fn Reminder(days: u32) -> impl IntoView {
    let i18n = use_i18n();
    let tone = if days <= 30 { Tone::Danger } else { Tone::Warning };
    let word = text(move || t_string!(i18n, clocks.reminder, days));
    view! { <Badge shape=Shape::Ring tone word/> }
}

#[component]
fn NoClocks(filtered: bool) -> impl IntoView {
    let i18n = use_i18n();
    match filtered {
        false => view! { <EmptyState sentence=words!(i18n, clocks.none)/> },
        true => view! {
            <EmptyState sentence=words!(i18n, clocks.none_match)>
                <LinkButton href=paths::CLOCKS>{words!(i18n, ui.clear_filters)}</LinkButton>
            </EmptyState>
        },
    }
}
