//! The gateways: what passed them, what that means, and what people mark on it.

mod callers;
mod drawing;
mod export;
pub(crate) mod figures;
mod marks;
mod page;
pub(crate) mod stragglers;
mod totals;
mod usage;

use std::sync::Arc;

use domain::{LogSource, Mark, Timestamp};
use metrics::{Prometheus, Series};

use crate::{Console, Error, Marks};

/// What gateways are observed by.
pub(crate) struct Observed {
    pub(crate) series: Arc<Series>,
    pub(crate) marks: Arc<dyn Marks>,
    /// A server that has scraped all of ours, where pages read from one.
    prometheus: Option<Arc<Prometheus>>,
}

/// The most points of a chart.
const POINTS: u32 = 180;
/// The most rows of a table of operations, codes, keys or callers.
const ROWS: usize = 10;

impl Console {
    /// The same console, whose gateways are counted in these series.
    #[must_use]
    pub fn observing(self, series: Arc<Series>, marks: Arc<dyn Marks>) -> Self {
        Self { observed: Some(Observed { series, marks, prometheus: None }), ..self }
    }

    /// The same console, whose pages of the gateways read from this server how many requests passed. Alerts, and what
    /// tells keys and callers apart, stay with what is counted here.
    #[must_use]
    pub fn reading(mut self, prometheus: Arc<Prometheus>) -> Self {
        if let Some(observed) = &mut self.observed {
            observed.prometheus = Some(prometheus);
        }
        self
    }

    /// Whether something is counted at all, and by what.
    pub(crate) fn observed(&self) -> Result<&Observed, Error> {
        self.observed
            .as_ref()
            .ok_or_else(|| Error::Internal("nothing counts what passes the gateways".into()))
    }

    /// The imports that can be chosen, each with the times of its oldest and its newest record.
    async fn import_names(&self) -> Result<Vec<(LogSource, Option<Range>)>, Error> {
        let rows = self.logs.imports.rows().await?;
        Ok(rows.into_iter().map(|(_, row)| (row.import.name, row.range)).collect())
    }

    pub(crate) async fn marks(&self) -> Result<Vec<Mark>, Error> {
        Ok(self.observed()?.marks.marks().await?)
    }
}

/// From an instant to another.
type Range = (Timestamp, Timestamp);
