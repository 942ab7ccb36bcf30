use domain::{Action, KeyId, MaterialStatus, Origin, PairState, WrappingPair, view::KeyPage as View};
use leptos::prelude::*;

use super::{actions::KeyChanges, key::OfKey, words::origin_word};
use crate::{
    api::key_pairs::GetPublicKey,
    components::{ActionError, ActionForm, CheckValueText, Fetch, check_value_words, disabled_by, key_name},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Clock, CodeBlock, ColumnHead, ConfirmDialog, CopyId, Definition, DefinitionList,
        LinkButton, Pictogram, RowHead, Table, Views, text, view,
    },
};

/// The key's material: where it came from, whether it is there, and how long.
#[component]
pub fn KeyMaterial() -> impl IntoView {
    view! { <OfKey tab=|view: View| view! { <Material view/> }/> }
}

#[component]
fn Material(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let external = view.key.origin == Origin::External;
    let pair = view.key.permits(Action::GetPublicKey).is_ok().then(|| view.key.id.clone());
    view! {
        <section class="section" aria-labelledby="material">
            <h2 id="material">{words!(i18n, keys.material)}</h2>
            <Version view=view.clone()/>
        </section>
        {pair.map(|id| view! { <PublicKey id/> }).views()}
        {external.then(|| view! {
            <ImportActions view=view.clone()/>
            <OpenPairs view/>
        }).views()}
    }
}

#[component]
fn Version(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let (key, now) = (view.key, view.now);
    let origin = key.origin;
    let since = key.primary.created_at;
    let present = match key.primary.material {
        MaterialStatus::Present { check_value, expires_at } => Some((check_value, expires_at)),
        MaterialStatus::Absent => None,
    };
    let bound = move || match (origin, key.bound_to.is_some()) {
        (Origin::AliyunKms, _) => t_string!(i18n, keys.bound_generated),
        (Origin::External, true) => t_string!(i18n, keys.bound_yes),
        (Origin::External, false) => t_string!(i18n, keys.bound_no),
    };
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, keys.origin)>{text(move || origin_word(i18n, origin))}</Definition>
            <Definition term=words!(i18n, keys.version)>
                <CopyId what=words!(i18n, keys.version_id) id=key.primary.id.as_str()/>
            </Definition>
            <Definition term=words!(i18n, keys.material_status)>
                {match present {
                    Some(_) => words!(i18n, keys.material_present).into_any(),
                    None => words!(i18n, keys.material_absent).into_any(),
                }}
            </Definition>
            {present.map(|(check_value, expires_at)| view! {
                <Definition term=words!(i18n, keys.check_value)>
                    <CheckValueText value=check_value/>
                </Definition>
                <Definition term=words!(i18n, keys.check_value_is)>
                    {check_value_words(i18n, key.spec, check_value)}
                </Definition>
                <Definition term=words!(i18n, keys.expires)>
                    {match expires_at {
                        Some(at) => view! { <Clock at now since/> },
                        None => words!(i18n, keys.never).into_any(),
                    }}
                </Definition>
            }).views()}
            <Definition term=words!(i18n, keys.bound)>{bound}</Definition>
        </DefinitionList>
    }
}

/// What is public of a key pair, to be kept by whoever verifies or encrypts (R198, R252).
#[component]
fn PublicKey(id: KeyId) -> impl IntoView {
    let i18n = use_i18n();
    let href = paths::public_key(&id);
    let public_key = Fetch::of(move || id.to_string(), |key| GetPublicKey { key });
    view! {
        <section class="section" aria-labelledby="public-key">
            <h2 id="public-key">{words!(i18n, key_pair.public_key)}</h2>
            <p class="lead">{words!(i18n, key_pair.public_key_help)}</p>
            {public_key.show(move |public_key| view! {
                <CodeBlock what=words!(i18n, key_pair.the_public_key) code=Signal::stored(public_key.pem)/>
            })}
            <div class="form-actions">
                <a class="button" data-kind="secondary" href=href download="" rel="external">
                    {words!(i18n, key_pair.download)}
                </a>
            </div>
        </section>
    }
}

#[component]
fn ImportActions(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let key = view.key.clone();
    let missing = (!key.primary.material.is_present()).then_some(domain::Refusal::KeyPendingImport);
    let refusal = key.permits(Action::DeleteKeyMaterial).err().or(missing);
    let disabled = disabled_by(i18n, refusal);
    let name = key_name(&view.key, &view.aliases);
    let title = {
        let name = name.clone();
        move || t_string!(i18n, keys.delete_material_title, name = name.clone())
    };
    view! {
        <div class="form-actions">
            <LinkButton href=paths::import(&view.key.id) kind=ButtonKind::Primary icon=Pictogram::Key>
                {words!(i18n, keys.import)}
            </LinkButton>
            <Button id="delete-material" kind=ButtonKind::Danger opens="delete-material-dialog" disabled>
                {words!(i18n, keys.delete_material)}
            </Button>
        </div>
        <ActionForm action=changes.delete_material>
            <input type="hidden" name="id" value=view.key.id.to_string()/>
            <ConfirmDialog
                id="delete-material-dialog"
                title=Signal::derive(title)
                confirm=words!(i18n, keys.delete_material_confirm)
                typed=name
                busy=changes.delete_material.pending()
            >
                <p>{words!(i18n, keys.delete_material_text)}</p>
            </ConfirmDialog>
        </ActionForm>
        <ActionError action=changes.delete_material/>
    }
}

#[component]
fn OpenPairs(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let (pairs, now) = (view.pairs, view.now);
    let head = move || {
        view! {
            <ColumnHead>{words!(i18n, fields.wrapping_algorithm)}</ColumnHead>
            <ColumnHead>{words!(i18n, import.valid_for)}</ColumnHead>
            <ColumnHead number=true>{words!(i18n, keys.attempts)}</ColumnHead>
        }
    };
    let row = move |pair: WrappingPair| {
        let attempts = match pair.state {
            PairState::Open { attempts_left, .. } => attempts_left,
            PairState::Burned => 0,
        };
        view! {
            <tr>
                <RowHead><a class="mono" href=paths::import_pair(&pair.id)>{pair.algorithm.as_str()}</a></RowHead>
                <td><Clock at=pair.expires_at now since=pair.created_at/></td>
                <td class="number">{attempts}</td>
            </tr>
        }
    };
    view! {
        <section class="section" aria-labelledby="pairs">
            <h2 id="pairs">{words!(i18n, keys.pairs)}</h2>
            {match pairs.is_empty() {
                true => view! { <p>{words!(i18n, keys.pairs_none)}</p> },
                false => view! {
                    <Table label=words!(i18n, keys.pairs) head=head()>
                        {pairs.into_iter().map(row).views()}
                    </Table>
                },
            }}
        </section>
    }
}
