use leptos::prelude::*;

use super::{Text, view};

/// What a colour means, the same everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is asked of anyone.
    #[default]
    Neutral,
    /// Out of use.
    Muted,
    /// Waits for someone.
    Info,
    /// A clock is running out.
    Warning,
    /// Something is or will be lost.
    Danger,
    /// Proven.
    Success,
}

impl Tone {
    /// The value of `data-tone`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Muted => "muted",
            Tone::Info => "info",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
            Tone::Success => "success",
        }
    }
}

/// The shape before a badge's word, so that it reads without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A filled dot: in use.
    Dot,
    /// A ring: waits to be filled.
    Ring,
    /// A bar: off.
    Bar,
    /// Hatched: on its way out.
    Hatched,
    /// Turning: changing now.
    Turning,
}

impl Shape {
    const fn as_str(self) -> &'static str {
        match self {
            Shape::Dot => "dot",
            Shape::Ring => "ring",
            Shape::Bar => "bar",
            Shape::Hatched => "hatched",
            Shape::Turning => "turning",
        }
    }
}

/// A state: shape, word and tone together.
#[component]
pub fn Badge(shape: Shape, #[prop(optional)] tone: Tone, #[prop(into)] word: Text) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.as_str()>
            <span class="badge-shape" data-shape=shape.as_str() aria-hidden="true"></span>
            {word}
        </span>
    }
}
