//! Importing many key files at once.

mod batch;
mod rows;

use leptos::{prelude::*, task::spawn_local};

use self::{
    batch::{Batch, Tally},
    rows::Files,
};
use crate::{
    browser::{self, PickedFile},
    components::{ApiErrorPanel, PageTitle},
    i18n::{t_string, use_i18n},
    paths,
    ui::{
        Button, ButtonKind, CodeBlock, Crumb, EmptyState, FileDrop, Notice, NoticeKind, PageHeader, Views,
        live, text, view,
    },
};

pub use batch::Batch as ImportBatch;

/// `/import/many`: drop files, see which is for which key, import them all.
#[component]
pub fn ImportManyPage() -> impl IntoView {
    let i18n = use_i18n();
    let batch: Batch = expect_context();
    let (dropped, shown) = (batch.clone(), batch.clone());
    let title = words!(i18n, batch.title);
    let add = move |files: Vec<PickedFile>| dropped.add(files);
    view! {
        <PageTitle text=title/>
        <PageHeader title crumbs=vec![Crumb::new(words!(i18n, nav.imports), paths::IMPORTS)]/>
        <p class="lead">{words!(i18n, batch.intro)}</p>
        <noscript>
            <Notice kind=NoticeKind::Warning><p>{words!(i18n, import.without_script)}</p></Notice>
        </noscript>
        <FileDrop
            id="key-files"
            multiple=true
            label=words!(i18n, batch.drop_label)
            help=words!(i18n, batch.drop_help)
            on_files=Callback::new(add)
        />
        <OtherNames batch=batch.clone()/>
        {live(move || shown.problem.get().map(|error| view! { <ApiErrorPanel error/> }).views())}
        <Progress batch=batch.clone()/>
        <Files batch/>
    }
}

/// The CSV for files that are not named after their keys.
#[component]
fn OtherNames(batch: Batch) -> impl IntoView {
    let i18n = use_i18n();
    let read = move |files: Vec<PickedFile>| {
        let batch = batch.clone();
        spawn_local(async move {
            let Some(bytes) = browser::read_file(&files[0]).await else { return };
            batch.use_table(String::from_utf8_lossy(&bytes).into_owned());
        });
    };
    let example = "file,key\nhsm-export-01.bin,alias/payments\nhsm-export-02.bin,key-hzz65f1e2a3b4c5d6e7f8";
    view! {
        <details class="panel">
            <summary><h2>{words!(i18n, batch.table)}</h2></summary>
            <p>{words!(i18n, batch.table_intro)}</p>
            <CodeBlock what=words!(i18n, batch.the_example) code=Signal::stored(example.to_owned())/>
            <FileDrop
                id="table-file"
                label=words!(i18n, batch.table_label)
                accept=".csv,text/csv"
                on_files=Callback::new(read)
            />
        </details>
    }
}

/// How far the batch is, and what can be done with it.
#[component]
fn Progress(batch: Batch) -> impl IntoView {
    let i18n = use_i18n();
    let counted = batch.clone();
    let tally = Memo::new(move |_| counted.tally());
    let (start, stop, clear, working) = (batch.clone(), batch.clone(), batch.clone(), batch);
    let working = Signal::derive(move || working.is_working());
    let startable = move || {
        let Tally { ready, failed, .. } = tally.get();
        (ready + failed == 0).then(|| t_string!(i18n, batch.nothing_to_import).to_owned())
    };
    let verb = text(move || match tally.get() {
        Tally { ready: 0, failed: n @ 1.., .. } => t_string!(i18n, batch.again, n),
        Tally { ready, failed, .. } => t_string!(i18n, batch.start, n = ready + failed),
    });
    let state = text(move || {
        let Tally { files, unmatched, imported, failed, under_way, .. } = tally.get();
        t_string!(i18n, batch.state, files, imported, failed, under_way, unmatched)
    });
    let bar = move || {
        let Tally { files, unmatched, imported, failed, .. } = tally.get();
        view! {
            <progress
                class="progress"
                aria-label=words!(i18n, batch.progress)
                max=(files - unmatched).to_string()
                value=(imported + failed).to_string()
            ></progress>
        }
    };
    let buttons = move || {
        let (start, stop, clear) = (start.clone(), stop.clone(), clear.clone());
        match working.get() {
            true => view! {
                <Button on_click=Callback::new(move |()| stop.stop())>{words!(i18n, batch.stop)}</Button>
            },
            false => view! {
                <Button
                    id="import-all"
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(startable)
                    on_click=Callback::new(move |()| start.start())
                >
                    {verb}
                </Button>
                <Button kind=ButtonKind::Quiet on_click=Callback::new(move |()| clear.clear())>
                    {words!(i18n, batch.clear)}
                </Button>
            },
        }
    };
    let any = Memo::new(move |_| tally.get().files > 0);
    live(move || match any.get() {
        false => view! { <EmptyState sentence=words!(i18n, batch.none)/> },
        true => view! {
            <section class="batch-progress" aria-label=words!(i18n, batch.progress)>
                {live(bar)}
                <p role="status">{state}</p>
                <div class="form-actions">{live(buttons.clone())}</div>
                {live(move || working.get().then(|| view! { <p class="field-help">{words!(i18n, batch.may_leave)}</p> }).views())}
            </section>
        },
    })
}
