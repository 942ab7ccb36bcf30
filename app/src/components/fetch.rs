//! What a page reads from the server.

use std::{marker::PhantomData, sync::Arc};

use leptos::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

use super::ApiErrorPanel;
use crate::{
    api::{Answer, ApiError, PostcardEncoding, Question},
    ask,
    status::set_status,
    ui::{Skeleton, view},
};

/// What a server function answers: read when the page is made, again when what is asked changes.
///
/// It holds the answer's postcard, not the value: resources and all that waits for them are compiled once then, instead of
/// for each type that a page reads.
pub struct Fetch<T> {
    answer: Answered,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetch<T> {}

/// What is asked about, and how often it changed.
type Subject = Arc<dyn Fn() -> (String, usize) + Send + Sync>;
type Ask = Arc<dyn Fn(String) -> Answer + Send + Sync>;
/// What was answered.
type Answered = Resource<Result<Vec<u8>, ApiError>, PostcardEncoding>;
/// Makes a view of an answer's postcard; `None` when it cannot be read.
type Part = Arc<dyn Fn(&[u8]) -> Option<AnyView> + Send + Sync>;

impl<T: Serialize + DeserializeOwned + Send + 'static> Fetch<T> {
    /// Asks `question` once.
    pub fn once<S: Question<Output = T> + Clone + Sync>(question: S) -> Self {
        Self::asking(Arc::new(|| (String::new(), 0)), Arc::new(move |_| ask(question.clone())))
    }

    /// Asks `question` about `subject`, and again when that changes.
    pub fn of<S: Question<Output = T>>(
        subject: impl Fn() -> String + Send + Sync + 'static,
        question: fn(String) -> S,
    ) -> Self {
        Self::of_version(subject, || 0, question)
    }

    /// Asks `question` about `subject`, and again when that changes or `version` does.
    pub fn of_version<S: Question<Output = T>>(
        subject: impl Fn() -> String + Send + Sync + 'static,
        version: impl Fn() -> usize + Send + Sync + 'static,
        question: fn(String) -> S,
    ) -> Self {
        Self::asking(
            Arc::new(move || (subject(), version())),
            Arc::new(move |subject| ask(question(subject))),
        )
    }

    fn asking(subject: Subject, ask: Ask) -> Self {
        Self { answer: answers(subject, ask), of: PhantomData }
    }

    /// What `part` makes of the answer, or why there is none.
    pub fn show<V: IntoAny>(self, part: impl Fn(T) -> V + Send + Sync + 'static) -> AnyView {
        shown(self.answer, as_part(part), true)
    }

    /// What `part` makes of the answer. Nothing when there is none: something else on the page says why.
    pub fn show_quietly<V: IntoAny>(self, part: impl Fn(T) -> V + Send + Sync + 'static) -> AnyView {
        shown(self.answer, as_part(part), false)
    }
}

fn answers(subject: Subject, ask: Ask) -> Answered {
    Resource::new_with_options(move || subject(), move |(subject, _)| ask(subject), true)
}

fn as_part<T: DeserializeOwned, V: IntoAny>(part: impl Fn(T) -> V + Send + Sync + 'static) -> Part {
    Arc::new(move |answer| Some(part(postcard::from_bytes(answer).ok()?).into_any()))
}

fn shown(answer: Answered, part: Part, aloud: bool) -> AnyView {
    let waiting = move || aloud.then(|| view! { <Skeleton/> });
    view! {
        <Transition fallback=waiting>
            {move || {
                let part = part.clone();
                Suspend::new(async move {
                    let view = answer.await.and_then(|answer| part(&answer).ok_or(ApiError::Transport));
                    view.unwrap_or_else(|error| failure(error, aloud))
                })
            }}
        </Transition>
    }
}

fn failure(error: ApiError, aloud: bool) -> AnyView {
    // Who is not signed in is led to the sign-in form, which is a status of its own.
    if error != ApiError::NotSignedIn {
        set_status(error.status());
    }
    aloud.then(|| view! { <ApiErrorPanel error/> }).into_any()
}
