//! The versions of a secret, and their stages.

use domain::{SecretAction, SecretId, SecretVersion, VersionStage, limits, view::SecretPage as View};
use leptos::prelude::*;

use super::{
    actions::{Changes, IdField},
    value::{ReadButton, readable},
    words::data_type_word,
};
use crate::{
    components::{ActionError, ActionForm, FormAction, disabled_by},
    i18n::use_i18n,
    ui::{
        Badge, Button, ButtonKind, Choice, ColumnHead, CopyId, Field, Instant, RowHead, Select, Shape, Table,
        TextInput, Tone, Views, VisuallyHidden, text, view,
    },
};

/// The versions, newest first, and the form that moves a stage.
#[component]
pub(super) fn Versions(view: View, read: FormAction, changes: Changes) -> impl IntoView {
    let i18n = use_i18n();
    let unreadable = disabled_by(i18n, readable(&view));
    let unchangeable = disabled_by(i18n, view.secret.permits(SecretAction::Change).err());
    let id = view.secret.id.clone();
    let moved = id.clone();
    let choices = view.versions.iter().map(|version| {
        let id = version.id.to_string();
        Choice::new(id.clone(), Signal::stored(id))
    });
    let none = Choice::new("", words!(i18n, secrets.no_version));
    let choices: Vec<Choice> = choices.chain([none]).collect();
    let row = move |version| {
        view! { <Row id=id.clone() version read changes unreadable unchangeable/> }
    };
    let head = view! {
        <ColumnHead>{words!(i18n, fields.secret_version)}</ColumnHead>
        <ColumnHead>{words!(i18n, secrets.stages)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, secrets.data_type)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, keys.created)}</ColumnHead>
        <ColumnHead><VisuallyHidden>{words!(i18n, keys.actions)}</VisuallyHidden></ColumnHead>
    };
    view! {
        <section class="section" aria-labelledby="versions-title">
            <h2 id="versions-title">{words!(i18n, secrets.versions)}</h2>
            <p class="lead">{words!(i18n, secrets.versions_text)}</p>
            <Table label=words!(i18n, secrets.versions) head=head.into_any()>
                {view.versions.into_iter().map(row).views()}
            </Table>
            <ActionForm action=changes.stage class="filters">
                <IdField id=moved/>
                <Field id="stage" label=words!(i18n, fields.version_stage)>
                    <TextInput
                        name="stage"
                        mono=true
                        required=true
                        autocomplete="off"
                        maxlength=limits::MAX_SECRET_NAME
                    />
                </Field>
                <Field id="stage-version" label=words!(i18n, secrets.stage_to)>
                    <Select name="version" choices/>
                </Field>
                <Button id="move-stage" submit=true busy=changes.stage.pending() disabled=unchangeable>
                    {words!(i18n, secrets.move_stage)}
                </Button>
            </ActionForm>
            <ActionError action=changes.stage/>
        </section>
    }
}

#[component]
fn Row(
    id: SecretId,
    version: SecretVersion,
    read: FormAction,
    changes: Changes,
    unreadable: Signal<Option<String>>,
    unchangeable: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_current = version.stages.contains(&VersionStage::current());
    let (data_type, name) = (version.data_type, version.id.to_string());
    let [shown, read_as, current] = [(); 3].map(|()| name.clone());
    let promoted = id.clone();
    let stages = match version.stages.is_empty() {
        true => view! { <span class="soft">{words!(i18n, secrets.deprecated)}</span> },
        false => version.stages.into_iter().map(|stage| view! { <Stage stage/> " " }).views().into_any(),
    };
    let promote = (!is_current).then(|| {
        view! {
            <ActionForm action=changes.stage class="inline-form">
                <IdField id=promoted/>
                <input type="hidden" name="stage" value=VersionStage::current().to_string()/>
                <input type="hidden" name="version" value=current.clone()/>
                <Button
                    id=format!("promote-{current}")
                    kind=ButtonKind::Quiet
                    submit=true
                    busy=changes.stage.pending()
                    disabled=unchangeable
                >
                    {words!(i18n, secrets.promote, version = current.clone())}
                </Button>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <RowHead><CopyId what=words!(i18n, fields.secret_version) id=shown/></RowHead>
            <td>{stages}</td>
            <td class="fold">{text(move || data_type_word(i18n, data_type))}</td>
            <td class="fold"><Instant at=version.created_at/></td>
            <td class="actions">
                {promote.views()}
                <ReadButton id version=Some(read_as) read disabled=unreadable/>
            </td>
        </tr>
    }
}

#[component]
fn Stage(stage: VersionStage) -> impl IntoView {
    let (shape, tone) = match stage == VersionStage::current() {
        true => (Shape::Dot, Tone::Success),
        false => (Shape::Ring, Tone::Neutral),
    };
    view! { <Badge shape tone word=Signal::stored(stage.to_string())/> }
}
