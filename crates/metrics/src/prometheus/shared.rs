//! Equal questions are asked once: ten browsers that read a page again in the same moment cost as much as one.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::Timestamp;
use tokio::sync::OnceCell;

/// The most answers that are kept.
const MOST: usize = 16;

/// Answers, and questions under way, for a short time.
pub(super) struct Shared<Q, A> {
    kept: Mutex<Vec<Kept<Q, A>>>,
}

/// A question, when it was asked, and its answer, once it is there.
struct Kept<Q, A> {
    question: Q,
    at: Timestamp,
    answer: Arc<OnceCell<A>>,
}

impl<Q, A> Default for Shared<Q, A> {
    fn default() -> Self {
        Self { kept: Mutex::default() }
    }
}

impl<Q: PartialEq, A: Clone> Shared<Q, A> {
    /// The answer to a question: what `ask` gives, or what an equal question got in the last `time`. Whoever asks while it
    /// is under way waits for it; where the first gives up, the next goes on.
    pub(super) async fn get(
        &self,
        question: Q,
        now: Timestamp,
        time: Duration,
        ask: impl Future<Output = A>,
    ) -> A {
        let answer = self.place(question, now, time);
        answer.get_or_init(|| ask).await.clone()
    }

    fn place(&self, question: Q, now: Timestamp, time: Duration) -> Arc<OnceCell<A>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // What is of later was asked before the clock was set back.
        kept.retain(|kept| kept.at <= now && now.remaining(kept.at).is_none_or(|age| age < time));
        if let Some(known) = kept.iter().find(|kept| kept.question == question) {
            return known.answer.clone();
        }
        if kept.len() >= MOST {
            kept.remove(0);
        }
        let answer = Arc::new(OnceCell::new());
        kept.push(Kept { question, at: now, answer: answer.clone() });
        answer
    }
}
