//! Sessions: the cookie, and who is calling.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::extract::ConnectInfo;
use console::{Caller, Console, Error, SESSION_LIFE, SessionToken};
use http::{HeaderMap, HeaderValue, header::SET_COOKIE, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;

use super::cookie;
use crate::api::ApiError;

const COOKIE: &str = "keyferry_session";

/// What the pages must know of how they are served.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Whether cookies may only travel over https.
    pub secure_cookies: bool,
}

/// The console that the request is for.
///
/// # Panics
/// When the server did not provide it: a mistake in its wiring that the first request shows.
pub fn console() -> Arc<Console> {
    expect_context()
}

/// Who is calling: the first line of every server function.
///
/// # Errors
/// [`ApiError::NotSignedIn`].
pub async fn caller() -> Result<Caller, ApiError> {
    let parts = use_context::<Parts>().ok_or(ApiError::NotSignedIn)?;
    Ok(caller_of(&parts.headers, &console()).await?)
}

/// Who sent a request with these headers.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn caller_of(headers: &HeaderMap, console: &Console) -> Result<Caller, Error> {
    let token = cookie(headers, COOKIE).ok_or(Error::NotSignedIn)?;
    console.caller(&token).await
}

/// The session token of the request, if it has one.
pub fn session_token() -> Option<String> {
    use_context::<Parts>().and_then(|parts| cookie(&parts.headers, COOKIE))
}

/// The address that the request came from.
pub fn address() -> IpAddr {
    let connection = use_context::<Parts>().and_then(|parts| parts.extensions.get::<ConnectInfo<SocketAddr>>().copied());
    connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

/// Has the browser keep the session: not for scripts, not for other sites.
pub fn keep_session(token: &SessionToken) {
    set_cookie(token.as_str(), SESSION_LIFE.as_secs());
}

/// Has the browser forget the session.
pub fn forget_session() {
    set_cookie("", 0);
}

fn set_cookie(value: &str, seconds: u64) {
    let secure = if expect_context::<Site>().secure_cookies { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        expect_context::<ResponseOptions>().append_header(SET_COOKIE, cookie);
    }
}
