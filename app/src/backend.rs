//! What only the server does: reading the request, and answering with the page's headers.

mod alerts;
mod calendar;
mod call;
mod fields;

pub use alerts::{alert_fields, mute};
pub use calendar::calendar;
pub use call::{Call, Site, caller_of, optional, respond, secret, signed_in, typed_twice};
pub use fields::{all, caller_change, client_key_fields, policy_fields};

use axum::{
    extract::{Path, Query},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{
        ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, REFERRER_POLICY,
        SET_COOKIE, X_CONTENT_TYPE_OPTIONS,
    },
    request::Parts,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use crate::{
    api::{Answer, ApiError, Question},
    i18n::{EDITION, Locale},
    paths,
    preferences::{COLUMNS_COOKIE, KeyColumns, LOCALE_COOKIE, Preferences, THEME_COOKIE, Theme},
    status::SetStatus,
};

/// How long a chosen language or theme is kept: a year, in seconds.
const KEPT: u32 = 365 * 24 * 60 * 60;

/// Provides what pages need of the request, and gives the response its security headers.
/// To be called in the context that `leptos_axum` renders pages in.
pub fn provide_request() {
    if let Some(parts) = use_context::<Parts>() {
        provide_context(preferences_of(&parts.headers));
    }
    if let Some(response) = use_context::<ResponseOptions>() {
        provide_context(SetStatus(set_status));
        for (name, value) in security_headers() {
            response.insert_header(name, value);
        }
    }
}

/// The language and the theme that a request with these headers asks for.
fn preferences_of(headers: &HeaderMap) -> Preferences {
    let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Preferences::of_request(|name| cookie(headers, name), accepted.unwrap_or_default())
}

/// Answers a server function's question while a page is rendered.
pub fn ask<S: Question>(question: S) -> Answer {
    Box::pin(async move {
        let answer = question.run_body().await?;
        postcard::to_allocvec(&answer).map_err(|_| ApiError::Transport)
    })
}

/// The value of the request's cookie `name`.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// `GET /preferences?locale=…&theme=…&columns=&column=…&column=…&back=…`: keeps what is chosen in cookies and goes back
/// to a page of this console. What it does not know it passes over.
pub async fn preferences(Query(asked): Query<Vec<(String, String)>>) -> impl IntoResponse {
    let all = |name: &'static str| {
        asked.iter().filter(move |(asked, _)| asked == name).map(|(_, value)| value.as_str())
    };
    let one = |name| all(name).next();
    let locale = one("locale").and_then(|name| name.parse::<Locale>().ok());
    let theme = one("theme").and_then(|name| name.parse::<Theme>().ok());
    let columns = one("columns").map(|_| KeyColumns::named(all("column")).to_text());
    let chosen = [
        (LOCALE_COOKIE, locale.map(|locale| locale.as_str().to_owned())),
        (THEME_COOKIE, theme.map(|theme| theme.as_str().to_owned())),
        (COLUMNS_COOKIE, columns),
    ];
    let kept = |(name, value): (_, Option<String>)| {
        Some((SET_COOKIE, format!("{name}={}; Path=/; Max-Age={KEPT}; SameSite=Lax", value?)))
    };
    let cookies: Vec<_> = chosen.into_iter().filter_map(kept).collect();
    let back = one("back").and_then(paths::local).unwrap_or(paths::OVERVIEW);
    (AppendHeaders(cookies), Redirect::to(back))
}

/// `GET /words/:edition/:file`: the words of a language, which never change in an edition.
pub async fn words(Path((edition, file)): Path<(String, String)>) -> impl IntoResponse {
    let locale = file.strip_suffix(".txt").and_then(|tag| tag.parse().ok());
    let words =
        locale.filter(|_| edition == EDITION).and_then(crate::locales::texts).ok_or(StatusCode::NOT_FOUND)?;
    let headers =
        [(CONTENT_TYPE, "text/plain; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    Ok::<_, StatusCode>((headers, words))
}

fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// The headers of a page: nothing runs but our own scripts, nothing leaves for another site, nobody frames it.
fn security_headers() -> Vec<(HeaderName, HeaderValue)> {
    let policy = use_nonce().and_then(|nonce| HeaderValue::from_str(&content_security_policy(&nonce)).ok());
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    ];
    let fixed = fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value)));
    policy.map(|policy| (CONTENT_SECURITY_POLICY, policy)).into_iter().chain(fixed).collect()
}

/// The page's Content-Security-Policy (CSP level 3). `wasm-unsafe-eval` permits compiling WebAssembly, nothing else.
fn content_security_policy(nonce: &str) -> String {
    // `cargo leptos watch` reloads the page over a web socket on another port.
    let reload = if option_env!("LEPTOS_WATCH").is_some() { " ws:" } else { "" };
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         font-src 'self'; img-src 'self' data:; connect-src 'self'{reload}; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::{Response, header::LOCATION};

    use super::*;

    async fn answer(locale: &str, theme: &str, back: &str) -> Response<Body> {
        let asked = [("locale", locale), ("theme", theme), ("back", back)];
        let asked = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
        preferences(Query(asked.to_vec())).await.into_response()
    }

    fn values(response: &Response<Body>, name: HeaderName) -> Vec<&str> {
        response.headers().get_all(name).iter().map(|value| value.to_str().expect("ASCII")).collect()
    }

    #[tokio::test]
    async fn preferences_are_kept_and_lead_back() {
        let response = answer("zh-CN", "dark", "/k?state=Enabled").await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(values(&response, LOCATION), ["/k?state=Enabled"]);
        assert_eq!(
            values(&response, SET_COOKIE),
            [
                "keyferry_locale=zh-CN; Path=/; Max-Age=31536000; SameSite=Lax",
                "keyferry_theme=dark; Path=/; Max-Age=31536000; SameSite=Lax",
            ]
        );
    }

    #[tokio::test]
    async fn preferences_keep_nothing_unknown_and_lead_nowhere_else() {
        let response = answer("en; Domain=evil.test", "<script>", "//evil.test").await;
        assert_eq!(values(&response, LOCATION), ["/"]);
        assert!(values(&response, SET_COOKIE).is_empty());
    }

    #[tokio::test]
    async fn columns_are_kept_by_their_names() {
        for (names, kept) in [(&["spec", "<script>", "state"][..], "state.spec"), (&[], "none")] {
            let columns = names.iter().map(|name| ("column".to_owned(), (*name).to_owned()));
            let asked = [("columns".to_owned(), String::new())].into_iter().chain(columns).collect();
            let response = preferences(Query(asked)).await.into_response();
            let expected = format!("keyferry_columns={kept}; Path=/; Max-Age=31536000; SameSite=Lax");
            assert_eq!(values(&response, SET_COOKIE), [expected.as_str()]);
        }
    }

    #[test]
    fn cookies_are_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; keyferry_theme=dark"));
        headers.append(COOKIE, HeaderValue::from_static("keyferry_theme2=light;b=2"));
        assert_eq!(cookie(&headers, "keyferry_theme").as_deref(), Some("dark"));
        assert_eq!(cookie(&headers, "b").as_deref(), Some("2"));
        assert_eq!(cookie(&headers, "theme"), None);
    }
}
