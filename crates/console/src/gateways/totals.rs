//! How many requests passed each gateway and how they went: as Keyferry counted them itself, or, where that is
//! configured, as a Prometheus server scraped them from all servers.

use domain::{
    GatewayKind, PrometheusTrouble, Timestamp,
    view::{FromPrometheus, Scraped, TrafficView},
};
use metrics::{Prometheus, Source, Traffic};

use super::{Observed, POINTS, Range, figures};
use crate::Error;

/// What passed, by gateway, and in the baseline.
pub(super) struct Totals {
    pub(super) shared: Traffic,
    pub(super) dedicated: Traffic,
    /// Of both gateways together: before the switchover there was but one.
    pub(super) usual: Option<Traffic>,
    /// The Prometheus server that is configured, and what it gave.
    pub(super) prometheus: Option<FromPrometheus>,
}

/// What is asked of the totals.
pub(super) struct Asked<'a> {
    pub(super) view: &'a TrafficView,
    pub(super) source: Source,
    pub(super) range: Range,
    /// The baseline.
    pub(super) usual: Option<Range>,
    pub(super) now: Timestamp,
}

impl Observed {
    /// The Prometheus server, where it is to be asked: never for what was imported, nor where Keyferry's own is wanted.
    pub(super) fn asked(&self, view: &TrafficView, source: Source) -> Option<&Prometheus> {
        self.prometheus.as_deref().filter(|_| source == Source::OURS && !view.own)
    }

    /// What passed in a range.
    pub(super) async fn totals(&self, asked: &Asked<'_>) -> Result<Totals, Error> {
        let Some(prometheus) = self.asked(asked.view, asked.source) else { return self.own(asked).await };
        let host = prometheus.host().to_owned();
        Ok(match scraped(prometheus, asked).await {
            Ok((totals, told)) => {
                Totals { prometheus: Some(FromPrometheus { host, read: Some(Ok(told)) }), ..totals }
            }
            Err(trouble) => {
                tracing::warn!(host, ?trouble, "a Prometheus server gave no figures");
                let none = || Traffic::none(asked.range.0);
                let prometheus = Some(FromPrometheus { host, read: Some(Err(trouble)) });
                Totals { shared: none(), dedicated: none(), usual: None, prometheus }
            }
        })
    }

    async fn own(&self, asked: &Asked<'_>) -> Result<Totals, Error> {
        let of = |gateway| figures::filter(asked.view, asked.source, gateway);
        let usual = match asked.usual {
            Some(usual) => Some(self.series.traffic(&of(None), usual, asked.now, POINTS).await?),
            None => None,
        };
        let (here, there) = (of(Some(GatewayKind::Shared)), of(Some(GatewayKind::Dedicated)));
        let both = self.series.traffics([&here, &there], asked.range, asked.now, POINTS);
        let [shared, dedicated] = both.await?;
        let host = |prometheus: &Prometheus| prometheus.host().to_owned();
        let prometheus =
            self.prometheus.as_deref().map(|known| FromPrometheus { host: host(known), read: None });
        Ok(Totals { shared, dedicated, usual, prometheus })
    }
}

async fn scraped(prometheus: &Prometheus, asked: &Asked<'_>) -> Result<(Totals, Scraped), PrometheusTrouble> {
    let filter = figures::filter(asked.view, asked.source, None);
    let totals = prometheus.totals(&filter, asked.range, asked.now, POINTS).await?;
    let usual = match asked.usual {
        Some(usual) => match prometheus.totals(&filter, usual, asked.now, POINTS).await {
            Ok(usual) => Some(usual.traffic(None)),
            // It does not keep as much: then there is nothing to compare with.
            Err(PrometheusTrouble::NothingScraped) => None,
            Err(trouble) => return Err(trouble),
        },
        None => None,
    };
    let of = |gateway| totals.traffic(Some(gateway));
    let (shared, dedicated) = (of(GatewayKind::Shared), of(GatewayKind::Dedicated));
    let told = Scraped { until: totals.until, warning: totals.warning.clone() };
    Ok((Totals { shared, dedicated, usual, prometheus: None }, told))
}
