//! What charts do under a pointer: a crosshair over all of them, with the values there; and to draw over a stretch shows it.

use std::cell::Cell;

use domain::{Timestamp, view::TrafficRange};
use leptos::{ev::PointerEvent, prelude::*};
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast;
use web_sys::{Element, NodeList};

/// Thousandths of a chart's width under which a stroke is a click.
const CLICK: u32 = 10;

thread_local! {
    /// Where a stroke began, in thousandths of the width. There is one pointer, and a page that is read anew under it draws
    /// its charts anew: the stroke goes on.
    static BEGUN: Cell<Option<u32>> = const { Cell::new(None) };
}

/// The charts of a page under the pointer.
#[derive(Clone, Copy)]
pub struct ChartPointer {
    from: Timestamp,
    to: Timestamp,
    href: Callback<TrafficRange, String>,
    /// The address that is gone to.
    go: RwSignal<Option<String>>,
}

/// Charts of `from` to `to`, which show another range at another address.
pub fn use_chart(from: Timestamp, to: Timestamp, href: Callback<TrafficRange, String>) -> ChartPointer {
    let (navigate, go) = (use_navigate(), RwSignal::new(None::<String>));
    Effect::new(move || {
        if let Some(address) = go.get() {
            navigate(&address, Default::default());
        }
    });
    ChartPointer { from, to, href, go }
}

impl ChartPointer {
    /// The pointer is here: the crosshair goes there on every chart, and the legends tell the values.
    pub fn point_at(self, event: &PointerEvent) {
        let Some(at) = place(event) else { return self.leave() };
        each(".charts .crosshair", |line| {
            for side in ["x1", "x2"] {
                set(line, side, &per_cent(at));
            }
        });
        if let Some(begun) = BEGUN.get() {
            let (left, width) = (begun.min(at), begun.abs_diff(at));
            each(".charts .selection", |area| {
                set(area, "x", &per_cent(left));
                set(area, "width", &per_cent(width));
            });
        }
        each(".charts .figure", |figure| tell(figure, at));
    }

    /// A stroke begins.
    pub fn begin(self, event: &PointerEvent) {
        // A finger scrolls the page.
        if event.button() == 0 && event.pointer_type() != "touch" {
            BEGUN.set(place(event));
        }
    }

    /// A stroke ends: what it was drawn over is shown.
    pub fn end(self, event: &PointerEvent) {
        let (begun, ended) = (BEGUN.get(), place(event));
        self.forget_stroke();
        let (Some(begun), Some(ended)) = (begun, ended) else { return };
        if begun.abs_diff(ended) < CLICK {
            return;
        }
        let range = self.to.millis() - self.from.millis();
        let at = |place: u32| {
            Timestamp::from_seconds((self.from.millis() + range / 1000 * i64::from(place)) / 1000)
        };
        let (from, to) = (at(begun.min(ended)), at(begun.max(ended)));
        if from < to {
            let range = TrafficRange::Between { from, to };
            self.go.set(Some(self.href.run(range)));
        }
    }

    /// The pointer is elsewhere.
    pub fn leave(self) {
        self.forget_stroke();
        each(".charts .crosshair", |line| {
            for side in ["x1", "x2"] {
                set(line, side, "-1");
            }
        });
        each(".charts .legend output", |output| output.set_text_content(None));
    }

    fn forget_stroke(self) {
        BEGUN.set(None);
        each(".charts .selection", |area| set(area, "width", "0"));
    }
}

/// Where the pointer is in a chart, in thousandths of its width.
fn place(event: &PointerEvent) -> Option<u32> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    let plot = target.closest(".plot").ok()??.get_bounding_client_rect();
    let across = f64::from(event.client_x()) - plot.left();
    (plot.width() > 0.0).then(|| (across / plot.width() * 1000.0).clamp(0.0, 1000.0) as u32)
}

/// Tells in a chart's legend what its table has of the point there.
fn tell(figure: &Element, at: u32) {
    let points: u32 = figure.get_attribute("data-points").and_then(|points| points.parse().ok()).unwrap_or(0);
    let point = (at * points / 1000).min(points.saturating_sub(1));
    let row = figure.query_selector(&format!("tr[data-point=\"{point}\"]")).ok().flatten();
    let text = |selector: &str| row.as_ref()?.query_selector(selector).ok()??.text_content();
    let readings = figure.query_selector_all(".legend .reading");
    for (n, output) in (1..).zip(readings.iter().flat_map(elements)) {
        output.set_text_content(text(&format!("td:nth-of-type({n})")).as_deref());
    }
    if let Ok(Some(time)) = figure.query_selector(".reading-time output") {
        time.set_text_content(text("th").as_deref());
    }
}

fn each(selector: &str, mut change: impl FnMut(&Element)) {
    if let Ok(found) = document().query_selector_all(selector) {
        elements(&found).for_each(|element| change(&element));
    }
}

pub(super) fn elements(list: &NodeList) -> impl Iterator<Item = Element> + use<> {
    let list = list.clone();
    (0..list.length()).filter_map(move |n| list.get(n)?.dyn_into().ok())
}

/// Fails for a name only that is none.
fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

fn per_cent(thousandths: u32) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}
