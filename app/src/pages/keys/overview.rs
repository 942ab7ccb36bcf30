use domain::{Key, ProtectionLevel, view::KeyPage as View};
use leptos::prelude::*;

use super::{key::OfKey, list::origin_word};
use crate::{
    components::TryKey,
    i18n::{t_string, use_i18n},
    paths,
    ui::{CopyId, Definition, DefinitionList, Instant, Views, text},
};

/// What the key is, and a place to try it.
#[component]
pub fn KeyOverview() -> impl IntoView {
    view! { <OfKey tab=|view: View| view! { <Overview view/> }/> }
}

#[component]
fn Overview(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let key = view.key.clone();
    view! {
        <section class="section" aria-labelledby="metadata">
            <h2 id="metadata">{words!(i18n, keys.metadata)}</h2>
            <Metadata view/>
        </section>
        <TryKey key/>
    }
}

#[component]
fn Metadata(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let Key { placement, spec, origin, description, creator, created_at, .. } = view.key;
    let aliases = view.aliases.iter().map(|alias| alias.to_string()).collect::<Vec<_>>().join(", ");
    let protection = move || match placement.management.protection() {
        ProtectionLevel::Software => t_string!(i18n, keys.protection_software),
        ProtectionLevel::Hsm => t_string!(i18n, keys.protection_hsm),
    };
    let instance = match view.instance {
        Some(instance) => view! { <a href=paths::INSTANCES>{instance.name.to_string()}</a> }.into_any(),
        None => words!(i18n, keys.default_kms).into_any(),
    };
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, keys.aliases)>
                {match aliases.is_empty() {
                    true => words!(i18n, keys.no_alias).into_any(),
                    false => view! { <span class="mono">{aliases}</span> }.into_any(),
                }}
            </Definition>
            <Definition term=words!(i18n, keys.arn)>
                <CopyId what=words!(i18n, keys.the_arn) id=view.arn/>
            </Definition>
            <Definition term=words!(i18n, keys.region)>
                <span class="mono">{placement.region.as_str()}</span>
            </Definition>
            <Definition term=words!(i18n, keys.instance)>{instance}</Definition>
            <Definition term=words!(i18n, keys.spec)><span class="mono">{spec.as_str()}</span></Definition>
            <Definition term=words!(i18n, keys.usage)>{words!(i18n, keys.usage_ed)}</Definition>
            <Definition term=words!(i18n, keys.origin)>{text(move || origin_word(i18n, origin))}</Definition>
            <Definition term=words!(i18n, keys.protection)>{protection}</Definition>
            <Definition term=words!(i18n, keys.created)><Instant at=created_at/></Definition>
            <Definition term=words!(i18n, keys.creator)>{creator.to_string()}</Definition>
            {(!description.as_str().is_empty()).then(|| view! {
                <Definition term=words!(i18n, keys.description)>
                    {description.as_str().to_owned()}
                </Definition>
            }).views()}
        </DefinitionList>
    }
}
