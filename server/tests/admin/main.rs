//! `keyferry admin` and `keyferry import-logs`, run as an administrator runs it, on both databases.

mod backup;
mod client_key;
mod clock;
mod desk;
mod import_logs;
mod rewrap;
mod root_key;
mod settings;
mod verify_audit;
