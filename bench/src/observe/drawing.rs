//! Six charts: as a page has them, and by uPlot in Chromium.

use std::{path::Path, process::Command, time::Duration};

use charts::{Chart, Kind, Series, draw};
use serde::Deserialize;

use crate::measure::now;

const CHARTS: usize = 6;
const SERIES: [&str; 3] = ["p99", "p95", "p50"];
const POINTS: usize = 360;
const ROUNDS: usize = 300;

/// Milliseconds of uPlot for all six.
#[derive(Deserialize)]
pub(super) struct UPlot {
    /// The first time.
    pub(super) first: f64,
    /// The least of later times.
    pub(super) warm: f64,
}

/// The least time for all six, tables included, and how many bytes of SVG they are.
pub(super) fn ours() -> (Duration, usize) {
    let charts: Vec<_> = (0..CHARTS).map(chart).collect();
    let mut least = Duration::MAX;
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let began = now();
        let drawings: Vec<_> = charts.iter().map(draw).collect();
        least = least.min(began.elapsed());
        bytes = drawings.iter().map(|drawing| drawing.svg.len()).sum();
    }
    (least, bytes)
}

fn chart(number: usize) -> Chart {
    let series = (0..SERIES.len()).map(|n| Series {
        class: SERIES[n],
        kind: Kind::Line,
        values: (0..POINTS).map(|point| Some(value(number, n, point))).collect(),
    });
    Chart {
        from: 1_795_219_200_000,
        width: 240_000,
        points: POINTS,
        series: series.collect(),
        ..Chart::default()
    }
}

/// The same in `charts.mjs`.
fn value(chart: usize, series: usize, point: usize) -> f64 {
    let (chart, series, point) = (chart as f64, series as f64, point as f64);
    100.0 + 40.0 * (point / 20.0 + chart).sin() + 15.0 * series + 10.0 * (point * 0.7 + series).sin()
}

/// How long uPlot takes for the same in Chromium.
pub(super) fn uplot() -> UPlot {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("charts.mjs");
    let node = Command::new("node").arg(program).output().expect("node runs");
    assert!(node.status.success(), "{}", String::from_utf8_lossy(&node.stderr));
    serde_json::from_slice(&node.stdout).expect("times as JSON")
}
