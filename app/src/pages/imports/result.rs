//! What an import did.

use domain::{CheckValue, Key, view::Imported};
use leptos::prelude::*;

use super::wrap_zone::ZoneState;
use crate::{
    components::{CheckValueText, TryKey},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        ButtonKind, Definition, DefinitionList, Instant, LinkButton, Notice, NoticeKind, Views, live, view,
    },
};

/// Both check values, the expiry, and the key to try.
#[component]
pub(super) fn ImportResult(key: Key, imported: Imported, zone: ZoneState) -> impl IntoView {
    let i18n = use_i18n();
    let engine = imported.check_value;
    let browser = move || zone.check_value();
    let value = move |value: CheckValue| view! { <CheckValueText value/> };
    view! {
        <section class="panel import-result" aria-labelledby="result-title">
            <h2 id="result-title">{words!(i18n, import.result)}</h2>
            <p>{words!(i18n, import.result_text)}</p>
            <DefinitionList>
                {live(move || browser().map(|found| view! {
                    <Definition term=words!(i18n, import.result_browser)>{value(found)}</Definition>
                }))}
                <Definition term=words!(i18n, import.result_engine)>{value(engine)}</Definition>
                <Definition term=words!(i18n, import.result_expires)>
                    {match imported.expires_at {
                        Some(at) => view! { <Instant at/> },
                        None => words!(i18n, import.never).into_any(),
                    }}
                </Definition>
            </DefinitionList>
            {live(move || browser().map(|found| view! { <Verdict same=found == engine/> }).views())}
            <LinkButton href=paths::key(&key.id) kind=ButtonKind::Secondary>{words!(i18n, import.result_key)}</LinkButton>
        </section>
        // A key pair is tried on its own page: the code for that would be fetched by everybody who imports.
        {key.spec.is_symmetric().then(|| view! { <TryKey key/> }).views()}
    }
}

/// Whether the browser and the KMS computed the same check value.
#[component]
fn Verdict(same: bool) -> impl IntoView {
    let i18n = use_i18n();
    let kind = if same { NoticeKind::Success } else { NoticeKind::Danger };
    let words = move || match same {
        true => t_string!(i18n, import.result_match),
        false => t_string!(i18n, import.result_differ),
    };
    view! { <Notice kind><p>{words}</p></Notice> }
}
