//! What the palette asks the server when it is opened.

use domain::{
    KeyId, Role, SecretId,
    view::{KeyPage, SecretPage, Session},
};
use serde::de::DeserializeOwned;

use crate::{
    api::{Question, keys::GetKey, secrets::GetSecret, session::CurrentSession},
    ask, paths,
};

/// Who is signed in, and what the page is about.
#[derive(Clone, Default)]
pub(super) struct Known {
    pub(super) role: Option<Role>,
    pub(super) subject: Option<Subject>,
}

/// What a page is about.
#[derive(Clone)]
pub(super) enum Subject {
    Key(Box<KeyPage>),
    Secret(Box<SecretPage>),
}

impl Known {
    /// What is so now, on the page at `path`.
    pub(super) async fn now(path: &str) -> Self {
        let session: Option<Session> = answer(CurrentSession {}).await.flatten();
        Self { role: session.map(|session| session.role), subject: Subject::of(path).await }
    }
}

impl Subject {
    async fn of(path: &str) -> Option<Self> {
        if let Some(id) = key_at(path) {
            return answer(GetKey { id: id.to_string() }).await.map(|page| Subject::Key(Box::new(page)));
        }
        let id = secret_at(path)?;
        answer(GetSecret { id: id.to_string() }).await.map(|page| Subject::Secret(Box::new(page)))
    }
}

/// What the server answers; `None` when it does not, which the page itself says.
async fn answer<T: DeserializeOwned>(question: impl Question<Output = T>) -> Option<T> {
    postcard::from_bytes(&ask(question).await.ok()?).ok()
}

/// The key whose page is at `path`, whichever of its tabs.
fn key_at(path: &str) -> Option<KeyId> {
    path.strip_prefix(paths::KEYS)?.strip_prefix('/')?.split('/').next()?.parse().ok()
}

/// The secret whose page is at `path`.
fn secret_at(path: &str) -> Option<SecretId> {
    let (region, name) = path.strip_prefix(paths::SECRETS)?.strip_prefix('/')?.split_once('/')?;
    format!("{region}/{}", paths::decode(name)?).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_is_about_is_in_its_address() {
        let id = "07070707-0707-4707-8707-070707070707";
        let key: KeyId = id.parse().expect("an id");
        for path in [paths::key(&key), paths::key_rotation(&key)] {
            assert_eq!(key_at(&path).as_ref(), Some(&key), "{path}");
            assert_eq!(secret_at(&path), None, "{path}");
        }
        let secret: SecretId = "cn-hangzhou/db/pr+od@1".parse().expect("an id");
        assert_eq!(secret_at(&paths::secret(&secret)), Some(secret));
        for path in ["/", "/k", "/k/new", "/s", "/s/new", "/s/nowhere/a", "/s/cn-hangzhou/%zz", "/audit/1"] {
            assert_eq!((key_at(path), secret_at(path)), (None, None), "{path}");
        }
    }
}
