//! What it costs to watch the gateways: counting a request, answering for a day, drawing.

mod day;
mod drawing;
mod prometheus;

use std::time::Duration;

use day::Day;
use prometheus::Prometheus;

use crate::{
    crypto,
    measure::{Rate, now},
};

/// How often each side is asked.
const ROUNDS: usize = 15;
/// Requests that are counted in a row.
const COUNTED: u32 = 2_000_000;

/// A day of twelve series as three panels: how long we take, and how long Prometheus takes for the same.
pub(crate) struct Panels {
    /// Of our own frames, by a server that was not asked before.
    pub(crate) first: Duration,
    /// The same by one that was asked before, as by each further refresh of each page.
    pub(crate) ours: Duration,
    /// Of histograms and counters as they were scraped; of series that were recorded as the panels have them.
    /// `None` where there is no Prometheus.
    pub(crate) prometheus: Option<(Duration, Duration)>,
    /// Samples that Prometheus has.
    pub(crate) samples: usize,
}

/// Asks for requests a second, p99 and errors of a day, in turns; the least times count.
pub(crate) async fn panels() -> Panels {
    let day = Day::new(Prometheus::is_installed()).await;
    let prometheus = Prometheus::start(&day);
    if let Some(prometheus) = &prometheus {
        assert_eq!(prometheus.total(), day.requests, "it has the same requests");
    }
    let began = now();
    day.panels().await;
    let first = began.elapsed();
    let mut ours = Duration::MAX;
    let mut theirs = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let began = now();
        let shown = day.panels().await;
        ours = ours.min(began.elapsed());
        assert!(shown.len() > 10_000, "{} bytes", shown.len());
        if let Some(prometheus) = &prometheus {
            theirs.0 = theirs.0.min(prometheus.raw());
            theirs.1 = theirs.1.min(prometheus.recorded());
        }
    }
    Panels { first, ours, prometheus: prometheus.map(|_| theirs), samples: day.samples }
}

/// Counting a request where it is answered, to Encrypt itself.
pub(crate) async fn counting() -> (Rate, Rate) {
    let (encrypt, _) = crypto::encrypt().await;
    let counted = (0..7).map(|_| day::count(COUNTED)).fold(0.0, f64::max);
    (counted, encrypt)
}

/// Six charts of three series with 360 points each, drawn here and by uPlot in Chromium; in milliseconds.
pub(crate) struct Charts {
    pub(crate) ours: f64,
    pub(crate) uplot: f64,
    /// The first time that uPlot draws on a page, as whoever opens it waits for.
    pub(crate) uplot_first: f64,
    /// Bytes of SVG.
    pub(crate) bytes: usize,
}

/// Draws, in turns as far as two programs can.
pub(crate) fn charts() -> Charts {
    let before = drawing::ours();
    let uplot = drawing::uplot();
    let after = drawing::ours();
    let ours = before.0.min(after.0).as_secs_f64() * 1000.0;
    Charts { ours, uplot: uplot.warm, uplot_first: uplot.first, bytes: before.1 }
}
