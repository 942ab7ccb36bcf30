//! The embedded KMS on its real store: keys, their states, and the import of material, with a clock of the test's own.

mod access_keys;
mod access_points;
mod authorities;
mod data_keys;
mod import;
mod key_pairs;
mod keys;
mod macs;
mod material;
mod policies;
mod rotation;
mod secrets;
mod world;
