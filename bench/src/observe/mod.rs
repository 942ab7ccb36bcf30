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

/// How long a server takes that was not asked before, and the least that it takes when it is asked again, as by each
/// further refresh of each page.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) first: Duration,
    pub(crate) again: Duration,
}

/// A day of twelve series as three panels: how long we take, and how long Prometheus takes for the same.
pub(crate) struct Panels {
    /// Of our own frames.
    pub(crate) ours: Asked,
    /// Of histograms and counters as they were scraped; of series that were recorded as the panels have them.
    /// `None` where there is no Prometheus.
    pub(crate) prometheus: Option<(Asked, Asked)>,
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
    let mut ours = Asked::first(took(day.panels()).await);
    let mut theirs = prometheus.as_ref().map(|it| (Asked::first(it.raw()), Asked::first(it.recorded())));
    for _ in 0..ROUNDS {
        ours.again(took(day.panels()).await);
        if let (Some(prometheus), Some((raw, recorded))) = (&prometheus, &mut theirs) {
            raw.again(prometheus.raw());
            recorded.again(prometheus.recorded());
        }
    }
    Panels { ours, prometheus: theirs, samples: day.samples }
}

/// How long panels take.
async fn took(panels: impl Future<Output = Vec<u8>>) -> Duration {
    let began = now();
    let shown = panels.await;
    let took = began.elapsed();
    assert!(shown.len() > 10_000, "{} bytes", shown.len());
    took
}

impl Asked {
    fn first(first: Duration) -> Self {
        Self { first, again: Duration::MAX }
    }

    fn again(&mut self, took: Duration) {
        self.again = self.again.min(took);
    }
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
