//! Of which source a page tells: our own gateways, or an import of the vendor's logs.

use domain::{LogSource, view::LogFilter};
use leptos::prelude::*;

use crate::{
    i18n::use_i18n,
    ui::{Text, Views, view},
};

/// Links to the same page of each source; nothing where there are no imports.
#[component]
pub fn SourceLinks(
    sources: Vec<LogSource>,
    /// The one that is shown; `None` for our own gateways.
    current: Option<String>,
    /// Whether all of them can be shown together.
    #[prop(optional)]
    everywhere: bool,
    /// The page of a source.
    #[prop(into)]
    href: Callback<Option<String>, String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let (none, chosen) = (sources.is_empty(), current.is_some());
    let link = move |(source, words): (Option<String>, Text)| {
        let shown = (current == source).then_some("true");
        view! { <li><a class="range" href=href.run(source) aria-current=shown>{words}</a></li> }
    };
    let named = sources.into_iter().map(|name| (Some(name.to_string()), Text::from(name.to_string())));
    let all = everywhere.then(|| (Some(LogFilter::EVERYWHERE.to_owned()), words!(i18n, logs.source_all)));
    let links = [(None, words!(i18n, logs.source_ours))].into_iter().chain(named).chain(all);
    let links: Vec<_> = links.collect();
    (!none || chosen)
        .then(|| {
            view! {
                <nav class="ranges" aria-label=words!(i18n, logs.source)>
                    <ul>{links.into_iter().map(link).views()}</ul>
                </nav>
            }
        })
        .views()
}
