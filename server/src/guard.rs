//! What every request must pass, and the headers of what is not a page.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tower_http::set_header::SetResponseHeaderLayer;

/// The policy of a file that is no page: it may load nothing.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The policy of the worker that holds plaintext key material. `connect-src 'none'`: the browser itself refuses
/// every fetch, socket and beacon of the worker. It may only compile WebAssembly, which its script brings along.
const WORKER: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'wasm-unsafe-eval'; connect-src 'none'; frame-ancestors 'none'",
);

/// The policy of the offline page: the one that it carries itself.
const OFFLINE: HeaderValue = HeaderValue::from_static(bundle::OFFLINE_POLICY);

/// Refuses requests that change something and do not come from a page of this server.
///
/// Browsers say where a request comes from in `Sec-Fetch-Site` (Fetch Metadata), older ones in `Origin`
/// (RFC 6454, section 7); a request with neither is no browser's form and is refused too.
pub(crate) async fn same_origin(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_same_origin(request.headers()) {
        next.run(request).await
    } else {
        tracing::warn!(path = request.uri().path(), "refused a request from another site");
        (StatusCode::FORBIDDEN, "This request did not come from a page of this server.\n").into_response()
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match (text(HeaderName::from_static("sec-fetch-site")), text(header::ORIGIN)) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some() && host == text(header::HOST)
        }
        (None, None) => false,
    }
}

/// What has no rule of its own is not kept by browsers or proxies: pages hold names of keys.
pub(crate) fn no_store() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// Browsers take every answer for what it says it is.
pub(crate) fn no_sniff() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}

/// The headers of a static file.
pub(crate) fn static_headers() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(header::CONTENT_SECURITY_POLICY, NO_PAGE)
}

/// The headers of the worker's script.
pub(crate) fn worker_headers() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, WORKER)
}

/// The headers of the offline page.
pub(crate) fn offline_headers() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, OFFLINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_may_change_something() {
        for (site, origin, host, allowed) in [
            (Some("same-origin"), Some("http://k.test"), "k.test", true),
            (Some("same-origin"), None, "k.test", true),
            (Some("cross-site"), Some("http://k.test"), "k.test", false),
            (Some("same-site"), Some("http://a.k.test"), "k.test", false),
            (Some("none"), None, "k.test", false),
            (None, Some("http://k.test:3000"), "k.test:3000", true),
            (None, Some("http://evil.test"), "k.test", false),
            (None, Some("null"), "k.test", false),
            (None, None, "k.test", false),
        ] {
            let mut headers = HeaderMap::new();
            let mut put = |name: &'static str, value: Option<&'static str>| {
                value.map(|value| headers.insert(name, HeaderValue::from_static(value)))
            };
            put("sec-fetch-site", site);
            put("origin", origin);
            put("host", Some(host));
            assert_eq!(is_same_origin(&headers), allowed, "{site:?} {origin:?}");
        }
    }
}
