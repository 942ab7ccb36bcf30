//! Links to alert rules.

use domain::{
    AlertId, AlertKind, AlertStateKind, WebhookId,
    view::{AlertFilter, LogFilter, LogTime},
};

use super::{logs, query};

/// The alert rules.
pub const ALERTS: &str = "/alerts";
/// The form that makes one.
pub const NEW_ALERT: &str = "/alerts/new";

/// The webhooks.
pub const WEBHOOKS: &str = "/alerts/webhooks";

/// The rules that `filter` lets through.
pub fn alerts(filter: &AlertFilter) -> String {
    let AlertFilter { state, phase } = filter;
    let parameters =
        [("state", state.map(AlertStateKind::as_str)), ("phase", phase.as_ref().map(|phase| phase.as_str()))];
    query(ALERTS, &parameters)
}

/// A rule.
pub fn alert(id: &AlertId) -> String {
    format!("{ALERTS}/{id}")
}

/// A webhook.
pub fn webhook(id: &WebhookId) -> String {
    format!("{WEBHOOKS}/{id}")
}

/// The form that makes a rule of a kind; for a query of the access log with the query.
pub fn new_alert(kind: AlertKind, asked: &str) -> String {
    let asked = Some(asked).filter(|asked| !asked.is_empty());
    query(NEW_ALERT, &[("kind", Some(kind.as_str())), ("q", asked)])
}

/// The access log of the last hour, asked a query.
pub fn logs_asked(asked: &str) -> String {
    let time = LogTime::ready("1h").unwrap_or_default();
    logs(&LogFilter { query: asked.to_owned(), time, ..LogFilter::default() })
}

#[cfg(test)]
mod tests {
    use domain::AlertPhase;

    use super::*;

    #[test]
    fn a_filter_of_the_alerts_is_its_address() {
        assert_eq!(alerts(&AlertFilter::default()), "/alerts");
        let filter = AlertFilter { state: Some(AlertStateKind::Firing), phase: Some(AlertPhase::Throughout) };
        assert_eq!(alerts(&filter), "/alerts?state=firing&phase=throughout");
        assert_eq!(
            new_alert(AlertKind::LogMatches, "status_code >= 500"),
            "/alerts/new?kind=log-matches&q=status_code%20%3E%3D%20500"
        );
        assert_eq!(new_alert(AlertKind::Errors, ""), "/alerts/new?kind=errors");
    }
}
