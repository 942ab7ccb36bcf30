//! When a list is read again by itself.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{EventSource, MessageEvent};

use crate::paths;

/// How often something is read again by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Whenever something was changed.
    Change,
    /// Every so many seconds.
    Seconds(u32),
    /// Never.
    Never,
}

/// What would be lost if a page were made anew under somebody's hands: a dialog, a field at work, boxes that are ticked.
const AT_WORK: &str = "dialog[open], main :is(input:not([type=checkbox]), textarea, select):focus, main .table input:checked, \
                       main details[open]";

/// Does `read` every so often, as `every` says. Not while the page is hidden, and not while somebody is at work on it:
/// then as soon as neither is so.
pub fn use_refresh(every: RwSignal<Every>, read: impl Fn() + Clone + 'static) {
    Effect::new(move || {
        let every = every.get();
        if every == Every::Never {
            return;
        }
        let mut watch = Watch::default();
        let read = read.clone();
        let tick = move || {
            if watch.is_due(every) {
                read();
            }
        };
        // Fails only where there are no timers; then people press the button.
        if let Ok(timer) = set_interval_with_handle(keep(tick), Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
}

/// A timer's closure that owns what it changes.
fn keep(tick: impl FnMut() + 'static) -> impl Fn() + 'static {
    let tick = std::cell::RefCell::new(tick);
    move || (tick.borrow_mut())()
}

/// What was seen since the last reading.
#[derive(Default)]
struct Watch {
    /// Seconds.
    passed: u32,
    /// Open while the page is seen: browsers have few connections to a server, and pages in the background need none.
    changes: Option<Changes>,
    /// The change that was seen last.
    seen: Option<String>,
    due: bool,
}

impl Watch {
    /// Whether it is time to read, asked once a second.
    fn is_due(&mut self, every: Every) -> bool {
        if document().hidden() {
            self.changes = None;
            return false;
        }
        self.passed += 1;
        self.due |= match every {
            Every::Never => false,
            Every::Seconds(seconds) => self.passed >= seconds,
            Every::Change => self.has_changed(),
        };
        let now = self.due && !is_at_work();
        if now {
            (self.passed, self.due) = (0, false);
        }
        now
    }

    fn has_changed(&mut self) -> bool {
        let changes = self.changes.get_or_insert_with(Changes::open);
        let last = changes.last.get_value();
        let changed = last.is_some() && self.seen.is_some() && last != self.seen;
        if last.is_some() {
            self.seen = last;
        }
        changed
    }
}

fn is_at_work() -> bool {
    document().query_selector(AT_WORK).is_ok_and(|found| found.is_some())
}

/// The server's stream of changes.
struct Changes {
    source: Option<EventSource>,
    /// The number of the last change.
    last: StoredValue<Option<String>>,
    /// Alive as long as the stream is.
    _told: Closure<dyn Fn(MessageEvent)>,
}

impl Changes {
    fn open() -> Self {
        let last = StoredValue::new(None);
        let told = Closure::new(move |event: MessageEvent| last.set_value(event.data().as_string()));
        // Fails for addresses only that are none.
        let source = EventSource::new(paths::EVENTS).ok();
        if let Some(source) = &source {
            source.set_onmessage(Some(told.as_ref().unchecked_ref()));
        }
        Self { source, last, _told: told }
    }
}

impl Drop for Changes {
    fn drop(&mut self) {
        if let Some(source) = &self.source {
            source.close();
        }
    }
}
