//! The batch: files with their keys, and the pool that wraps and imports them.
//!
//! It outlives the page, so that the page can be left while it works.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::{CheckValue, view::MatchedKey, view::NoMatch};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{
        ApiError,
        imports::{FinishImport, IssuePair, MatchFiles},
    },
    browser::{PickedFile, WrapFailure, call, wrap_in_worker},
};

/// How many files are wrapped at once, each in a worker of its own.
const AT_ONCE: usize = 4;

/// The files that were handed over, and what became of them.
#[derive(Clone, Default)]
pub struct Batch {
    /// In the order in which they came.
    pub(super) files: ArcRwSignal<Vec<BatchFile>>,
    /// The CSV that tells which file is for which key, if one was handed over.
    table: ArcRwSignal<String>,
    /// Why the keys could not be told.
    pub(super) problem: ArcRwSignal<Option<ApiError>>,
    /// How many of the pool are at work.
    working: ArcRwSignal<usize>,
}

/// A file of the batch. It is a handle: its content is read by a worker only.
#[derive(Clone)]
pub(super) struct BatchFile {
    pub(super) file: PickedFile,
    /// The key that it is for.
    pub(super) found: Result<MatchedKey, NoMatch>,
    pub(super) state: ArcRwSignal<FileState>,
}

/// How far a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileState {
    /// Nothing was done yet.
    Ready,
    /// It will be its turn.
    Waiting,
    /// A wrapping key is asked for.
    Issuing,
    /// Its worker lives.
    Wrapping,
    /// What was wrapped is on its way.
    Importing,
    /// The key has its material, of this check value here and there.
    Imported(CheckValue),
    /// It was not imported.
    Failed(Failure),
}

/// Why a file was not imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was not wrapped.
    Wrap(WrapFailure),
    /// The server did not do its part.
    Server(ApiError),
    /// The server has other material than was wrapped here.
    OtherMaterial,
}

/// How many files of a batch are where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) files: usize,
    pub(super) unmatched: usize,
    pub(super) ready: usize,
    pub(super) under_way: usize,
    pub(super) imported: usize,
    pub(super) failed: usize,
}

impl Batch {
    /// Adds files, and asks again which is for which key. A file of a name that is there takes its place, unless that is
    /// under way.
    pub(super) fn add(&self, mut files: Vec<PickedFile>) {
        self.files.update(|known| {
            files.retain(|file| {
                known.iter().all(|known| known.file.name() != file.name() || !known.is_under_way())
            });
            known.retain(|known| files.iter().all(|file| file.name() != known.file.name()));
            known.extend(files.into_iter().map(|file| BatchFile {
                file,
                found: Err(NoMatch::NoKey),
                state: ArcRwSignal::new(FileState::Ready),
            }));
        });
        self.match_keys();
    }

    /// Takes the CSV, and asks again which file is for which key.
    pub(super) fn use_table(&self, table: String) {
        self.table.set(table);
        self.match_keys();
    }

    /// Asks the server which file is for which key. Of the files only their names are sent.
    fn match_keys(&self) {
        let batch = self.clone();
        let names: Vec<String> = self.files.read_untracked().iter().map(|file| file.file.name()).collect();
        let (names, table) = (names.join("\n"), self.table.get_untracked());
        spawn_local(async move {
            let answer = call::<MatchFiles>(&[("files", &names), ("table", &table)]).await;
            batch.problem.set(answer.as_ref().err().cloned());
            let matches = answer.unwrap_or_default();
            batch.files.update(|files| {
                for matched in matches {
                    let of = files.iter_mut().find(|file| file.file.name() == matched.file);
                    if let Some(file) = of.filter(|file| !file.is_done()) {
                        file.found = matched.found;
                    }
                }
            });
        });
    }

    /// Takes a file out of the list, and asks again which is for which key.
    pub(super) fn remove(&self, name: &str) {
        self.files.update(|files| files.retain(|file| file.file.name() != name || file.is_under_way()));
        self.match_keys();
    }

    /// Forgets all files. Only while none is under way.
    pub(super) fn clear(&self) {
        self.files.set(vec![]);
        self.table.set(String::new());
        self.problem.set(None);
    }

    /// Has every file with a key imported that was not yet, those that failed again.
    pub(super) fn start(&self) {
        for file in self.files.read_untracked().iter().filter(|file| file.found.is_ok()) {
            let again = matches!(*file.state.read_untracked(), FileState::Ready | FileState::Failed(_));
            if again {
                file.state.set(FileState::Waiting);
            }
        }
        for _ in self.working.get_untracked()..AT_ONCE {
            let batch = self.clone();
            batch.working.update(|working| *working += 1);
            spawn_local(async move {
                while let Some(file) = batch.next() {
                    let done = file.import().await;
                    file.state.set(done.map_or_else(FileState::Failed, FileState::Imported));
                }
                batch.working.update(|working| *working -= 1);
            });
        }
    }

    /// Lets those under way come to their end, and begins with no other.
    pub(super) fn stop(&self) {
        for file in &*self.files.read_untracked() {
            if *file.state.read_untracked() == FileState::Waiting {
                file.state.set(FileState::Ready);
            }
        }
    }

    /// The next file whose turn it is.
    fn next(&self) -> Option<BatchFile> {
        let files = self.files.read_untracked();
        let next = files.iter().find(|file| *file.state.read_untracked() == FileState::Waiting)?;
        next.state.set(FileState::Issuing);
        Some(next.clone())
    }

    /// Whether anything is under way.
    pub(super) fn is_working(&self) -> bool {
        self.working.get() > 0
    }

    /// How many files are where.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for file in &*self.files.read() {
            tally.files += 1;
            *match (&file.found, &*file.state.read()) {
                (_, FileState::Imported(_)) => &mut tally.imported,
                (Err(_), _) => &mut tally.unmatched,
                (_, FileState::Ready) => &mut tally.ready,
                (_, FileState::Failed(_)) => &mut tally.failed,
                _ => &mut tally.under_way,
            } += 1;
        }
        tally
    }
}

impl BatchFile {
    /// Whether its key may no longer be changed.
    fn is_done(&self) -> bool {
        !matches!(*self.state.read_untracked(), FileState::Ready | FileState::Failed(_))
    }

    /// Whether somebody works on it, or will.
    fn is_under_way(&self) -> bool {
        self.is_done() && !matches!(*self.state.read_untracked(), FileState::Imported(_))
    }

    /// Wraps the file and imports what was wrapped.
    async fn import(&self) -> Result<CheckValue, Failure> {
        let Ok(found) = &self.found else { return Err(Failure::Server(ApiError::Transport)) };
        let arguments = [("key", found.key.as_str()), ("algorithm", found.algorithm.as_str())];
        let issued = call::<IssuePair>(&arguments).await.map_err(Failure::Server)?;
        self.state.set(FileState::Wrapping);
        let wrapped = wrap_in_worker(&self.file, found.spec, found.algorithm, &issued.public_key)
            .await
            .map_err(Failure::Wrap)?;
        self.state.set(FileState::Importing);
        let blob = STANDARD.encode(&wrapped.blob);
        let arguments =
            [("pair", issued.pair.as_str()), ("wrapped", &blob), ("token", ""), ("expires_at", "")];
        let imported = call::<FinishImport>(&arguments).await.map_err(Failure::Server)?;
        match imported.check_value == wrapped.check_value {
            true => Ok(imported.check_value),
            false => Err(Failure::OtherMaterial),
        }
    }
}
