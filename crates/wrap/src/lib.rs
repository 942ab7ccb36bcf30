#![doc = include_str!("../README.md")]

mod file;
mod material;
mod text;

mod check_value;
mod envelope;
mod scheme;

mod private_key;

mod blob;
mod pem;

pub use blob::{BlobEncoding, BlobError, read_wrapped};
pub use check_value::check_value;
pub use envelope::{Envelope, wrap_in_envelope};
pub use file::{WrapFileError, WrappedFile, wrap_file};
pub use material::{Encoding, FormatError, MAX_FILE, Material, Reading, read_material};
pub use pem::{public_key_der, public_key_pem};
pub use private_key::{PrivateKey, PrivateKeyError, PrivateKeyForm, PrivateKeySpec, read_private_key};
pub use scheme::{WrapError, wrap};
