//! How values travel from the server to the browser: as postcard.
//!
//! It names no fields, so both sides must be of one build, as they are. Reading it takes a third of the browser's code
//! that reading JSON takes.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use leptos::{
    server::codee::{Decoder, Encoder},
    server_fn::{ContentType, Decodes, Encodes, Format, FormatType, codec::Post},
};
use serde::{Serialize, de::DeserializeOwned};

/// What a server function answers in.
pub type Postcard = Post<PostcardEncoding>;

/// [`Postcard`] for server functions, their errors, and the resources that a page is rendered with.
///
/// server_fn has one of this name, but brings all of postcard's features with it.
pub struct PostcardEncoding;

impl ContentType for PostcardEncoding {
    const CONTENT_TYPE: &'static str = "application/x-postcard";
}

impl FormatType for PostcardEncoding {
    const FORMAT_TYPE: Format = Format::Binary;
}

impl<T: Serialize> Encodes<T> for PostcardEncoding {
    type Error = postcard::Error;

    fn encode(value: &T) -> Result<Bytes, Self::Error> {
        postcard::to_allocvec(value).map(Bytes::from)
    }
}

impl<T: DeserializeOwned> Decodes<T> for PostcardEncoding {
    type Error = postcard::Error;

    fn decode(bytes: Bytes) -> Result<T, Self::Error> {
        postcard::from_bytes(&bytes)
    }
}

impl<T: Serialize> Encoder<T> for PostcardEncoding {
    type Error = postcard::Error;
    type Encoded = Vec<u8>;

    fn encode(value: &T) -> Result<Vec<u8>, Self::Error> {
        postcard::to_allocvec(value)
    }
}

impl<T: DeserializeOwned> Decoder<T> for PostcardEncoding {
    type Error = postcard::Error;
    type Encoded = [u8];

    fn decode(bytes: &[u8]) -> Result<T, Self::Error> {
        postcard::from_bytes(bytes)
    }
}

/// A value as an argument in an address.
pub fn to_argument<T: Serialize>(value: &T) -> String {
    URL_SAFE_NO_PAD.encode(postcard::to_allocvec(value).unwrap_or_default())
}

/// The value that an argument holds; `None` when it holds none.
pub fn from_argument<T: DeserializeOwned>(argument: &str) -> Option<T> {
    postcard::from_bytes(&URL_SAFE_NO_PAD.decode(argument).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use domain::{Action, Field, Invalid, KeyStateKind, Problem, Refusal, view::KeyFilter};

    use super::*;
    use crate::api::ApiError;

    #[test]
    fn errors_come_as_they_were_sent() {
        for error in [
            ApiError::NotSignedIn,
            ApiError::TooManyTries { seconds: 61 },
            ApiError::Internal { reference: "参照".to_owned() },
            Invalid::new(Field::Alias, Problem::TooLong { max: 255 }).into(),
            Refusal::StateModifiedFailed { action: Action::Encrypt, state: KeyStateKind::Disabled }.into(),
        ] {
            let sent = <PostcardEncoding as Encodes<ApiError>>::encode(&error).expect("in memory");
            let come = <PostcardEncoding as Decodes<ApiError>>::decode(sent).expect("what was sent");
            assert_eq!(come, error);
        }
    }

    #[test]
    fn arguments_are_read_as_they_were_written() {
        let filter = KeyFilter { text: Some("a/b+c=".to_owned()), ..KeyFilter::default() };
        let argument = to_argument(&filter);
        assert!(
            argument.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
            "{argument}"
        );
        assert_eq!(from_argument(&argument), Some(filter));
        assert_eq!(from_argument::<KeyFilter>("?"), None);
        assert_eq!(from_argument::<KeyFilter>(""), None);
    }
}
