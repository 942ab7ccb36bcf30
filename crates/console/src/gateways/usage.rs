//! Who uses a key.

use std::collections::HashMap;

use domain::{
    ClientLibrary, GatewayKind, Permission, Timestamp,
    view::{UsageCaller, UsagePage, UsageView},
};
use metrics::{Apart, Group, OTHER, TrafficFilter};

use super::{POINTS, drawing, figures};
use crate::{Caller, Console, Error};

/// The most callers of a page.
const ROWS: usize = 100;

impl Console {
    /// Who used a key, for what and how often, as far as that was counted.
    ///
    /// # Errors
    /// The caller's role; no such key; a range that is none; no such import.
    pub async fn key_usage(&self, caller: &Caller, view: &UsageView) -> Result<UsagePage, Error> {
        caller.require(Permission::Read)?;
        let (now, series) = (self.engine.now(), &self.observed()?.series);
        let key = self.engine.describe_key(&view.key).await?;
        let range = view.range.at(now)?;
        let source = self.source_of(view.source.as_ref()).await?;
        let of =
            |gateway| TrafficFilter { source, gateway, key: key.id.to_string(), ..TrafficFilter::default() };
        let (here, there) = (of(Some(GatewayKind::Shared)), of(Some(GatewayKind::Dedicated)));
        let [shared, dedicated] = series.traffics_of_key([&here, &there], range, now, POINTS).await?;
        let both = of(None);
        let folded = TrafficFilter { key: OTHER.to_owned(), ..both.clone() };
        let ways = [(&both, Apart::Caller), (&folded, Apart::Key)];
        let [groups, folded] = series.groups_by(ways, range, now).await?;
        let mut callers = callers(&groups);
        let total = u32::try_from(callers.len()).unwrap_or(u32::MAX);
        let last = callers.iter().map(|caller| caller.last).max();
        let (requests, errors) = callers
            .iter()
            .fold((0, 0), |(requests, errors), caller| (requests + caller.requests, errors + caller.errors));
        callers.truncate(ROWS);
        let mut codes = figures::codes(&shared);
        codes.extend(figures::codes(&dedicated));
        let since = self.counted_since(source).await?;
        // A step begins before what is counted in it.
        let begin = |caller: &mut UsageCaller| caller.first = caller.first.max(since.unwrap_or(caller.first));
        callers.iter_mut().for_each(begin);
        let points = u32::try_from(shared.points.len()).unwrap_or(u32::MAX);
        Ok(UsagePage {
            from: shared.from,
            to: range.1,
            drawn: shared.from.plus(shared.resolution.width * points),
            requests,
            errors,
            last,
            callers,
            total,
            chart: drawing::of_usage(&shared, &dedicated, range.1),
            codes: figures::together(codes),
            since,
            sources: self.import_names().await?,
            folded: folded.iter().map(|group| group.counts.total()).sum(),
        })
    }

    /// When what is counted of a source begins.
    async fn counted_since(&self, source: metrics::Source) -> Result<Option<Timestamp>, Error> {
        if source == metrics::Source::OURS {
            return Ok(self.observed()?.series.oldest().await?);
        }
        let rows = self.logs.imports.rows().await?;
        let found = rows.into_iter().find(|(of, _)| *of == source);
        Ok(found.and_then(|(_, row)| row.range).map(|(oldest, _)| oldest))
    }
}

/// Callers by principal, address, agent and gateway, the most frequent first.
fn callers(groups: &[Group]) -> Vec<UsageCaller> {
    let mut callers = HashMap::<(GatewayKind, [&str; 3]), UsageCaller>::new();
    for group in groups {
        let labels = &group.labels;
        let known = (group.gateway, [&*labels.principal, &*labels.address, &*labels.agent]);
        let caller = callers.entry(known).or_insert_with(|| UsageCaller {
            principal: labels.principal.clone(),
            address: labels.address.clone(),
            agent: labels.agent.clone(),
            library: ClientLibrary::of(&labels.agent),
            gateway: group.gateway,
            operations: vec![],
            requests: 0,
            errors: 0,
            first: group.first,
            last: group.last,
        });
        let count = group.counts.total();
        caller.requests += count;
        caller.errors += group.counts.errors();
        caller.first = caller.first.min(group.first);
        caller.last = caller.last.max(group.last);
        // A key may have moved into an instance: then an operation comes twice.
        match caller.operations.iter_mut().find(|(name, _)| *name == labels.operation) {
            Some((_, known)) => *known += count,
            None => caller.operations.push((labels.operation.clone(), count)),
        }
    }
    let mut rows: Vec<_> = callers.into_values().collect();
    for row in &mut rows {
        row.operations.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
    rows.sort_by(|a, b| {
        let names =
            |row: &UsageCaller| (row.principal.clone(), row.address.clone(), row.agent.clone(), row.gateway);
        b.requests.cmp(&a.requests).then_with(|| names(a).cmp(&names(b)))
    });
    rows
}
