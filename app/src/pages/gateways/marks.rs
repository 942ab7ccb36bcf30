//! Phase, baseline and notes: what people mark on the charts.

use domain::{Mark, MarkKind, Phase, view::TrafficPage};
use leptos::prelude::*;

use crate::{
    api::gateways::{Annotate, BeginPhase, RecordBaseline},
    components::{ActionForm, disabled_by, form_actions},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, ColumnHead, Definition, DefinitionList, Field, Instant, RowHead, Shape, Table,
        TextInput, Tone, Views, text, view,
    },
};

form_actions! {
    /// What can be marked.
    MarkActions {
        record: RecordBaseline,
        begin: BeginPhase,
        annotate: Annotate,
    }
}

/// What is marked in the range, and the forms that mark.
#[component]
pub(super) fn Marks(page: TrafficPage, marks: MarkActions) -> impl IntoView {
    let i18n = use_i18n();
    let phase = page.phase;
    let baseline = match page.baseline {
        Some((from, to)) => view! { <Instant at=from/> " – " <Instant at=to/> },
        None => words!(i18n, gateways.baseline_none).into_any(),
    };
    // Whole seconds: that is what forms and the log take.
    let [from, to] = [page.from, page.to].map(paths::date_time);
    let refused = page.refused;
    let phases = Phase::ALL.iter().copied().filter(move |other| *other != phase).map(move |other| {
        let disabled = disabled_by(i18n, refused);
        view! {
            <Button id=format!("phase-{other}") submit=true name="phase" value=other.as_str() busy=marks.begin.pending() disabled>
                {text(move || begin_word(i18n, other).to_owned())}
            </Button>
        }
    });
    view! {
        <section class="panel" id="marks" aria-labelledby="marks-title">
            <h2 id="marks-title">{words!(i18n, gateways.marks)}</h2>
            <DefinitionList>
                <Definition term=words!(i18n, gateways.phase)>
                    <Badge shape=phase_shape(phase) tone=phase_tone(phase) word=text(move || phase_word(i18n, phase).to_owned())/>
                </Definition>
                <Definition term=words!(i18n, gateways.baseline)>{baseline}</Definition>
            </DefinitionList>
            <div class="mark-forms">
                <ActionForm action=marks.record class="inline-form">
                    <input type="hidden" name="from" value=from/>
                    <input type="hidden" name="to" value=to/>
                    <Button id="record-baseline" submit=true busy=marks.record.pending() disabled=disabled_by(i18n, refused)>
                        {words!(i18n, gateways.record_baseline)}
                    </Button>
                </ActionForm>
                <ActionForm action=marks.begin class="inline-form">{phases.collect::<Vec<_>>()}</ActionForm>
                <ActionForm action=marks.annotate class="inline-form note-form">
                    <Field id="note" label=words!(i18n, gateways.note)>
                        <TextInput name="note" required=true maxlength=domain::Note::MAX autocomplete="off"/>
                    </Field>
                    <Button id="annotate" submit=true busy=marks.annotate.pending() disabled=disabled_by(i18n, refused)>
                        {words!(i18n, gateways.annotate)}
                    </Button>
                </ActionForm>
            </div>
            <p class="field-help">{words!(i18n, gateways.marks_help)}</p>
            {(!page.marks.is_empty()).then(|| view! { <Made marks=page.marks/> }).views()}
        </section>
    }
}

#[component]
fn Made(marks: Vec<Mark>) -> impl IntoView {
    let i18n = use_i18n();
    let head = view! {
        <ColumnHead>{words!(i18n, gateways.when)}</ColumnHead>
        <ColumnHead>{words!(i18n, gateways.what)}</ColumnHead>
        <ColumnHead fold=true>{words!(i18n, gateways.by)}</ColumnHead>
    };
    let row = move |mark: Mark| {
        let what = match mark.kind {
            MarkKind::Phase(phase) => text(move || begun_word(i18n, phase).to_owned()).into_any(),
            MarkKind::Note(note) => note.to_string().into_any(),
            MarkKind::Baseline { .. } => words!(i18n, gateways.baseline).into_any(),
        };
        view! {
            <tr>
                <RowHead><Instant at=mark.at/></RowHead>
                <td>{what}</td>
                <td class="fold">{mark.by.to_string()}</td>
            </tr>
        }
    };
    view! {
        <Table label=words!(i18n, gateways.marks) head=head.into_any()>
            {marks.into_iter().map(row).views()}
        </Table>
    }
}

const fn phase_shape(phase: Phase) -> Shape {
    match phase {
        Phase::Before => Shape::Ring,
        Phase::Switchover => Shape::Turning,
        Phase::After => Shape::Dot,
    }
}

const fn phase_tone(phase: Phase) -> Tone {
    match phase {
        Phase::Before => Tone::Neutral,
        Phase::Switchover => Tone::Warning,
        Phase::After => Tone::Success,
    }
}

/// What people call a phase.
pub(crate) fn phase_word(i18n: Language, phase: Phase) -> &'static str {
    match phase {
        Phase::Before => t_string!(i18n, gateways.phase_before),
        Phase::Switchover => t_string!(i18n, gateways.phase_switchover),
        Phase::After => t_string!(i18n, gateways.phase_after),
    }
}

fn begin_word(i18n: Language, phase: Phase) -> &'static str {
    match phase {
        Phase::Before => t_string!(i18n, gateways.begin_before),
        Phase::Switchover => t_string!(i18n, gateways.begin_switchover),
        Phase::After => t_string!(i18n, gateways.begin_after),
    }
}

fn begun_word(i18n: Language, phase: Phase) -> &'static str {
    match phase {
        Phase::Before => t_string!(i18n, gateways.begun_before),
        Phase::Switchover => t_string!(i18n, gateways.begun_switchover),
        Phase::After => t_string!(i18n, gateways.begun_after),
    }
}
