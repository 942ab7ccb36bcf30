//! The files of a batch, a row each.

use domain::view::{MatchedKey, NoMatch};
use leptos::prelude::*;

use super::{
    super::failure::failure_words,
    batch::{Batch, BatchFile, Failure, FileState},
};
use crate::{
    components::{error_words, refusal_words},
    i18n::{Language, t_string, use_i18n},
    paths,
    ui::{
        Badge, Button, ButtonKind, ColumnHead, CopyId, RowHead, Shape, Table, Tone, Views, live, text, view,
    },
};

/// The table of the files; nothing while there is none.
#[component]
pub(super) fn Files(batch: Batch) -> impl IntoView {
    let i18n = use_i18n();
    let head = move || {
        view! {
            <ColumnHead>{words!(i18n, batch.file)}</ColumnHead>
            <ColumnHead>{words!(i18n, batch.key)}</ColumnHead>
            <ColumnHead>{words!(i18n, keys.state)}</ColumnHead>
            <ColumnHead fold=true>{words!(i18n, import.check_value)}</ColumnHead>
        }
    };
    live(move || {
        let (batch, files) = (batch.clone(), batch.files.get());
        (!files.is_empty())
            .then(|| {
                view! {
                    <Table label=words!(i18n, batch.files) head=head()>
                        {files.into_iter().map(|file| view! { <Row batch=batch.clone() file/> }).views()}
                    </Table>
                }
            })
            .views()
    })
}

#[component]
fn Row(batch: Batch, file: BatchFile) -> impl IntoView {
    let i18n = use_i18n();
    let BatchFile { file, found, state } = file;
    let key = match found.clone() {
        Ok(found) => view! { <KeyOf found/> },
        Err(_) => ().into_any(),
    };
    // A file that is for no key only stands in the way; the others stay until the list is cleared.
    let remove = found.is_err().then(|| {
        let [shown, removed] = [(); 2].map(|()| file.name());
        view! {
            <Button kind=ButtonKind::Quiet on_click=Callback::new(move |()| batch.remove(&removed))>
                {words!(i18n, batch.remove, name = shown.clone())}
            </Button>
        }
    });
    let present = found.as_ref().ok().and_then(|found| found.check_value);
    let shown = state.clone();
    let check_value = move || {
        let value = match &*shown.read() {
            FileState::Imported(value) => Some(*value),
            _ => present,
        };
        value
            .map(|value| view! { <CopyId what=words!(i18n, import.check_value) id=value.to_string()/> })
            .views()
    };
    view! {
        <tr>
            <RowHead><span class="mono">{file.name()}</span></RowHead>
            <td>{key}</td>
            <td>{live(move || state_view(i18n, &found, &state.read()))} {remove.views()}</td>
            <td class="fold">{live(check_value)}</td>
        </tr>
    }
}

#[component]
fn KeyOf(found: MatchedKey) -> impl IntoView {
    let name = found.alias.map_or_else(|| found.key.to_string(), |alias| alias.short().to_owned());
    view! {
        <a class="over" href=paths::key(&found.key)>{name}</a>
        <span class="under mono">{found.region.as_str()} " " {found.spec.as_str()}</span>
    }
}

/// Where the file is, and why not further.
fn state_view(i18n: Language, found: &Result<MatchedKey, NoMatch>, state: &FileState) -> AnyView {
    let (shape, tone, word) = match (found, state) {
        (_, FileState::Imported(_)) => (Shape::Dot, Tone::Success, words!(i18n, batch.imported)),
        (Err(_), _) => (Shape::Bar, Tone::Warning, words!(i18n, batch.no_key)),
        (Ok(key), FileState::Ready) if key.check_value.is_some() => {
            (Shape::Ring, Tone::Warning, words!(i18n, batch.has_material))
        }
        (_, FileState::Ready) => (Shape::Ring, Tone::Muted, words!(i18n, batch.ready)),
        (_, FileState::Waiting) => (Shape::Ring, Tone::Info, words!(i18n, batch.waiting)),
        (_, FileState::Issuing) => (Shape::Ring, Tone::Info, words!(i18n, batch.issuing)),
        (_, FileState::Wrapping) => (Shape::Ring, Tone::Info, words!(i18n, batch.wrapping)),
        (_, FileState::Importing) => (Shape::Ring, Tone::Info, words!(i18n, batch.importing)),
        (_, FileState::Failed(_)) => (Shape::Hatched, Tone::Danger, words!(i18n, batch.failed)),
    };
    let found = found.clone();
    let state = state.clone();
    let why = text(move || why(i18n, &found, &state).unwrap_or_default());
    view! { <Badge shape tone word/> <span class="under">{why}</span> }
}

/// Why the file is not imported, and what to do.
fn why(i18n: Language, found: &Result<MatchedKey, NoMatch>, state: &FileState) -> Option<String> {
    match (found, state) {
        (_, FileState::Failed(Failure::Wrap(failure))) => Some(failure_words(i18n, *failure)),
        (_, FileState::Failed(Failure::Server(error))) => Some(error_words(i18n, error)),
        (_, FileState::Failed(Failure::OtherMaterial)) => {
            Some(t_string!(i18n, batch.other_material).to_owned())
        }
        (_, FileState::Imported(_)) => None,
        (Err(NoMatch::NoKey), _) => Some(t_string!(i18n, batch.why_no_key).to_owned()),
        (Err(NoMatch::SeveralRegions), _) => Some(t_string!(i18n, batch.why_several).to_owned()),
        (Err(NoMatch::KeyTwice), _) => Some(t_string!(i18n, batch.why_twice).to_owned()),
        (Err(NoMatch::Refused(refusal)), _) => Some(refusal_words(i18n, refusal)),
        (Ok(key), FileState::Ready) if key.check_value.is_some() => {
            Some(t_string!(i18n, batch.why_has_material).to_owned())
        }
        (Ok(_), _) => None,
    }
}
