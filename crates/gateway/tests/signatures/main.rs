//! Requests that the vendor's SDKs made are accepted, and what anybody made of them is not.

mod captured;
mod dedicated;
mod hostile;
mod refused;
mod shared_gateway;
