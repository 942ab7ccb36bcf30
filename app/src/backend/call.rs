//! A call of a server function: what it needs of its request, and how it answers.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
    sync::Arc,
};

use axum::extract::ConnectInfo;
use console::{Caller, ChangePassword, Console, Error, SESSION_LIFE, SessionToken, SignIn};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header::ACCEPT, header::SET_COOKIE, request::Parts};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use zeroize::Zeroizing;

use super::cookie;
use crate::api::ApiError;

const COOKIE: &str = "keyferry_session";

/// What the pages must know of how they are served.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Whether cookies may only travel over https.
    pub secure_cookies: bool,
}

/// A call. It is taken from the context before anything is awaited:
/// while a page is rendered, the context may be gone afterwards.
#[derive(Clone)]
pub struct Call {
    /// The use cases.
    pub console: Arc<Console>,
    parts: Option<Parts>,
    response: Option<ResponseOptions>,
    site: Option<Site>,
}

/// Runs the body of a server function and gives the answer the status of its error.
///
/// # Errors
/// Those of `body`, and [`ApiError::Transport`] outside a server's request.
pub async fn respond<T, F: Future<Output = Result<T, ApiError>>>(
    body: impl FnOnce(Call) -> F,
) -> Result<T, ApiError> {
    let Some(console) = use_context::<Arc<Console>>() else { return Err(ApiError::Transport) };
    let call = Call { console, parts: use_context(), response: use_context(), site: use_context() };
    let answer = body(call.clone()).await;
    if let Err(error) = &answer {
        call.set_status(error.status());
    }
    answer
}

/// Runs the body of a server function for whoever is signed in, and for nobody else.
/// All server functions but those of signing in are made of this, so that none forgets to ask.
///
/// # Errors
/// [`ApiError::NotSignedIn`], and those of [`respond`].
pub async fn signed_in<T, F: Future<Output = Result<T, ApiError>>>(
    body: impl FnOnce(Arc<Console>, Caller) -> F,
) -> Result<T, ApiError> {
    respond(|call| async move {
        let caller = call.caller().await?;
        body(call.console, caller).await
    })
    .await
}

impl Call {
    /// Who is calling.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub async fn caller(&self) -> Result<Caller, ApiError> {
        let parts = self.parts.as_ref().ok_or(ApiError::NotSignedIn)?;
        Ok(caller_of(&parts.headers, &self.console).await?)
    }

    /// What the sign-in form gives.
    ///
    /// # Errors
    /// A name that no operator can have.
    pub fn sign_in(&self, name: &str, password: String) -> Result<SignIn, ApiError> {
        let password = secret(password);
        Ok(SignIn { name: name.parse()?, password, address: self.address() })
    }

    /// What the form that changes one's own password gives.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`].
    pub fn change_password(
        &self,
        present: String,
        new: Zeroizing<String>,
    ) -> Result<ChangePassword, ApiError> {
        let token = self.session_token().ok_or(ApiError::NotSignedIn)?;
        Ok(ChangePassword { token, present: secret(present), new, address: self.address() })
    }

    /// The session token of the request, if it has one.
    pub fn session_token(&self) -> Option<String> {
        self.parts.as_ref().and_then(|parts| cookie(&parts.headers, COOKIE))
    }

    /// Has the browser keep the session: not for scripts, not for other sites.
    pub fn keep_session(&self, token: &SessionToken) {
        self.set_cookie(token.as_str(), SESSION_LIFE.as_secs());
    }

    /// Has the browser forget the session.
    pub fn forget_session(&self) {
        self.set_cookie("", 0);
    }

    /// The address that the request came from.
    fn address(&self) -> IpAddr {
        let connection =
            self.parts.as_ref().and_then(|parts| parts.extensions.get::<ConnectInfo<SocketAddr>>());
        connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
    }

    fn set_cookie(&self, value: &str, seconds: u64) {
        let secure = if self.site.is_some_and(|site| site.secure_cookies) { "; Secure" } else { "" };
        let cookie =
            format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
        if let (Ok(mut cookie), Some(response)) = (HeaderValue::from_str(&cookie), &self.response) {
            cookie.set_sensitive(true);
            response.append_header(SET_COOKIE, cookie);
        }
    }

    /// The post of a form without JavaScript is answered by a redirect, whose status must stay as it is.
    fn set_status(&self, status: u16) {
        if let (Some(response), Ok(status), false) =
            (&self.response, StatusCode::from_u16(status), self.is_plain_form())
        {
            response.set_status(status);
        }
    }

    fn is_plain_form(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| {
            let accepts = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
            parts.method == Method::POST && accepts.contains("text/html")
        })
    }
}

/// Who sent a request with these headers.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub async fn caller_of(headers: &HeaderMap, console: &Console) -> Result<Caller, Error> {
    let token = cookie(headers, COOKIE).ok_or(Error::NotSignedIn)?;
    console.caller(&token).await
}

/// What a form's field says, or nothing where it was left empty.
///
/// # Errors
/// Text that is none of `T`.
pub fn optional<T: FromStr>(text: &str) -> Result<Option<T>, T::Err> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some) }
}

/// A secret that came as an argument, to be zeroed when it is dropped.
pub fn secret(text: String) -> Zeroizing<String> {
    Zeroizing::new(text)
}

/// A new password that was typed twice.
///
/// # Errors
/// [`ApiError::PasswordsDiffer`].
pub fn typed_twice(password: String, repeat: String) -> Result<Zeroizing<String>, ApiError> {
    let (password, repeat) = (secret(password), secret(repeat));
    if *password == *repeat { Ok(password) } else { Err(ApiError::PasswordsDiffer) }
}

impl From<Error> for ApiError {
    /// What the server alone may know goes to the log under a reference, once, here.
    fn from(error: Error) -> Self {
        match error {
            Error::NotSignedIn => ApiError::NotSignedIn,
            Error::WrongCredentials => ApiError::WrongCredentials,
            Error::TooManyTries { wait } => ApiError::TooManyTries { seconds: wait.as_secs() + 1 },
            Error::SetupClosed => ApiError::SetupClosed,
            Error::LinkClosed => ApiError::LinkClosed,
            Error::WrongPassword => ApiError::WrongPassword,
            Error::Refused(refusal) => ApiError::Refused(refusal),
            Error::NoFigures(_) => ApiError::NoFigures,
            Error::Internal(source) => {
                let reference = console::reference();
                tracing::error!(reference, error = &*source as &dyn std::error::Error, "a request failed");
                ApiError::Internal { reference }
            }
        }
    }
}
