//! A rule's page: what it looks at now, what became of it, and its values.

use domain::{AlertCondition, AlertState, Unjudged, view::AlertPage as View};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{
    actions::{ActionErrors, Actions, Changes, IdField, MuteForms, Restore},
    deliveries::Deliveries,
    form::RuleFields,
    words::{StateBadge, alert_phase_word, reading_words, rule_words, severity_word, unjudged_words},
};
use crate::{
    api::alerts::{DeleteAlert, GetAlert},
    components::{
        ActionError, ActionForm, AuditTable, Fetch, FormAction, PageTitle, Refresh, RefreshButton,
        disabled_by,
    },
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Clock, Crumb, Definition, DefinitionList, EmptyState, Instant, PageHeader, Views,
        text, view,
    },
};

/// `/alerts/:id`.
#[component]
pub fn AlertPage() -> impl IntoView {
    let params = use_params_map();
    let (changes, refresh) = (Changes::new(), Refresh::default());
    // Apart from the others: of a rule that is deleted there is nothing to be read again.
    let delete = FormAction::of::<DeleteAlert>();
    let id = move || params.read().get("id").unwrap_or_default();
    let version = move || changes.version() + refresh.version();
    let page = Fetch::of_version(id, version, |id| GetAlert { id });
    page.show(move |view| view! { <Rule view changes delete refresh/> })
}

#[component]
fn Rule(view: View, changes: Changes, delete: FormAction, refresh: Refresh) -> impl IntoView {
    let i18n = use_i18n();
    let (name, _) = rule_words(i18n, &view.row.rule);
    let row = StoredValue::new(view.row.clone());
    let [for_actions, for_now, for_mute] = [(); 3].map(|()| view.clone());
    let (history, deliveries) = (view.history.clone(), view.deliveries.clone());
    let (now, redeliver, refused) = (view.now, changes.redeliver, view.cannot_change);
    view! {
        <PageTitle text=name/>
        <PageHeader
            title=name
            crumbs=vec![Crumb::new(words!(i18n, nav.alerts), paths::ALERTS)]
            beside=move || view! { <StateBadge row=row.get_value()/> }
        >
            <RefreshButton refresh/>
            <Actions view=for_actions name changes delete/>
        </PageHeader>
        <ActionErrors changes/>
        <ActionError action=delete/>
        <Now view=for_now/>
        <MuteForms view=for_mute changes/>
        <section class="section" aria-labelledby="deliveries-title">
            <h2 id="deliveries-title">{words!(i18n, alerts.deliveries)}</h2>
            {match deliveries.is_empty() {
                true => view! { <EmptyState sentence=words!(i18n, alerts.no_rule_deliveries)/> },
                false => view! { <Deliveries rows=deliveries now redeliver refused named=true/> },
            }}
        </section>
        <section class="section" aria-labelledby="history-title">
            <h2 id="history-title">{words!(i18n, alerts.history)}</h2>
            {match history.is_empty() {
                true => view! { <EmptyState sentence=words!(i18n, alerts.history_none)/> },
                false => view! { <AuditTable entries=history/> },
            }}
        </section>
        <Edit view changes/>
    }
}

/// What it looks for, and what it sees.
#[component]
fn Now(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let (row, now) = (view.row, view.now);
    let (_, condition) = rule_words(i18n, &row.rule);
    let (judged, severity, hold) = (row.judged.clone(), row.rule.severity, row.rule.hold.minutes());
    let phase = row.rule.phase.into();
    let (href, word) = beside(&row.rule.condition);
    let seen = text(move || match &judged {
        Some(Ok(reading)) if reading.holds => {
            format!("{}. {}", reading_words(i18n, reading), t_string!(i18n, alerts.holds))
        }
        Some(Ok(reading)) => format!("{}. {}", reading_words(i18n, reading), t_string!(i18n, alerts.calm)),
        Some(Err(why)) => unjudged_words(i18n, *why),
        None => unjudged_words(i18n, Unjudged::Unread),
    });
    let hold = text(move || match hold {
        0 => t_string!(i18n, alerts.at_once).to_owned(),
        minutes => t_string!(i18n, alerts.minutes, minutes),
    });
    let since = row.state.since().filter(|_| row.state != AlertState::Inactive);
    let since =
        since.map(|at| view! { <Definition term=words!(i18n, alerts.since)><Clock at now/></Definition> });
    let fired = match row.fired_at {
        Some(at) => view! { <Instant at/> },
        None => words!(i18n, alerts.never).into_any(),
    };
    let instance = row.rule.instance.map(|id| {
        view! { <Definition term=words!(i18n, alerts.only_instance)><span class="mono">{id.to_string()}</span></Definition> }
    });
    view! {
        <section class="section" aria-labelledby="now-title">
            <h2 id="now-title">{words!(i18n, alerts.looks_at)}</h2>
            <p>{condition}</p>
            <p class="rule-reading">{seen}</p>
            <p><a href=href>{text(move || word(i18n))}</a></p>
            <DefinitionList>
                <Definition term=words!(i18n, alerts.hold)>{hold}</Definition>
                <Definition term=words!(i18n, alerts.phase)>{text(move || alert_phase_word(i18n, phase))}</Definition>
                <Definition term=words!(i18n, alerts.severity)>{text(move || severity_word(i18n, severity))}</Definition>
                {instance.views()}
                {since.views()}
                <Definition term=words!(i18n, alerts.last_fired)>{fired}</Definition>
            </DefinitionList>
        </section>
    }
}

type Word = fn(Language) -> &'static str;

/// Where to look closer.
fn beside(condition: &AlertCondition) -> (String, Word) {
    match condition {
        AlertCondition::LogMatches { query, .. } => {
            (paths::logs_asked(query.as_str()), |i18n| t_string!(i18n, alerts.open_logs))
        }
        AlertCondition::FallsDue { .. } => {
            (paths::CLOCKS.to_owned(), |i18n| t_string!(i18n, alerts.open_clocks))
        }
        AlertCondition::QuotaUsed { .. } => {
            (paths::INSTANCES.to_owned(), |i18n| t_string!(i18n, alerts.open_instances))
        }
        AlertCondition::KeysDeleted { .. } => {
            (paths::AUDIT.to_owned(), |i18n| t_string!(i18n, alerts.open_audit))
        }
        condition => {
            let page = paths::traffic_page(condition.gateway());
            (page, |i18n| t_string!(i18n, alerts.open_gateways))
        }
    }
}

/// The values, to be changed.
#[component]
fn Edit(view: View, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let told: Vec<_> = view.row.webhooks.into_iter().map(|(id, _)| id).collect();
    let webhooks = view.webhooks.into_iter().map(|(id, name)| {
        let is_told = told.contains(&id);
        (id, name, is_told)
    });
    let webhooks = webhooks.collect::<Vec<_>>();
    let (rule, refused) = (view.row.rule, view.cannot_change);
    let named = rule.id.ready().is_none();
    let restore = view.ready.map(|ready| view! { <Restore ready refused changes/> });
    view! {
        <section class="section" aria-labelledby="edit-title">
            <h2 id="edit-title">{words!(i18n, alerts.edit)}</h2>
            {restore.views()}
            <ActionForm action=changes.update class="form">
                <IdField id=rule.id.clone()/>
                <RuleFields rule instances=view.instances webhooks named/>
                <ActionError action=changes.update/>
                <div class="form-actions">
                    <Button
                        id="save"
                        kind=ButtonKind::Primary
                        submit=true
                        busy=changes.update.pending()
                        disabled=disabled_by(i18n, refused)
                    >
                        {words!(i18n, alerts.save)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}
