//! The figures of a page as a file.

use domain::{GatewayKind, Permission, RequestClass, view::TrafficView};

use super::{figures, totals::Asked};
use crate::{Caller, Console, Download, Error};

const HEAD: [&str; 11] = [
    "time",
    "gateway",
    "seconds",
    "answered",
    "refused",
    "throttled",
    "failed",
    "p50_us",
    "p95_us",
    "p99_us",
    "max_us",
];

impl Console {
    /// The points of a page's charts as CSV: a line for each point and gateway in which something passed.
    ///
    /// # Errors
    /// The caller's role; a range that is none; a Prometheus server that gave nothing.
    pub async fn traffic_file(&self, caller: &Caller, view: &TrafficView) -> Result<Download, Error> {
        caller.require(Permission::Read)?;
        let now = self.engine.now();
        let range = view.range.at(now)?;
        let source = self.source_of(view.source.as_ref()).await?;
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(HEAD).map_err(failed)?;
        let totals = self.observed()?.totals(&Asked { view, source, range, usual: None, now }).await?;
        if let Some(trouble) = totals.prometheus.as_ref().and_then(|from| from.trouble()) {
            return Err(Error::NoFigures(trouble.clone()));
        }
        for (gateway, traffic) in GatewayKind::ALL.iter().zip([totals.shared, totals.dedicated]) {
            if view.gateway.is_some_and(|only| only != *gateway) {
                continue;
            }
            let mut at = traffic.from;
            for point in traffic.points.iter() {
                if point.counts.total() > 0 {
                    let counts = RequestClass::ALL.map(|class| point.counts.of(class));
                    let numbers = counts.into_iter().chain(figures::latency(&point.latency));
                    let numbers = numbers.map(|number| number.to_string());
                    let head =
                        [at.to_string(), gateway.to_string(), traffic.resolution.width.as_secs().to_string()];
                    file.write_record(head.into_iter().chain(numbers)).map_err(failed)?;
                }
                at = at.plus(traffic.resolution.width);
            }
        }
        let bytes = file.into_inner().map_err(|error| Error::Internal(error.to_string().into()))?;
        Ok(Download { name: "gateways.csv".to_owned(), bytes })
    }
}

fn failed(error: csv::Error) -> Error {
    Error::Internal(error.into())
}
