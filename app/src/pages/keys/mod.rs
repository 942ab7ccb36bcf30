//! Keys: the list, the form that creates one, a key's page and its tabs.

mod actions;
mod aliases;
mod columns;
mod create;
mod history;
mod key;
mod list;
mod material;
mod overview;
mod policy;
mod rotation;
mod successor;
mod tags;
mod words;

pub use aliases::KeyAliases;
pub use create::CreateKeyPage;
pub use history::KeyHistory;
pub use key::KeyPage;
pub use list::KeysPage;
pub use material::KeyMaterial;
pub use overview::KeyOverview;
pub use policy::KeyPolicy;
pub use rotation::KeyRotation;
pub use successor::KeySuccessorPage;
pub use tags::KeyTags;
