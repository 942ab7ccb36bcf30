//! The person's time zone.

use domain::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;

/// Minutes that the browser's zone is ahead of UTC at `instant`.
pub fn zone_offset(instant: Timestamp) -> i32 {
    // Milliseconds are exact in a `double`; the offset is a small whole number.
    let date = Date::new(&JsValue::from_f64(instant.millis() as f64));
    -(date.get_timezone_offset() as i32)
}
