use domain::{
    Action, Key, KeyUsage, limits,
    view::{KeyPage as View, SecretFilter},
};
use leptos::prelude::*;

use super::{
    actions::{KeyChanges, KeyField},
    key::OfKey,
    words::{origin_word, protection_word, usage_word},
};
use crate::{
    components::{ActionError, ActionForm, TryKey, TryMac, TryPair, disabled_by},
    i18n::use_i18n,
    paths,
    ui::{Button, CopyId, Definition, DefinitionList, Field, Instant, TextArea, Views, text, view},
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
        {match key.usage {
            _ if key.spec.is_symmetric() => view! { <TryKey key=key.clone()/> },
            KeyUsage::GenerateVerifyMac => view! { <TryMac key=key.clone()/> },
            _ => view! { <TryPair key=key.clone()/> },
        }}
        <Description key=key.clone()/>
        <Protection key/>
    }
}

/// What people wrote about the key, to be written anew.
#[component]
fn Description(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let disabled = disabled_by(i18n, key.permits(Action::UpdateKeyDescription).err());
    view! {
        <section class="section" aria-labelledby="describe">
            <h2 id="describe">{words!(i18n, keys.description)}</h2>
            <ActionForm action=changes.describe class="form">
                <KeyField id=key.id/>
                <Field
                    id="description"
                    label=words!(i18n, fields.description)
                    help=words!(i18n, keys.description_intro)
                    optional=true
                >
                    <TextArea
                        name="description"
                        value=Signal::stored(key.description.as_str().to_owned())
                        maxlength=limits::MAX_DESCRIPTION
                    />
                </Field>
                <ActionError action=changes.describe/>
                <div class="form-actions">
                    <Button submit=true busy=changes.describe.pending() disabled>
                        {words!(i18n, keys.description_save)}
                    </Button>
                </div>
            </ActionForm>
        </section>
    }
}

/// Protection from deletion, and the button that turns it over.
#[component]
fn Protection(key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let refusal = key.permits(Action::SetDeletionProtection).err();
    let disabled = disabled_by(i18n, refusal);
    let (status, turn) = match key.protected {
        true => (words!(i18n, keys.protected_yes), words!(i18n, keys.unprotect)),
        false => (words!(i18n, keys.protected_no), words!(i18n, keys.protect)),
    };
    view! {
        <section class="section" aria-labelledby="protection">
            <h2 id="protection">{words!(i18n, keys.deletion_protection)}</h2>
            <p class="lead">{status}</p>
            <ActionForm action=changes.protect>
                <KeyField id=key.id/>
                {(!key.protected).then(|| view! { <input type="hidden" name="protected" value="true"/> }).views()}
                <Button id="protect" submit=true busy=changes.protect.pending() disabled>{turn}</Button>
            </ActionForm>
            <ActionError action=changes.protect/>
        </section>
    }
}

#[component]
fn Metadata(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let Key { id, placement, spec, usage, origin, description, creator, created_at, .. } = view.key;
    let aliases = view.aliases.iter().map(|alias| alias.to_string()).collect::<Vec<_>>().join(", ");
    let protection = move || protection_word(i18n, placement.management);
    let under = SecretFilter { key: Some(id), ..SecretFilter::default() };
    let secrets = (view.secrets > 0).then(|| {
        view! {
            <Definition term=words!(i18n, secrets.count)>
                <a href=paths::secrets(&under)>{view.secrets}</a>
            </Definition>
        }
    });
    let instance = match view.instance {
        Some(instance) => view! { <a href=paths::INSTANCES>{instance.name.to_string()}</a> },
        None => words!(i18n, keys.default_kms).into_any(),
    };
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, keys.aliases)>
                {match aliases.is_empty() {
                    true => words!(i18n, keys.no_alias).into_any(),
                    false => view! { <span class="mono">{aliases}</span> },
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
            <Definition term=words!(i18n, keys.usage)>{text(move || usage_word(i18n, usage))}</Definition>
            <Definition term=words!(i18n, keys.origin)>{text(move || origin_word(i18n, origin))}</Definition>
            <Definition term=words!(i18n, keys.protection)>{protection}</Definition>
            {secrets.views()}
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
