//! What a chart shows.

/// A chart: series over the same points of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    /// When the first point begins, in milliseconds since the epoch.
    pub from: i64,
    /// How long a point is, in milliseconds.
    pub width: i64,
    /// How many points there are.
    pub points: usize,
    /// What is drawn, from the back to the front.
    pub series: Vec<Series>,
    /// What is usual, as a band behind the series.
    pub band: Option<Band>,
    /// The most there can be, as a line.
    pub limit: Option<f64>,
    /// Stretches of time that are told apart by a tint behind everything.
    pub tints: Vec<Tint>,
    /// Instants that somebody noted something about.
    pub flags: Vec<Flag>,
}

/// Values over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its class in the style sheet, which is its colour.
    pub class: &'static str,
    /// How it is drawn.
    pub kind: Kind,
    /// A value for each point; `None` where nothing was measured.
    pub values: Vec<Option<f64>>,
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As a line.
    Line,
    /// As an area on top of the areas before it.
    Stacked,
}

/// What is usual: from the one value to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// The lower value.
    pub from: f64,
    /// The upper one.
    pub to: f64,
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    /// Its class in the style sheet.
    pub class: &'static str,
    /// When it begins, in milliseconds.
    pub from: i64,
    /// When it ends.
    pub to: i64,
}

/// An instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// When, in milliseconds.
    pub at: i64,
    /// What was noted. It is shown when it is pointed at.
    pub note: String,
}

/// The lower and the upper edge of each value.
pub(crate) type Edges = Vec<Option<(f64, f64)>>;

impl Chart {
    /// When the last point ends.
    pub fn to(&self) -> i64 {
        let points = i64::try_from(self.points).unwrap_or(i64::MAX);
        self.from.saturating_add(self.width.saturating_mul(points))
    }

    /// Whether there is nothing to be seen.
    pub fn is_empty(&self) -> bool {
        self.series.iter().all(|series| series.values.iter().all(Option::is_none))
    }

    /// The series with what is stacked put on top of each other: the lower and the upper edge of each value.
    pub(crate) fn stacked(&self) -> Vec<(&Series, Edges)> {
        let mut floor = vec![0.0; self.points];
        let edges = self.series.iter().map(|series| {
            let values = series.values.iter().copied().chain(std::iter::repeat(None)).zip(&mut floor);
            let edges = values.map(|(value, floor)| match series.kind {
                Kind::Line => value.map(|value| (0.0, value)),
                Kind::Stacked => value.map(|value| {
                    let lower = *floor;
                    *floor += value;
                    (lower, *floor)
                }),
            });
            (series, edges.collect())
        });
        edges.collect()
    }
}
