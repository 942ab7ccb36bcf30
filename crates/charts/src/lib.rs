#![doc = include_str!("../README.md")]

mod axis;
mod backend;
mod chart;
mod draw;
mod table;

pub use axis::{number, time_of_point};
pub use chart::{Band, Chart, Flag, Kind, Series, Tint};
pub use draw::{Drawing, draw};
pub use table::rows;
