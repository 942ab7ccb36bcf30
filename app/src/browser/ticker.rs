//! The one clock that every countdown of the page shares.

use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;

use super::early_input::tell_early_input;

/// The browser's time, once a second. `None` on the server and until the page is hydrated.
#[derive(Clone, Copy)]
struct Ticker(RwSignal<Option<Timestamp>>);

/// Provides the clock to everything below, and starts it in the browser once the whole page is hydrated.
pub fn provide_ticker() {
    let ticker = Ticker(RwSignal::new(None));
    provide_context(ticker);
    Effect::new(move || {
        let page = Owner::current_shared_context();
        let hydrating = move || page.as_ref().is_some_and(|page| page.during_hydration());
        once_not(hydrating, move || {
            let tick = move || ticker.0.set(Some(browser_time()));
            tick();
            tell_early_input();
            // Fails only where there are no timers; the clocks then stand still.
            let _ = set_interval_with_handle(tick, Duration::from_secs(1));
        });
    });
}

/// Does it as soon as the page is not `hydrating`: an effect may run before that, while code of the page is fetched.
fn once_not(hydrating: impl Fn() -> bool + 'static, then: impl FnOnce() + 'static) {
    if hydrating() {
        request_animation_frame(move || once_not(hydrating, then));
    } else {
        then();
    }
}

/// Whether the page is alive. What only the browser knows may be shown from then on.
pub fn is_hydrated() -> Signal<bool> {
    let ticker = use_context::<Ticker>();
    Memo::new(move |_| ticker.is_some_and(|Ticker(time)| time.get().is_some())).into()
}

/// The server's time now: what it was when the server rendered this part of the page, and what has passed here since.
/// The browser's own time is not trusted, only its pace.
pub fn use_now(rendered_at: Timestamp) -> Signal<Timestamp> {
    let ticker = use_context::<Ticker>();
    let begun = StoredValue::new(None);
    Signal::derive(move || {
        let Some(time) = ticker.and_then(|Ticker(time)| time.get()) else { return rendered_at };
        let since = begun.get_value().unwrap_or(time);
        begun.set_value(Some(since));
        rendered_at.plus(time.remaining(since).unwrap_or_default())
    })
}

fn browser_time() -> Timestamp {
    // Milliseconds as a `double`, exact for the next 280,000 years.
    Timestamp::from_millis(js_sys::Date::now() as i64)
}
