use leptos::prelude::*;

use super::{Icon, Pictogram, Text, Views, view};
use crate::i18n::{t_string, use_i18n};

/// What a notice is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something to know.
    #[default]
    Info,
    /// Something to heed.
    Warning,
    /// Something failed, or would be lost.
    Danger,
    /// Something is proven or done.
    Success,
}

impl NoticeKind {
    const fn as_str(self) -> &'static str {
        match self {
            NoticeKind::Info => "info",
            NoticeKind::Warning => "warning",
            NoticeKind::Danger => "danger",
            NoticeKind::Success => "success",
        }
    }

    const fn icon(self) -> Pictogram {
        match self {
            NoticeKind::Info => Pictogram::Info,
            NoticeKind::Warning => Pictogram::Warning,
            NoticeKind::Danger => Pictogram::Danger,
            NoticeKind::Success => Pictogram::Success,
        }
    }

    /// Interrupts for what failed, else waits its turn.
    const fn role(self) -> &'static str {
        match self {
            NoticeKind::Danger => "alert",
            NoticeKind::Info | NoticeKind::Warning | NoticeKind::Success => "status",
        }
    }
}

/// A few words that stand out from the page.
#[component]
pub fn Notice(
    #[prop(optional)] kind: NoticeKind,
    #[prop(optional, into)] title: Option<Text>,
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let label = move || match kind {
        NoticeKind::Info => t_string!(i18n, ui.info),
        NoticeKind::Warning => t_string!(i18n, ui.warning),
        NoticeKind::Danger => t_string!(i18n, ui.danger),
        NoticeKind::Success => t_string!(i18n, ui.success),
    };
    view! {
        <div class="notice" data-kind=kind.as_str() role=kind.role()>
            <Icon name=kind.icon() label/>
            <div class="notice-text">
                {title.map(|title| view! { <p class="notice-title">{title}</p> }).views()}
                {children()}
            </div>
        </div>
    }
}
