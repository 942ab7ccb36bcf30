//! `keyferry admin`, run as an administrator runs it, on both databases.

mod desk;
mod verify_audit;
