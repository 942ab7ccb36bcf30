//! `keyferry admin`, run as an administrator runs it, on both databases.

mod backup;
mod client_key;
mod clock;
mod desk;
mod rewrap;
mod root_key;
mod verify_audit;
