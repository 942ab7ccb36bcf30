//! When a list is read again by itself.

use std::{cell::RefCell, rc::Rc, time::Duration};

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

/// The last change that the server told of.
pub type LastChange = RwSignal<Option<String>>;

/// What would be lost if a page were made anew under somebody's hands: a dialog, a field at work, boxes that are ticked,
/// the row that the keyboard is in.
const AT_WORK: &str = "dialog[open], main :is(input:not([type=checkbox]), textarea, select:not(.refresh select)):focus, \
                       main .table input:checked, main .table :focus-visible, main details[open]:not(.columns)";
/// Seconds until a stream that the server refused is asked for again.
const PAUSE: u32 = 30;

/// Follows the server's changes while the page is seen and `wanted`. One stream a page of the browser: it has few
/// connections to a server, and those in the background need none.
pub fn use_changes(wanted: impl Fn() -> bool + 'static) -> LastChange {
    let last = RwSignal::new(None);
    Effect::new(move || {
        if wanted() {
            let stream = StoredValue::new_local(Stream::default());
            every_second(move || {
                stream.update_value(|stream| stream.keep(last));
            });
        }
    });
    last
}

/// Does `read` every so often, as `every` says. Not while the page is hidden, and not while somebody is at work on it:
/// then as soon as neither is so.
pub fn use_refresh(every: RwSignal<Every>, last: LastChange, read: impl Fn() + Clone + 'static) {
    // What is read when the page is made is no older than this.
    let first = last.get_untracked();
    Effect::new(move |_: Option<()>| {
        let every = every.get();
        if every == Every::Never {
            return;
        }
        let watch = StoredValue::new_local(Watch { passed: 0, due: false, seen: first.clone() });
        let read = read.clone();
        every_second(move || {
            if watch.try_update_value(|watch| watch.is_due(every, last)) == Some(true) {
                read();
            }
        });
    });
}

/// Until whoever asks for it is gone. What `tick` changes belongs to them too: a timer's own closure lives for as long as
/// the browser likes.
fn every_second(tick: impl Fn() + 'static) {
    // Fails only where there are no timers; then people press the button.
    if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
        on_cleanup(move || timer.clear());
    }
}

/// What a list has seen of the changes.
struct Watch {
    /// Seconds since it was last read.
    passed: u32,
    due: bool,
    /// The change that was the last when it was last read.
    seen: Option<String>,
}

impl Watch {
    /// Whether it is time to read, asked once a second.
    fn is_due(&mut self, every: Every, last: LastChange) -> bool {
        if document().hidden() {
            return false;
        }
        self.passed += 1;
        let last = last.get_untracked();
        self.due |= match every {
            Every::Never => false,
            Every::Seconds(seconds) => self.passed >= seconds,
            Every::Change => last.is_some() && last != self.seen,
        };
        let now = self.due && !is_at_work();
        if now {
            *self = Self { passed: 0, due: false, seen: last };
        }
        now
    }
}

fn is_at_work() -> bool {
    document().query_selector(AT_WORK).is_ok_and(|found| found.is_some())
}

/// The server's stream of changes, while there is one.
#[derive(Default)]
struct Stream {
    open: Option<OpenStream>,
    /// Seconds until it is asked for again.
    pause: u32,
}

impl Stream {
    /// Has it open while the page is seen, and asked for again after it ended.
    fn keep(&mut self, last: LastChange) {
        if document().hidden() {
            self.open = None;
        } else if self.pause > 0 {
            self.pause -= 1;
        } else if self.open.as_ref().is_some_and(OpenStream::has_ended) {
            (self.open, self.pause) = (None, PAUSE);
        } else if let Some(stream) = &self.open {
            let told = stream.told.borrow().clone();
            if told.is_some() && told != last.get_untracked() {
                last.set(told);
            }
        } else {
            self.open = OpenStream::new();
        }
    }
}

struct OpenStream {
    source: EventSource,
    told: Rc<RefCell<Option<String>>>,
    _listener: Closure<dyn Fn(MessageEvent)>,
}

impl OpenStream {
    /// `None` for an address only that is none.
    fn new() -> Option<Self> {
        let source = EventSource::new(paths::EVENTS).ok()?;
        let told = Rc::new(RefCell::new(None));
        let heard = told.clone();
        let listener =
            Closure::new(move |event: MessageEvent| *heard.borrow_mut() = event.data().as_string());
        source.set_onmessage(Some(listener.as_ref().unchecked_ref()));
        Some(Self { source, told, _listener: listener })
    }

    /// The browser itself asks again for a stream that broke, but not for one that was refused.
    fn has_ended(&self) -> bool {
        self.source.ready_state() == EventSource::CLOSED
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.source.close();
    }
}
