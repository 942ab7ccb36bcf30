//! What was sent, and how it was tried.

use domain::{
    DeliveryEvent, DeliveryFailure, DeliveryId, DeliveryOutcome, DeliveryState, DeliveryTry, Refusal,
    Timestamp, view::DeliveryRow,
};
use leptos::prelude::*;

use crate::{
    components::{ActionForm, FormAction, disabled_by},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, ButtonKind, Clock, ColumnHead, Instant, RowHead, Shape, Table, Tone, Views,
        VisuallyHidden, text, view,
    },
};

/// What was sent, the latest first.
#[component]
pub(super) fn Deliveries(
    rows: Vec<DeliveryRow>,
    now: Timestamp,
    /// Sends one again.
    redeliver: FormAction,
    refused: Option<Refusal>,
    /// Whether the rows say which webhook was told.
    #[prop(optional)]
    named: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, alerts.event)}</ColumnHead>
        {named.then(|| view! { <ColumnHead fold=true>{words!(i18n, alerts.webhook)}</ColumnHead> }).views()}
        <ColumnHead>{words!(i18n, alerts.outcome)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, alerts.tries)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, alerts.redeliver)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <Table label=words!(i18n, alerts.deliveries) head=head.into_any()>
            {rows.into_iter().map(|row| view! { <Row row now redeliver refused named/> }).views()}
        </Table>
    }
}

#[component]
fn Row(
    row: DeliveryRow,
    now: Timestamp,
    redeliver: FormAction,
    refused: Option<Refusal>,
    named: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let DeliveryRow { delivery, webhook, tries } = row;
    let (event, state) = (delivery.event, delivery.state);
    let hook = named.then(|| {
        view! { <td class="fold"><a href=paths::webhook(&delivery.webhook)>{webhook.to_string()}</a></td> }
    });
    let next = match state {
        DeliveryState::Waiting { next_at } => Some(
            view! { <span class="under">{words!(i18n, alerts.next_try)} " " <Clock at=next_at now/></span> },
        ),
        _ => None,
    };
    view! {
        <tr>
            <RowHead>
                <span class="over">{text(move || event_word(i18n, event))}</span>
                <span class="under"><Instant at=delivery.created_at/></span>
            </RowHead>
            {hook.views()}
            <td><StateBadge state/> {next}</td>
            <td class="fold"><Tries tries/></td>
            <td><Again id=delivery.id redeliver refused/></td>
        </tr>
    }
}

/// What became of it.
#[component]
pub(super) fn StateBadge(state: DeliveryState) -> impl IntoView {
    let i18n = use_i18n();
    let (shape, tone) = match state {
        DeliveryState::Waiting { .. } => (Shape::Turning, Tone::Warning),
        DeliveryState::Delivered { .. } => (Shape::Dot, Tone::Success),
        DeliveryState::GivenUp { .. } => (Shape::Bar, Tone::Danger),
    };
    let word = text(move || match state {
        DeliveryState::Waiting { .. } => t_string!(i18n, alerts.waiting),
        DeliveryState::Delivered { .. } => t_string!(i18n, alerts.delivered),
        DeliveryState::GivenUp { .. } => t_string!(i18n, alerts.given_up),
    });
    view! { <Badge shape tone word/> }
}

/// Each try, when, and how it ended.
#[component]
fn Tries(tries: Vec<DeliveryTry>) -> impl IntoView {
    let i18n = use_i18n();
    let one = move |tried: DeliveryTry| {
        view! { <li><Instant at=tried.at/> ": " {text(move || outcome_words(i18n, tried.outcome))}</li> }
    };
    match tries.is_empty() {
        true => view! { <span class="soft">"\u{2013}"</span> },
        false => view! { <ol class="tries">{tries.into_iter().map(one).views()}</ol> },
    }
}

#[component]
fn Again(id: DeliveryId, redeliver: FormAction, refused: Option<Refusal>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ActionForm action=redeliver class="inline-form">
            <input type="hidden" name="delivery" value=id.to_string()/>
            <Button
                id=format!("again-{id}")
                kind=ButtonKind::Quiet
                submit=true
                busy=redeliver.pending()
                disabled=disabled_by(i18n, refused)
            >
                {words!(i18n, alerts.redeliver)}
            </Button>
        </ActionForm>
    }
}

fn event_word(i18n: Language, event: DeliveryEvent) -> &'static str {
    match event {
        DeliveryEvent::Firing => t_string!(i18n, alerts.event_firing),
        DeliveryEvent::Resolved => t_string!(i18n, alerts.event_resolved),
        DeliveryEvent::Test => t_string!(i18n, alerts.event_test),
    }
}

fn outcome_words(i18n: Language, outcome: DeliveryOutcome) -> String {
    match outcome {
        DeliveryOutcome::Status(status) => t_string!(i18n, alerts.status, status),
        DeliveryOutcome::Failed(failure) => failure_words(i18n, failure).to_owned(),
    }
}

fn failure_words(i18n: Language, failure: DeliveryFailure) -> &'static str {
    match failure {
        DeliveryFailure::Unreachable => t_string!(i18n, alerts.unreachable),
        DeliveryFailure::Untrusted => t_string!(i18n, alerts.untrusted),
        DeliveryFailure::UnknownIssuer => t_string!(i18n, alerts.unknown_issuer),
        DeliveryFailure::WrongName => t_string!(i18n, alerts.wrong_name),
        DeliveryFailure::Expired => t_string!(i18n, alerts.expired),
        DeliveryFailure::TimedOut => t_string!(i18n, alerts.timed_out),
        DeliveryFailure::Broken => t_string!(i18n, alerts.broken),
        DeliveryFailure::SecretUnopened => t_string!(i18n, alerts.secret_unopened),
    }
}
