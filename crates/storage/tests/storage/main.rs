//! What the storage promises, shown on both databases.

mod access_log;
mod access_points;
mod accounts;
mod authorities;
mod backup;
mod chain;
mod changes;
mod due;
mod erasing;
mod fleet;
mod frames;
mod imported_logs;
mod imports;
mod lists;
mod marks;
mod opening;
mod place;
mod root_key;
mod sample;
mod secrets;
