//! Conditions, states and readings in words.

use domain::{
    AlertCondition, AlertKind, AlertPhase, AlertRule, AlertSeverity, AlertState, AlertStateKind, ErrorsOf,
    GatewayKind, Reading, ReadingUnit, ReadyAlert, Unjudged, view::AlertRow,
};
use leptos::prelude::*;

use crate::{
    components::due_word,
    i18n::{Language, t_string, use_i18n},
    pages::gateways::{numbers, phase_word},
    ui::{Badge, Shape, Tone, text, view},
};

/// What a rule is called.
pub(super) fn name_word(i18n: Language, id: &domain::AlertId, name: Option<&domain::AlertName>) -> String {
    match (name, id.ready()) {
        (Some(name), _) => name.to_string(),
        (None, Some(ready)) => ready_word(i18n, ready).to_owned(),
        (None, None) => id.to_string(),
    }
}

fn ready_word(i18n: Language, ready: ReadyAlert) -> &'static str {
    match ready {
        ReadyAlert::SharedSlower => t_string!(i18n, alerts.ready_shared_slower),
        ReadyAlert::SharedFails => t_string!(i18n, alerts.ready_shared_fails),
        ReadyAlert::SuccessFalls => t_string!(i18n, alerts.ready_success_falls),
        ReadyAlert::LatencyJumps => t_string!(i18n, alerts.ready_latency_jumps),
        ReadyAlert::RequestsMissing => t_string!(i18n, alerts.ready_requests_missing),
        ReadyAlert::SwitchRefused => t_string!(i18n, alerts.ready_switch_refused),
        ReadyAlert::DedicatedSlower => t_string!(i18n, alerts.ready_dedicated_slower),
        ReadyAlert::DedicatedFails => t_string!(i18n, alerts.ready_dedicated_fails),
        ReadyAlert::SharedLeft => t_string!(i18n, alerts.ready_shared_left),
        ReadyAlert::DedicatedThrottles => t_string!(i18n, alerts.ready_dedicated_throttles),
        ReadyAlert::AbnormalCodes => t_string!(i18n, alerts.ready_abnormal_codes),
        ReadyAlert::Refusals => t_string!(i18n, alerts.ready_refusals),
        ReadyAlert::KeyDeleted => t_string!(i18n, alerts.ready_key_deleted),
        ReadyAlert::ClientKeyEnds => t_string!(i18n, alerts.ready_client_key_ends),
        ReadyAlert::MaterialEnds => t_string!(i18n, alerts.ready_material_ends),
        ReadyAlert::Qps70 => t_string!(i18n, alerts.ready_qps_70),
        ReadyAlert::Qps90 => t_string!(i18n, alerts.ready_qps_90),
        ReadyAlert::Quota70 => t_string!(i18n, alerts.ready_quota_70),
        ReadyAlert::Quota90 => t_string!(i18n, alerts.ready_quota_90),
    }
}

/// What a kind of rule looks for.
pub(super) fn kind_word(i18n: Language, kind: AlertKind) -> &'static str {
    match kind {
        AlertKind::Slower => t_string!(i18n, alerts.kind_slower),
        AlertKind::Errors => t_string!(i18n, alerts.kind_errors),
        AlertKind::Unanswered => t_string!(i18n, alerts.kind_unanswered),
        AlertKind::Throttled => t_string!(i18n, alerts.kind_throttled),
        AlertKind::Left => t_string!(i18n, alerts.kind_left),
        AlertKind::Missing => t_string!(i18n, alerts.kind_missing),
        AlertKind::LogMatches => t_string!(i18n, alerts.kind_log_matches),
        AlertKind::FallsDue => t_string!(i18n, alerts.kind_falls_due),
        AlertKind::QpsUsed => t_string!(i18n, alerts.kind_qps_used),
        AlertKind::QuotaUsed => t_string!(i18n, alerts.kind_quota_used),
        AlertKind::KeysDeleted => t_string!(i18n, alerts.kind_keys_deleted),
    }
}

/// The gateway that a condition is about; without one, both.
pub(super) fn at_gateway(i18n: Language, gateway: Option<GatewayKind>) -> &'static str {
    match gateway {
        Some(GatewayKind::Shared) => t_string!(i18n, alerts.the_shared),
        Some(GatewayKind::Dedicated) => t_string!(i18n, alerts.the_dedicated),
        None => t_string!(i18n, alerts.both_gateways),
    }
}

/// A condition in a sentence.
pub(super) fn condition_words(i18n: Language, condition: &AlertCondition) -> String {
    let minutes = condition.window().map_or(0, domain::Window::minutes);
    let gateway = at_gateway(i18n, condition.gateway());
    match condition {
        AlertCondition::Slower { quantile, percent, millis, .. } => {
            let quantile = quantile.as_str();
            t_string!(i18n, alerts.slower, quantile, gateway, minutes, percent = *percent, millis = *millis)
        }
        AlertCondition::Errors { of, share, least, .. } => {
            let of = match of {
                ErrorsOf::Any => t_string!(i18n, alerts.errors_any).to_owned(),
                of => of.to_string(),
            };
            t_string!(i18n, alerts.errors, of, share = *share, gateway, minutes, least = *least)
        }
        AlertCondition::Unanswered { share, least, .. } => {
            t_string!(i18n, alerts.unanswered, share = *share, gateway, minutes, least = *least)
        }
        AlertCondition::Throttled { least, .. } => {
            t_string!(i18n, alerts.throttled, least = *least, minutes)
        }
        AlertCondition::Left { more_than, .. } => {
            t_string!(i18n, alerts.left, more_than = *more_than, minutes)
        }
        AlertCondition::Missing { percent, .. } => {
            t_string!(i18n, alerts.missing, percent = *percent, minutes)
        }
        AlertCondition::LogMatches { query, more_than, .. } => {
            t_string!(i18n, alerts.log_matches, more_than = *more_than, minutes, query = query.as_str())
        }
        AlertCondition::FallsDue { kind, days } => {
            let what = match kind {
                Some(kind) => due_word(i18n.get_locale(), *kind),
                None => t_string!(i18n, alerts.falls_due_any),
            };
            t_string!(i18n, alerts.falls_due, days = *days, what)
        }
        AlertCondition::QpsUsed { percent, .. } => {
            t_string!(i18n, alerts.qps_used, percent = *percent, minutes)
        }
        AlertCondition::QuotaUsed { percent } => t_string!(i18n, alerts.quota_used, percent = *percent),
        AlertCondition::KeysDeleted { .. } => t_string!(i18n, alerts.keys_deleted, minutes),
    }
}

/// The phase that a rule is for.
pub(super) fn alert_phase_word(i18n: Language, phase: AlertPhase) -> &'static str {
    match phase {
        AlertPhase::Only(phase) => phase_word(i18n, phase),
        AlertPhase::Throughout => t_string!(i18n, alerts.throughout),
    }
}

/// How much a rule matters.
pub(super) fn severity_word(i18n: Language, severity: AlertSeverity) -> &'static str {
    match severity {
        AlertSeverity::Info => t_string!(i18n, alerts.info),
        AlertSeverity::Warning => t_string!(i18n, alerts.warning),
        AlertSeverity::Critical => t_string!(i18n, alerts.critical),
    }
}

/// What an alert is.
pub(super) fn state_word(i18n: Language, state: AlertStateKind) -> &'static str {
    match state {
        AlertStateKind::Firing => t_string!(i18n, alerts.firing),
        AlertStateKind::Pending => t_string!(i18n, alerts.pending),
        AlertStateKind::Resolved => t_string!(i18n, alerts.resolved),
        AlertStateKind::Inactive => t_string!(i18n, alerts.inactive),
    }
}

/// Why a condition is not judged.
pub(super) fn unjudged_words(i18n: Language, why: Unjudged) -> String {
    match why {
        Unjudged::NoBaseline => t_string!(i18n, alerts.no_baseline).to_owned(),
        Unjudged::BaselineInFuture => t_string!(i18n, alerts.baseline_in_future).to_owned(),
        Unjudged::BaselineEmpty => t_string!(i18n, alerts.baseline_empty).to_owned(),
        Unjudged::TooFew { requests, least } => t_string!(i18n, alerts.too_few, requests, least),
        Unjudged::NothingToUse => t_string!(i18n, alerts.nothing_to_use).to_owned(),
        Unjudged::NotRecorded => t_string!(i18n, alerts.not_recorded).to_owned(),
        Unjudged::QueryUnreadable => t_string!(i18n, alerts.query_unreadable).to_owned(),
        Unjudged::Unread => t_string!(i18n, alerts.unread).to_owned(),
    }
}

/// The value of a reading, and what it is compared with.
pub(super) fn reading_words(i18n: Language, reading: &Reading) -> String {
    let told = |number: u64| match reading.unit {
        ReadingUnit::Micros => format!("{} ms", numbers::millis(number)),
        ReadingUnit::Share => format!("{} %", numbers::percent(number)),
        ReadingUnit::Percent => format!("{number} %"),
        ReadingUnit::Count => numbers::count(number),
    };
    let [value, threshold] = [reading.value, reading.threshold].map(told);
    let words = t_string!(i18n, alerts.reading, value, threshold);
    match &reading.instance {
        Some(instance) => format!("{words} · {instance}"),
        None => words,
    }
}

/// What a rule is like now, in a badge: what its alert is, or that it is not looked at.
#[component]
pub(super) fn StateBadge(row: AlertRow) -> impl IntoView {
    let i18n = use_i18n();
    let (state, looked_at, enabled) = (row.state.kind(), row.looked_at, row.rule.enabled);
    let (shape, tone) = looks(&row.state, row.rule.severity, looked_at);
    let word = text(move || match (state, enabled, looked_at) {
        (AlertStateKind::Firing | AlertStateKind::Resolved, ..) => state_word(i18n, state),
        (_, false, _) => t_string!(i18n, alerts.disabled),
        (_, true, false) => t_string!(i18n, alerts.other_phase),
        _ => state_word(i18n, state),
    });
    view! { <Badge shape tone word/> }
}

const fn looks(state: &AlertState, severity: AlertSeverity, looked_at: bool) -> (Shape, Tone) {
    match (state, severity) {
        (AlertState::Firing { .. }, AlertSeverity::Critical) => (Shape::Bar, Tone::Danger),
        (AlertState::Firing { .. }, AlertSeverity::Warning) => (Shape::Hatched, Tone::Warning),
        (AlertState::Firing { .. }, AlertSeverity::Info) => (Shape::Ring, Tone::Info),
        (AlertState::Pending { .. }, _) => (Shape::Turning, Tone::Warning),
        (AlertState::Resolved { .. }, _) => (Shape::Dot, Tone::Success),
        (AlertState::Inactive, _) if looked_at => (Shape::Dot, Tone::Neutral),
        (AlertState::Inactive, _) => (Shape::Bar, Tone::Muted),
    }
}

/// The name of a rule, and what it looks for.
pub(super) fn rule_words(i18n: Language, rule: &AlertRule) -> (Signal<String>, Signal<String>) {
    let (id, name, condition) = (rule.id.clone(), rule.name.clone(), rule.condition.clone());
    let name = text(move || name_word(i18n, &id, name.as_ref()));
    (name, text(move || condition_words(i18n, &condition)))
}
