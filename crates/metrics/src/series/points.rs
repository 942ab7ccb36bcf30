//! The points of a range.

use std::{fmt, ops::Index, sync::Arc};

use domain::Timestamp;

use super::{collect::Found, merged::Known, traffic::Point};

/// Points without gaps. Those that were merged before are shared with who looked at them then: a day of twelve series
/// has thousands.
#[derive(Clone)]
pub struct Points {
    known: Known,
    rest: Vec<Arc<Found>>,
}

impl Points {
    pub(super) fn new(known: Known, rest: Vec<Arc<Found>>) -> Self {
        Self { known, rest }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.known.points().len() + self.rest.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All, in the order of time.
    pub fn iter(&self) -> impl Iterator<Item = &Point> {
        self.known.points().iter().chain(&self.rest).map(|found| &found.point)
    }
}

impl FromIterator<Point> for Points {
    fn from_iter<I: IntoIterator<Item = Point>>(points: I) -> Self {
        let nothing = Known::none(Timestamp::from_millis(0), Timestamp::from_millis(0));
        Self::new(nothing, points.into_iter().map(|point| Arc::new(Found::of(point))).collect())
    }
}

impl Index<usize> for Points {
    type Output = Point;

    fn index(&self, place: usize) -> &Point {
        let known = self.known.points();
        &known.get(place).unwrap_or_else(|| &self.rest[place - known.len()]).point
    }
}

impl PartialEq for Points {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Points {}

impl fmt::Debug for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
