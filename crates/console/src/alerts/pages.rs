//! What the pages of the alerts show.

use std::cmp::Reverse;

use domain::{
    AlertId, AlertState, AlertStateKind, Permission, Phase, Refusal, Webhook, phase_at,
    view::{AlertFilter, AlertList, AlertPage, AlertRow, AuditEntry, FiringAlert},
};

use super::{DeliveriesOf, StoredAlert, facts::Facts, resource, unstored};
use crate::{Caller, Console, Error};

/// The most entries of a rule's history.
const HISTORY: u32 = 50;

impl Console {
    /// The rules that the filter lets through, what matters most first.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn alerts(&self, caller: &Caller, filter: &AlertFilter) -> Result<AlertList, Error> {
        caller.require(Permission::Read)?;
        let (now, all) = (self.engine.now(), self.all_alerts().await?);
        let phase = phase_at(&self.marks().await?, now);
        let counts = AlertStateKind::ALL.iter().map(|kind| in_state(&all, *kind)).collect::<Vec<_>>();
        let fits = |alert: &StoredAlert| {
            filter.state.is_none_or(|state| state == alert.state.kind())
                && filter.phase.is_none_or(|only| only.phase() == alert.rule.phase)
        };
        let hooks = self.alerts_of()?.store.webhooks().await?;
        let listed = all.into_iter().filter(fits);
        let mut rows = listed.map(|alert| self.row(alert, phase, &hooks)).collect::<Result<Vec<_>, _>>()?;
        // What is equal here stays in its order.
        rows.sort_by_key(|row| (row.state.kind(), Reverse(firing_severity(row))));
        let counts = counts.try_into().unwrap_or_default();
        let refused = caller.require(Permission::ManageAlerts).err();
        Ok(AlertList { rows, counts, phase, now, refused })
    }

    /// A rule: what it looks at now, and what became of it.
    ///
    /// # Errors
    /// The caller's role; [`Refusal::AlertNotFound`].
    pub async fn alert(&self, caller: &Caller, id: &AlertId) -> Result<AlertPage, Error> {
        caller.require(Permission::Read)?;
        let (now, marks) = (self.engine.now(), self.marks().await?);
        let (alert, phase) = (self.stored_alert(id).await?, phase_at(&marks, now));
        // As it is now, also where nobody looks: the rule is disabled, or for another phase.
        let baselines = self.alerts_of()?.seen().baselines.clone();
        let judged = Facts::new(self, now, &marks, baselines).judge(&alert.rule).await;
        let ready = alert.rule.as_ready_made().filter(|ready| *ready != alert.rule);
        let hooks = self.alerts_of()?.store.webhooks().await?;
        let deliveries = self.delivered(DeliveriesOf::Rule(id), &hooks).await?;
        let row = AlertRow { judged: Some(judged), ..self.row(alert, phase, &hooks)? };
        let history = self.engine.list_audit(Some(&resource(id)), HISTORY).await?;
        let instances = self.engine.list_instances().await?;
        Ok(AlertPage {
            row,
            ready,
            history: history.into_iter().map(AuditEntry::for_list).collect(),
            deliveries,
            webhooks: hooks.into_iter().map(|hook| (hook.id, hook.name)).collect(),
            instances: instances.into_iter().map(|instance| (instance.id, instance.name)).collect(),
            phase,
            now,
            cannot_mute: caller.require(Permission::ManageKeys).err(),
            cannot_change: caller.require(Permission::ManageAlerts).err(),
        })
    }

    /// The alerts that fire, what matters most first, and of these the latest.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn firing_alerts(&self, caller: &Caller) -> Result<Vec<FiringAlert>, Error> {
        caller.require(Permission::Read)?;
        let all = self.alerts_of()?.store.alerts().await?;
        let mut firing: Vec<_> = all.into_iter().filter_map(firing).collect();
        firing.sort_by_key(|alert| (Reverse(alert.severity), Reverse(alert.since)));
        Ok(firing)
    }

    /// How many rules there are in each state, in the order of [`AlertStateKind::ALL`]: for the figures that are scraped.
    ///
    /// # Errors
    /// A store's failure.
    pub async fn alert_counts(&self) -> Result<[u32; 4], Error> {
        let all = self.all_alerts().await?;
        let counts = AlertStateKind::ALL.iter().map(|kind| in_state(&all, *kind)).collect::<Vec<_>>();
        Ok(counts.try_into().unwrap_or_default())
    }

    pub(super) async fn stored_alert(&self, id: &AlertId) -> Result<StoredAlert, Error> {
        let stored = self.alerts_of()?.store.alert(id).await?;
        Ok(stored.or_else(|| id.ready().map(unstored)).ok_or(Refusal::AlertNotFound)?)
    }

    fn row(&self, alert: StoredAlert, phase: Phase, hooks: &[Webhook]) -> Result<AlertRow, Error> {
        let judged = self.alerts_of()?.seen().judged.get(&alert.rule.id).cloned();
        let looked_at = alert.rule.is_for(phase);
        let StoredAlert { rule, state, fired_at, webhooks, .. } = alert;
        let told = hooks.iter().filter(|hook| webhooks.contains(&hook.id));
        let webhooks = told.map(|hook| (hook.id.clone(), hook.name.clone())).collect();
        let judged = judged.filter(|_| looked_at);
        Ok(AlertRow { rule, state, fired_at, looked_at, webhooks, judged })
    }
}

fn firing(alert: StoredAlert) -> Option<FiringAlert> {
    let AlertState::Firing { since, .. } = alert.state else { return None };
    let rule = alert.rule;
    Some(FiringAlert { id: rule.id, name: rule.name, severity: rule.severity, since })
}

fn firing_severity(row: &AlertRow) -> Option<domain::AlertSeverity> {
    (row.state.kind() == AlertStateKind::Firing).then_some(row.rule.severity)
}

fn in_state(all: &[StoredAlert], kind: AlertStateKind) -> u32 {
    let count = all.iter().filter(|alert| alert.state.kind() == kind).count();
    u32::try_from(count).unwrap_or(u32::MAX)
}
