//! The use cases on a real engine and store: who may do what, and how operators come and go.

mod access_points;
mod alerts;
mod batch;
mod gateways;
mod imported;
mod logs;
mod operators;
mod roles;
mod webhooks;
mod world;
