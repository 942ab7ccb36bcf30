//! Callers that have not switched: they come by the shared gateway for keys that live in instances.

use std::{collections::HashMap, time::Duration};

use domain::{
    ClientLibrary, GatewayKind, LogSource, Mark, MarkKind, Permission, Phase, Timestamp, moves, phase_at,
    view::{Straggler, StragglerList},
};
use metrics::{Apart, Group, TrafficFilter};

use crate::{Caller, Console, Download, Error, logs::as_cell};

/// How long back it is looked before a switchover.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// The most callers of a page.
const ROWS: usize = domain::limits::MAX_CHANGED;

impl Console {
    /// Who has not switched since the phase began; before a switchover, in the last day (R273, R275). Of an import: in
    /// all of it.
    ///
    /// # Errors
    /// The caller's role; no such import.
    pub async fn stragglers(
        &self,
        caller: &Caller,
        source: Option<&LogSource>,
    ) -> Result<StragglerList, Error> {
        caller.require(Permission::Read)?;
        let (now, marks) = (self.engine.now(), self.marks().await?);
        let (rows, since) = self.all_stragglers(source, &marks, now).await?;
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let requests = rows.iter().map(|row| row.requests).sum();
        let rows = rows.into_iter().take(ROWS).collect();
        Ok(StragglerList {
            rows,
            total,
            since,
            now,
            phase: phase_at(&marks, now),
            requests,
            sources: self.import_names().await?.into_iter().map(|(name, _)| name).collect(),
            refused: caller.require(Permission::ManageKeys).err(),
        })
    }

    /// The same as CSV: a line for each caller, also those that a page leaves out.
    ///
    /// # Errors
    /// The caller's role; no such import.
    pub async fn straggler_file(
        &self,
        caller: &Caller,
        source: Option<&LogSource>,
    ) -> Result<Download, Error> {
        caller.require(Permission::Read)?;
        let (now, marks) = (self.engine.now(), self.marks().await?);
        let (rows, _) = self.all_stragglers(source, &marks, now).await?;
        let mut file = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| Error::Internal(error.into());
        file.write_record(HEAD).map_err(failed)?;
        for row in &rows {
            file.write_record(cells(row, now)).map_err(failed)?;
        }
        let bytes = file.into_inner().map_err(|error| Error::Internal(error.to_string().into()))?;
        Ok(Download { name: "stragglers.csv".to_owned(), bytes })
    }

    async fn all_stragglers(
        &self,
        source: Option<&LogSource>,
        marks: &[Mark],
        now: Timestamp,
    ) -> Result<(Vec<Straggler>, Timestamp), Error> {
        let number = self.source_of(source).await?;
        let (since, to) = match source {
            None => (ended(marks, now).unwrap_or_else(|| now.minus(DAY)), now),
            Some(name) => {
                let names = self.import_names().await?;
                let range = names.into_iter().find(|(known, _)| known == name).and_then(|(_, range)| range);
                range.map_or((now, now), |(from, to)| (from, to.plus(Duration::from_millis(1))))
            }
        };
        let shared = Some(GatewayKind::Shared);
        let filter = TrafficFilter { source: number, gateway: shared, ..TrafficFilter::default() };
        let groups = self.observed()?.series.groups(&filter, Apart::Caller, (since, to), now).await?;
        // Instants are counted to the second.
        let mut rows = stragglers(&groups, Timestamp::from_seconds(since.seconds()));
        let notes = self.logs.fleet.caller_notes().await?;
        for row in &mut rows {
            row.note = notes.iter().find(|note| note.principal == row.principal).cloned();
        }
        Ok((rows, since))
    }
}

const HEAD: [&str; 13] = [
    "principal",
    "owner",
    "address",
    "useragent",
    "language",
    "half_switched",
    "keys",
    "operations",
    "requests",
    "last",
    "notified",
    "snoozed_until",
    "reason",
];

fn cells(row: &Straggler, now: Timestamp) -> [String; 13] {
    let note = row.note.as_ref();
    let snoozed = note.and_then(|note| note.snoozed(now));
    let text = |text: Option<String>| text.unwrap_or_default();
    [
        row.principal.clone(),
        text(note.and_then(|note| note.owner.as_ref()).map(ToString::to_string)),
        row.address.clone(),
        row.agent.clone(),
        text(row.library.language.map(|language| language.as_str().to_owned())),
        row.library.transfers.to_string(),
        row.keys.join(" "),
        row.operations.join(" "),
        row.requests.to_string(),
        row.last.to_string(),
        text(note.and_then(|note| note.notified.as_ref()).map(|(at, _)| at.to_string())),
        text(snoozed.map(|snooze| snooze.until.to_string())),
        text(snoozed.map(|snooze| snooze.reason.to_string())),
    ]
    .map(as_cell)
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
pub(super) fn stragglers(groups: &[Group], since: Timestamp) -> Vec<Straggler> {
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
                note: None,
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
