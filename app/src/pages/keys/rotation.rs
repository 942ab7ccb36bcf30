//! A key's rotation: when it gets its next version, and what it has had.

use domain::{
    Action, AutomaticRotation, Key, KeyUsage, MaterialStatus, Origin, Rotation, RotationPolicy, RotationRule,
    limits,
    view::{KeyPage as View, VersionRow},
};
use leptos::prelude::*;

use super::{
    actions::{KeyChanges, KeyField},
    key::OfKey,
};
use crate::{
    components::{ActionError, ActionForm, disabled_by, key_name},
    i18n::{Language, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, Checkbox, Clock, ColumnHead, ConfirmDialog, CopyId, Definition, DefinitionList,
        Field, InputKind, Instant, LinkButton, RowHead, Table, Text, TextInput, Views, view,
    },
};

/// The key's rotation: the rule that applies to it, when next, and all its versions.
#[component]
pub fn KeyRotation() -> impl IntoView {
    view! { <OfKey tab=|view: View| view! { <Page view/> }/> }
}

#[component]
fn Page(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let rule = match view.key.rotation_rule() {
        RotationRule::Automatic => words!(i18n, rotation.rule_automatic),
        RotationRule::AtOnce => words!(i18n, rotation.rule_at_once),
        RotationRule::ByHand => words!(i18n, rotation.rule_by_hand),
        RotationRule::Never => words!(i18n, rotation.rule_never),
        RotationRule::OneVersion => words!(i18n, rotation.rule_one_version),
    };
    let by_itself = view.key.rotation_rule() == RotationRule::Automatic;
    let by_hand = (view.key.origin == Origin::External).then(|| paths::key_successor(&view.key.id, None));
    let at_once = by_itself || view.key.rotation_rule() == RotationRule::AtOnce;
    let versions = view.versions.clone();
    let help = match view.key.usage {
        _ if view.key.spec.is_key_pair() => Some(words!(i18n, rotation.versions_help_pair)),
        KeyUsage::GenerateVerifyMac => None,
        _ => Some(words!(i18n, rotation.versions_help)),
    };
    view! {
        <section class="section" aria-labelledby="rotation">
            <h2 id="rotation">{words!(i18n, rotation.title)}</h2>
            <p class="lead">{rule}</p>
            <Status view=view.clone()/>
            {by_hand.map(|href| view! {
                <p><LinkButton href>{words!(i18n, successor.action)}</LinkButton></p>
            }).views()}
            {by_itself.then(|| view! { <Policy view=view.clone()/> <Freeze view=view.clone()/> }).views()}
        </section>
        <section class="section" aria-labelledby="versions">
            <h2 id="versions">{words!(i18n, rotation.versions)}</h2>
            {help.map(|help| view! { <p class="lead">{help}</p> }).views()}
            <Versions versions key=view.key.clone()/>
            {at_once.then(|| view! { <RotateNow view/> }).views()}
        </section>
    }
}

#[component]
fn Status(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let status = match (view.key.rotation, view.key.automatic_rotation()) {
        (RotationPolicy::Frozen(_), _) => words!(i18n, rotation.frozen),
        (_, AutomaticRotation::Enabled) => words!(i18n, rotation.enabled),
        (_, AutomaticRotation::Disabled) => words!(i18n, rotation.disabled),
        (_, AutomaticRotation::Suspended) => words!(i18n, rotation.suspended),
    };
    let last = match view.versions.len() {
        0 | 1 => words!(i18n, keys.never).into_any(),
        _ => view! { <Instant at=view.key.primary.created_at/> },
    };
    let now = view.now;
    let when = view.key.rotation.rotation().map(|Rotation { every, next }| {
        let days = every.days();
        view! {
            <Definition term=words!(i18n, rotation.every)>{words!(i18n, rotation.days_value, days)}</Definition>
            <Definition term=words!(i18n, rotation.next)><Clock at=next now/></Definition>
        }
    });
    view! {
        <DefinitionList>
            <Definition term=words!(i18n, rotation.automatic)>{status}</Definition>
            {when.views()}
            <Definition term=words!(i18n, rotation.last)>{last}</Definition>
        </DefinitionList>
    }
}

/// Turns automatic rotation on and off.
#[component]
fn Policy(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let refusal = view.key.permits(Action::UpdateRotationPolicy).err();
    let (min, max) = limits::ROTATION_DAYS.into_inner();
    let kept = view.key.rotation.rotation();
    let (on, days) = (kept.is_some(), kept.map_or(90, |rotation| rotation.every.days()));
    view! {
        <ActionForm action=changes.set_rotation class="form">
            <KeyField id=view.key.id/>
            <Checkbox id="automatic" name="automatic" checked=on>{words!(i18n, rotation.by_itself)}</Checkbox>
            <Field id="rotation-days" label=words!(i18n, fields.rotation_interval) help=words!(i18n, rotation.days_help)>
                <TextInput
                    name="days"
                    kind=InputKind::Number
                    value=days.to_string()
                    min=min.to_string()
                    max=max.to_string()
                    required=true
                />
            </Field>
            <ActionError action=changes.set_rotation/>
            <div class="form-actions">
                <Button
                    id="set-rotation"
                    submit=true
                    busy=changes.set_rotation.pending()
                    disabled=disabled_by(i18n, refusal)
                >
                    {words!(i18n, rotation.save)}
                </Button>
            </div>
        </ActionForm>
    }
}

/// Freezes the rotation while the key moves, and restores it afterwards.
#[component]
fn Freeze(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let is_frozen = matches!(view.key.rotation, RotationPolicy::Frozen(_));
    let (action, turn) = match is_frozen {
        true => (Action::RestoreRotation, words!(i18n, rotation.restore)),
        false => (Action::FreezeRotation, words!(i18n, rotation.freeze)),
    };
    let refusal = view.key.permits(action).err();
    view! {
        <p class="lead">{words!(i18n, rotation.freeze_help)}</p>
        <ActionForm action=changes.freeze>
            <KeyField id=view.key.id/>
            {(!is_frozen).then(|| view! { <input type="hidden" name="frozen" value="true"/> }).views()}
            <Button id="freeze" submit=true busy=changes.freeze.pending() disabled=disabled_by(i18n, refusal)>
                {turn}
            </Button>
        </ActionForm>
        <ActionError action=changes.freeze/>
    }
}

/// Makes a version at once.
#[component]
fn RotateNow(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let changes: KeyChanges = expect_context();
    let key = &view.key;
    let refusal =
        key.permits(Action::CreateKeyVersion).and_then(|()| key.may_have_new_version(view.now)).err();
    let name = key_name(key, &view.aliases);
    view! {
        <div class="form-actions">
            <Button
                id="rotate"
                kind=ButtonKind::Primary
                opens="rotate-dialog"
                disabled=disabled_by(i18n, refusal)
            >
                {words!(i18n, rotation.rotate)}
            </Button>
        </div>
        <ActionForm action=changes.rotate>
            <KeyField id=view.key.id.clone()/>
            <ConfirmDialog
                id="rotate-dialog"
                title=words!(i18n, rotation.rotate_title, name = name.clone())
                confirm=words!(i18n, rotation.rotate)
                busy=changes.rotate.pending()
            >
                <p>{words!(i18n, rotation.rotate_text)}</p>
            </ConfirmDialog>
        </ActionForm>
        <ActionError action=changes.rotate/>
    }
}

#[component]
fn Versions(versions: Vec<VersionRow>, key: Key) -> impl IntoView {
    let i18n = use_i18n();
    let (primary, usage, counted) = (key.primary.id, key.usage, key.spec.is_symmetric());
    let head = view! {
        <ColumnHead>{words!(i18n, keys.version)}</ColumnHead>
        <ColumnHead>{words!(i18n, rotation.use_of)}</ColumnHead>
        {counted.then(|| view! { <ColumnHead>{words!(i18n, rotation.invocations)}</ColumnHead> }).views()}
        <ColumnHead fold=true>{words!(i18n, keys.check_value)}</ColumnHead>
        <ColumnHead>{words!(i18n, keys.created)}</ColumnHead>
    };
    let row = move |VersionRow { version, invocations }: VersionRow| {
        let role = match (usage, version.id == primary) {
            (KeyUsage::EncryptDecrypt, true) => words!(i18n, rotation.encrypts),
            (KeyUsage::EncryptDecrypt, false) => words!(i18n, rotation.decrypts),
            (KeyUsage::SignVerify, true) => words!(i18n, rotation.signs),
            (KeyUsage::SignVerify, false) => words!(i18n, rotation.verifies),
            (KeyUsage::GenerateVerifyMac, _) => words!(i18n, rotation.authenticates),
        };
        let check_value = match version.material {
            MaterialStatus::Present { check_value, .. } => {
                view! { <CopyId what=words!(i18n, keys.check_value) id=check_value.to_string()/> }
            }
            MaterialStatus::Absent => ().into_any(),
        };
        view! {
            <tr>
                <RowHead><CopyId what=words!(i18n, keys.version_id) id=version.id.as_str()/></RowHead>
                <td>{role}</td>
                {counted.then(|| view! { <td>{invocations_words(i18n, invocations)}</td> }).views()}
                <td class="fold">{check_value}</td>
                <td><Instant at=version.created_at/></td>
            </tr>
        }
    };
    view! {
        <Table label=words!(i18n, rotation.versions) head=head.into_any()>
            {versions.into_iter().map(row).views()}
        </Table>
    }
}

/// How much of what a version may encrypt is spent. Numbers are counted in blocks, so that no more is told than is known.
fn invocations_words(i18n: Language, invocations: u64) -> Text {
    let permille = invocations.saturating_mul(1000).div_ceil(limits::INVOCATIONS);
    let percent = format!("{}.{}", permille / 10, permille % 10);
    words!(i18n, rotation.invocations_spent, percent = percent.clone())
}
