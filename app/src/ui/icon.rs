use leptos::prelude::*;

use super::{Text, view};

/// The pictures of the console, drawn on a grid of 16 by 16 in lines of 1.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the picture of its name")]
pub enum Pictogram {
    Overview,
    Key,
    Instance,
    Secret,
    Search,
    Clock,
    Audit,
    Menu,
    Close,
    Copy,
    Check,
    Plus,
    Info,
    Warning,
    Danger,
    Success,
    File,
    Lock,
    LockOpen,
    ChevronRight,
    ArrowRight,
    Download,
    Sun,
    Moon,
    Display,
    Language,
    Person,
    Gateway,
    Log,
    Refresh,
    Keyboard,
    Chart,
    Bell,
}

impl Pictogram {
    const fn path(self) -> &'static str {
        match self {
            Pictogram::Overview => {
                "M2.5 2.5h4.5v6h-4.5zM9 2.5h4.5v3.5h-4.5zM9 8h4.5v5.5h-4.5zM2.5 10.5h4.5v3h-4.5z"
            }
            Pictogram::Bell => {
                "M3 11.5h10l-1.5-2V7a3.5 3.5 0 0 0-7 0v2.5zM6.5 13.5a1.6 1.6 0 0 0 3 0M8 3.5V2"
            }
            Pictogram::Chart => "M2.2 2v11.8H14M4.5 10.5l3-4 2.5 2 3.5-5",
            Pictogram::Key => "M9 7a3.5 3.5 0 1 0-3.2 3.5L7.5 12H9v1.5h1.5V15H13v-2.5L8.7 8.2M4.6 6.1h.01",
            Pictogram::Instance => "M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3",
            Pictogram::Secret => "M1.8 5h12.4v6H1.8zM5 8h.01M8 8h.01M11 8h.01",
            Pictogram::Search => "M7 2.2a4.8 4.8 0 1 0 0 9.6A4.8 4.8 0 1 0 7 2.2M10.6 10.6L14 14",
            Pictogram::Clock => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M8 4.8V8l2.3 1.6",
            Pictogram::Audit => "M3.5 1.8h9v12.4h-9zM5.8 5h4.4M5.8 8h4.4M5.8 11h2.2",
            Pictogram::Menu => "M2.5 4h11M2.5 8h11M2.5 12h11",
            Pictogram::Close => "M4 4l8 8M12 4l-8 8",
            Pictogram::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Pictogram::Check => "M3 8.5l3.5 3.5L13 4.5",
            Pictogram::Plus => "M8 3v10M3 8h10",
            Pictogram::Info => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M8 7.2v4M8 4.8h.01",
            Pictogram::Warning => "M8 2L14.5 13.5H1.5zM8 6.5v3.2M8 11.6h.01",
            Pictogram::Danger => "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM8 4.8v4M8 11.2h.01",
            Pictogram::Success => "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M5.2 8.2l2 2 3.6-4",
            Pictogram::File => "M3.5 1.8h5.5l3.5 3.5v8.9h-9zM9 1.8v3.5h3.5M8 7.5v4M6 9.2l2-2 2 2",
            Pictogram::Lock => "M3.5 7h9v6.5h-9zM5.5 7V4.5a2.5 2.5 0 0 1 5 0V7M8 9.6v1.6",
            Pictogram::LockOpen => "M3.5 7h9v6.5h-9zM5.5 7V4.5a2.5 2.5 0 0 1 4.7-1.2M8 9.6v1.6",
            Pictogram::ChevronRight => "M6 3.5L10.5 8 6 12.5",
            Pictogram::ArrowRight => "M2.5 8h11M9.5 4l4 4-4 4",
            Pictogram::Download => "M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11",
            Pictogram::Sun => {
                "M8 5a3 3 0 1 0 0 6 3 3 0 1 0 0-6M8 1.2v1.3M8 13.5v1.3M1.2 8h1.3M13.5 8h1.3M3.2 3.2l.9.9M11.9 11.9l.9.9M3.2 12.8l.9-.9M11.9 4.1l.9-.9"
            }
            Pictogram::Moon => "M13.5 9.5A5.8 5.8 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7z",
            Pictogram::Display => "M1.8 2.5h12.4v8.5H1.8zM5.5 14h5M8 11v3",
            Pictogram::Language => {
                "M8 1.8a6.2 6.2 0 1 0 0 12.4A6.2 6.2 0 1 0 8 1.8M1.8 8h12.4M8 1.8c-4 4-4 8.4 0 12.4M8 1.8c4 4 4 8.4 0 12.4"
            }
            Pictogram::Person => {
                "M8 2a2.8 2.8 0 1 0 0 5.6A2.8 2.8 0 1 0 8 2M2.5 14c.4-3 2.6-4.6 5.5-4.6s5.1 1.6 5.5 4.6"
            }
            Pictogram::Gateway => "M2 14V5l6-3 6 3v9M5.2 14V8h5.6v6M8 8v6",
            Pictogram::Log => "M2 13.5h12M3.5 11V8M6.5 11V4M9.5 11V6.5M12.5 11V2.5",
            Pictogram::Refresh => "M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.4 2v3h-3",
            Pictogram::Keyboard => {
                "M1.8 4h12.4v8H1.8zM4.3 6.5h.01M6.8 6.5h.01M9.3 6.5h.01M11.8 6.5h.01M5.2 9.5h5.6"
            }
        }
    }
}

/// A picture. Decoration beside words, unless it has a label of its own.
#[component]
pub fn Icon(name: Pictogram, #[prop(optional, into)] label: Option<Text>) -> impl IntoView {
    view! {
        <svg
            class="icon"
            viewBox="0 0 16 16"
            role=label.map(|_| "img")
            aria-label=move || label.map(|label| label.get())
            aria-hidden=label.is_none().then_some("true")
        >
            <path d=name.path()/>
        </svg>
    }
}
