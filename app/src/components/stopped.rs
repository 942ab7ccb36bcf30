use leptos::prelude::*;

use crate::{browser::STOPPED, i18n::use_i18n, ui::view};

/// Says that this page has stopped, because its code failed or a part of it could not be fetched.
///
/// It is there from the start and hidden: when it is needed, nothing can be rendered any more.
#[component]
pub fn Stopped() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="toast stopped" id=STOPPED role="alert" data-tone="danger" hidden>
            <p>{words!(i18n, errors.page_stopped)} " " <a href="" rel="external">{words!(i18n, errors.reload)}</a></p>
        </div>
    }
}
