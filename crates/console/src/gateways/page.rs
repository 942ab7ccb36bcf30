//! A page of the gateways.

use domain::{
    GatewayKind, Instance, Mark, MarkKind, Permission, Timestamp, baseline, phase_at,
    verdict::{Baseline, Evidence, verdict},
    view::{GatewayHealth, GatewayTraffic, Span, TrafficPage, TrafficRange, TrafficView},
};
use metrics::{Apart, Group, Source, Traffic, TrafficFilter};

use super::{
    Observed, Range, drawing,
    drawing::Around,
    figures,
    stragglers::{ended, stragglers},
    totals::{Asked, Totals},
};
use crate::{Caller, Console, Error};

/// What is read for a page.
struct Read {
    totals: Totals,
    keys: Vec<Group>,
    callers: Vec<Group>,
}

impl Console {
    /// What passed the gateways, in figures and charts, and what that means.
    ///
    /// # Errors
    /// The caller's role; a range that is none.
    pub async fn traffic(&self, caller: &Caller, view: &TrafficView) -> Result<TrafficPage, Error> {
        caller.require(Permission::Read)?;
        let (now, observed, marks) = (self.engine.now(), self.observed()?, self.marks().await?);
        let range = view.range.at(now)?;
        let usual = baseline(&marks).filter(|(from, to)| from < to);
        let source = self.source_of(view.source.as_ref()).await?;
        let untimed = self.untimed(source).await?;
        let over = usual.filter(|(_, to)| to.has_come(now));
        let totals = observed.totals(&Asked { view, source, range, usual: over, now }).await?;
        let [keys, callers] = details(observed, view, source, range, now).await?;
        let read = Read { totals, keys, callers };
        let Totals { shared, dedicated, .. } = &read.totals;
        let silent = read.totals.prometheus.as_ref().is_some_and(|from| from.trouble().is_some());
        let instances = self.engine.list_instances().await?;
        let bought = bought(&instances, view);
        let (left, switched) = match ended(&marks, range.1) {
            Some(end) => {
                left(observed, &figures::filter(view, source, None), (end.max(range.0), range.1), now).await?
            }
            None => Default::default(),
        };
        let evidence = Evidence {
            shared: figures::passed(shared, range.1),
            dedicated: figures::passed(dedicated, range.1),
            baseline: compared(usual, read.totals.usual.as_ref(), now),
            phase: phase_at(&marks, range.1),
            left,
            switched,
            bought,
        };
        let around = Around {
            to: range.1,
            marks: &marks,
            usual: read.totals.usual.as_ref(),
            limit: bought
                .filter(|_| view.gateway == Some(GatewayKind::Dedicated))
                .map(|bought| bought as f64),
        };
        let charts = match view.gateway {
            _ if silent => vec![],
            Some(GatewayKind::Shared) => drawing::of_gateway(GatewayKind::Shared, shared, &around),
            Some(GatewayKind::Dedicated) => drawing::of_gateway(GatewayKind::Dedicated, dedicated, &around),
            None => drawing::of_both(shared, dedicated, &around),
        };
        Ok(TrafficPage {
            from: shared.from,
            to: range.1,
            now,
            width: u64::try_from(shared.resolution.width.as_millis()).unwrap_or(u64::MAX),
            gateways: gateways(view, &read, &evidence),
            charts,
            // Of what is not known nothing is said.
            findings: if silent { vec![] } else { verdict(&evidence) },
            phase: evidence.phase,
            baseline: usual,
            marks: marked(&marks, range),
            instances: instances.into_iter().map(|instance| (instance.id, instance.name)).collect(),
            regions: self.engine.regions().to_vec(),
            sources: self.import_names().await?,
            prometheus: read.totals.prometheus.clone(),
            untimed,
            refused: caller.require(Permission::ManageKeys).err(),
            served: self.gateways.get().is_some(),
            folded: if source == Source::OURS { observed.series.meter().folded() } else { 0 },
            unreadable: shared.unreadable,
        })
    }

    /// How many records of an import do not tell how long they took: then neither do quantiles.
    async fn untimed(&self, source: Source) -> Result<u64, Error> {
        if source == Source::OURS {
            return Ok(0);
        }
        let rows = self.logs.imports.rows().await?;
        Ok(rows.into_iter().find(|(of, _)| *of == source).map_or(0, |(_, row)| row.import.report.untimed))
    }

    /// How the gateways are, for the overview.
    ///
    /// # Errors
    /// The caller's role.
    pub async fn gateway_health(&self, caller: &Caller) -> Result<GatewayHealth, Error> {
        let view = TrafficView { range: TrafficRange::Last(Span::QuarterHour), ..TrafficView::default() };
        let page = self.traffic(caller, &view).await?;
        let passed = |gateway| {
            let of = page.gateways.iter().find(|traffic| traffic.gateway == gateway);
            of.map(|traffic| traffic.passed).unwrap_or_default()
        };
        Ok(GatewayHealth {
            passed: [passed(GatewayKind::Shared), passed(GatewayKind::Dedicated)],
            phase: page.phase,
            finding: page.findings.first().copied(),
            prometheus: page.prometheus,
        })
    }
}

/// What is marked in a range, the latest first.
fn marked(marks: &[Mark], (from, to): Range) -> Vec<Mark> {
    let is_shown = |mark: &&Mark| match mark.kind {
        MarkKind::Baseline { .. } => false,
        _ => mark.at >= from && mark.at <= to,
    };
    let mut marked: Vec<_> = marks.iter().filter(is_shown).cloned().collect();
    marked.sort_by_key(|mark| std::cmp::Reverse((mark.at, mark.number)));
    marked
}

/// What is told apart by key and by caller, which only Keyferry counts itself.
async fn details(
    observed: &Observed,
    view: &TrafficView,
    source: Source,
    range: Range,
    now: Timestamp,
) -> Result<[Vec<Group>; 2], Error> {
    let both = figures::filter(view, source, view.gateway);
    Ok(observed.series.groups_by([(&both, Apart::Key), (&both, Apart::Principal)], range, now).await?)
}

fn gateways(view: &TrafficView, read: &Read, evidence: &Evidence) -> Vec<GatewayTraffic> {
    let of = |gateway: &GatewayKind| {
        let (traffic, passed) = match gateway {
            GatewayKind::Shared => (&read.totals.shared, evidence.shared),
            GatewayKind::Dedicated => (&read.totals.dedicated, evidence.dedicated),
        };
        GatewayTraffic {
            gateway: *gateway,
            passed,
            operations: figures::operations(traffic),
            codes: figures::codes(traffic),
            keys: figures::groups(&read.keys, *gateway, |group| &group.labels.key),
            callers: figures::groups(&read.callers, *gateway, |group| &group.labels.principal),
        }
    };
    let shown = GatewayKind::ALL.iter().filter(|gateway| view.gateway.is_none_or(|only| only == **gateway));
    shown.map(of).collect()
}

/// The baseline, as far as it can be compared with.
fn compared(usual: Option<Range>, traffic: Option<&Traffic>, now: Timestamp) -> Baseline {
    match (usual, traffic) {
        (None, _) => Baseline::None,
        (Some((_, to)), _) if !to.has_come(now) => Baseline::InFuture,
        (Some(usual), Some(traffic)) => figures::baseline(traffic, usual.1),
        (Some(_), None) => Baseline::Empty,
    }
}

/// What came since the switchover ended: requests that are left at the shared gateway, from how many callers they
/// came, told apart as in the list of stragglers, and what the dedicated gateways got.
async fn left(
    observed: &Observed,
    filter: &TrafficFilter,
    (since, to): Range,
    now: Timestamp,
) -> Result<((u64, u64), u64), Error> {
    // Counted to the second.
    let since = Timestamp::from_seconds(since.seconds());
    let of = |gateway| TrafficFilter { gateway: Some(gateway), ..filter.clone() };
    let (shared, dedicated) = (of(GatewayKind::Shared), of(GatewayKind::Dedicated));
    let ways = [(&shared, Apart::Caller), (&dedicated, Apart::Place)];
    let [left, dedicated] = observed.series.groups_by(ways, (since, to), now).await?;
    let total = |groups: &[Group]| {
        groups.iter().filter(|group| group.last >= since).map(|group| group.counts.total()).sum()
    };
    let left = stragglers(&left, since);
    let requests = left.iter().map(|caller| caller.requests).sum();
    Ok(((requests, left.len() as u64), total(&dedicated)))
}

/// The requests a second that were bought for the instances that a page is about.
fn bought(instances: &[Instance], view: &TrafficView) -> Option<u64> {
    let about = instances.iter().filter(|instance| match (&view.instance, &view.region) {
        (Some(id), _) => instance.id == *id,
        (None, Some(region)) => instance.region == *region,
        (None, None) => true,
    });
    let bought: u64 = about.map(|instance| u64::from(instance.qps)).sum();
    (bought > 0).then_some(bought)
}
