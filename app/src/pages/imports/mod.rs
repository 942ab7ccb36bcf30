//! Importing key material: from the choice of the key to a key in use.

mod failure;
mod list;
mod many;
mod pair;
mod pair_panel;
mod requests;
mod result;
mod start;
mod upload;
mod wizard;
mod wrap_zone;

pub use list::ImportsPage;
pub use many::{ImportBatch, ImportManyPage};
pub use pair::ImportPage;
pub use start::StartImportPage;
