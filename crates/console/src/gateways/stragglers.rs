//! Callers that have not switched: they come by the shared gateway for keys that live in instances.

use std::{collections::HashMap, time::Duration};

use domain::{
    ClientLibrary, GatewayKind, Mark, MarkKind, Permission, Phase, Timestamp, moves, phase_at,
    view::{Straggler, StragglerList},
};
use metrics::{Apart, Group, TrafficFilter};

use crate::{Caller, Console, Error};

/// How long back it is looked before a switchover.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The most callers of a page.
const ROWS: usize = 200;

impl Console {
    /// Who has not switched since the phase began; before a switchover, in the last day (R273, R275).
    ///
    /// # Errors
    /// The caller's role.
    pub async fn stragglers(&self, caller: &Caller) -> Result<StragglerList, Error> {
        caller.require(Permission::Read)?;
        let (now, marks) = (self.engine.now(), self.marks().await?);
        let since = ended(&marks, now).unwrap_or_else(|| now.minus(DAY));
        let filter = TrafficFilter { gateway: Some(GatewayKind::Shared), ..TrafficFilter::default() };
        let groups = self.observed()?.series.groups(&filter, Apart::Caller, (since, now), now).await?;
        // Instants are counted to the second.
        let mut rows = stragglers(&groups, Timestamp::from_seconds(since.seconds()));
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let requests = rows.iter().map(|row| row.requests).sum();
        rows.truncate(ROWS);
        Ok(StragglerList { rows, total, since, now, phase: phase_at(&marks, now), requests })
    }
}

/// When the switchover had ended, where it has by then.
pub(crate) fn ended(marks: &[Mark], at: Timestamp) -> Option<Timestamp> {
    let ends = marks.iter().filter(|mark| mark.kind == MarkKind::Phase(Phase::After)).map(|mark| mark.at);
    ends.filter(|end| *end <= at).max().filter(|_| phase_at(marks, at) == Phase::After)
}

/// Whether a request should have come by a dedicated gateway: it has the operation, and the key is an instance's.
pub(crate) fn is_left(group: &Group) -> bool {
    group.gateway == GatewayKind::Shared
        && !group.labels.instance.is_empty()
        && moves(&group.labels.operation)
}

/// Callers by principal, address and agent, of requests that should have come by dedicated gateways. What is counted of
/// long ago is counted by steps that may begin earlier: who came in a step, but not after this instant, is left out.
fn stragglers(groups: &[Group], since: Timestamp) -> Vec<Straggler> {
    let mut callers = HashMap::<[&str; 3], Straggler>::new();
    // The most frequent come first, so that keys and operations are in their order.
    for group in groups.iter().filter(|group| is_left(group) && group.last >= since) {
        let labels = &group.labels;
        let straggler =
            callers.entry([&labels.principal, &labels.address, &labels.agent]).or_insert_with(|| Straggler {
                principal: labels.principal.clone(),
                address: labels.address.clone(),
                agent: labels.agent.clone(),
                library: ClientLibrary::of(&labels.agent),
                keys: vec![],
                operations: vec![],
                requests: 0,
                last: group.last,
            });
        straggler.requests += group.counts.total();
        straggler.last = straggler.last.max(group.last);
        for (known, name) in
            [(&mut straggler.keys, &labels.key), (&mut straggler.operations, &labels.operation)]
        {
            if !name.is_empty() && !known.contains(name) {
                known.push(name.clone());
            }
        }
    }
    let mut rows: Vec<_> = callers.into_values().collect();
    rows.sort_by(|a, b| {
        let names = |row: &Straggler| (row.principal.clone(), row.address.clone(), row.agent.clone());
        b.requests.cmp(&a.requests).then_with(|| names(a).cmp(&names(b)))
    });
    rows
}
