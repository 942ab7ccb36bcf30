//! The words for why a file was not wrapped.

use wrap::{Encoding, FormatError, PrivateKeyError, WrapFileError};

use crate::{
    browser::WrapFailure,
    i18n::{Language, t_string},
};

/// What is wrong with the file, and what to do.
pub(super) fn failure_words(i18n: Language, failure: WrapFailure) -> String {
    match failure {
        WrapFailure::Worker => t_string!(i18n, import.failed_worker).to_owned(),
        WrapFailure::File(WrapFileError::Wrap(_)) => t_string!(i18n, import.f_public_key).to_owned(),
        WrapFailure::File(WrapFileError::Format(error)) => format_words(i18n, error),
        WrapFailure::File(WrapFileError::PrivateKey(error)) => private_key_words(i18n, error),
    }
}

fn private_key_words(i18n: Language, error: PrivateKeyError) -> String {
    let words = match error {
        PrivateKeyError::TooLarge { found } => return t_string!(i18n, import.f_too_large, found),
        PrivateKeyError::OtherSpec { found, expected } => {
            let (found, expected) = (found.as_str(), expected.as_str());
            return t_string!(i18n, import.f_other_spec, found, expected);
        }
        PrivateKeyError::Empty => t_string!(i18n, import.f_empty),
        PrivateKeyError::Encrypted => t_string!(i18n, import.f_encrypted),
        PrivateKeyError::Unknown => t_string!(i18n, import.f_no_private_key),
        PrivateKeyError::Unsupported => t_string!(i18n, import.f_unsupported),
        PrivateKeyError::NoPublicKey => t_string!(i18n, import.f_no_public_key),
    };
    words.to_owned()
}

fn format_words(i18n: Language, error: FormatError) -> String {
    match error {
        FormatError::Empty => t_string!(i18n, import.f_empty).to_owned(),
        FormatError::TooLarge { found } => t_string!(i18n, import.f_too_large, found),
        FormatError::WrongLength { encoding, found, expected } => {
            t_string!(i18n, import.f_wrong_length, found, expected, encoding = encoding_word(i18n, encoding))
        }
        FormatError::LineBreakAfterRaw { expected } => t_string!(i18n, import.f_line_break, expected),
        FormatError::OddHex { digits } => t_string!(i18n, import.f_odd_hex, digits),
        FormatError::Pem => t_string!(i18n, import.f_pem).to_owned(),
        FormatError::UnknownText { found } => t_string!(i18n, import.f_unknown_text, found),
    }
}

fn encoding_word(i18n: Language, encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Raw => t_string!(i18n, import.enc_raw),
        Encoding::Hex => t_string!(i18n, import.enc_hex),
        Encoding::Base64 => t_string!(i18n, import.enc_base64),
    }
}
