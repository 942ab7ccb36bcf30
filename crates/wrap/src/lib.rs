#![doc = include_str!("../README.md")]

mod file;
mod material;
mod text;

mod private_key;

mod check_value;
mod envelope;
mod oaep;
mod scheme;

mod blob;
mod pem;

pub use blob::{BlobEncoding, BlobError, read_wrapped};
pub use check_value::check_value;
pub use file::{Answer, Found, WrapFileError, WrappedFile, wrap_file};
pub use material::{Encoding, FormatError, MAX_FILE, Reading};
pub use pem::{public_key_der, public_key_pem};
pub use private_key::{PrivateKey, PrivateKeyError, PrivateKeyForm, read_private_key};
pub use scheme::{WrapError, wrap};
