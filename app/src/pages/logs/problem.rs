//! What is wrong with a query, at its place.

use domain::view::{QueryMistake, QueryProblem};
use leptos::prelude::*;

use super::query::PROBLEM;
use crate::{
    i18n::{Language, t_string, use_i18n},
    ui::{Notice, NoticeKind, Views, text, view},
};

/// What is wrong, and the query with its wrong part marked.
#[component]
pub(super) fn Problem(problem: QueryProblem, query: String) -> impl IntoView {
    let i18n = use_i18n();
    let at = problem.at + 1;
    let (before, found, after) = parts(&query, &problem);
    let wrong = problem.clone();
    view! {
        <div id=PROBLEM>
            <Notice kind=NoticeKind::Danger title=text(move || t_string!(i18n, logs.problem, at))>
                <p>{text(move || words_of(i18n, &wrong))}</p>
                {(!query.is_empty()).then(|| view! {
                    <pre class="log-problem"><code>{before}<mark>{found}</mark>{after}</code></pre>
                }).views()}
            </Notice>
        </div>
    }
}

/// What comes before the wrong part, the part, and what follows. At the end of the query the part is a mark of its own.
fn parts(query: &str, problem: &QueryProblem) -> (String, String, String) {
    let at = usize::try_from(problem.at).unwrap_or(usize::MAX);
    let before: String = query.chars().take(at).collect();
    let len = problem.found.chars().count();
    let after: String = query.chars().skip(at + len).collect();
    let found = if len == 0 { "\u{2026}".to_owned() } else { problem.found.clone() };
    (before, found, after)
}

fn words_of(i18n: Language, problem: &QueryProblem) -> String {
    let name = &problem.found;
    match problem.what {
        QueryMistake::UnknownField(near) => {
            let unknown = t_string!(i18n, logs.unknown_field, name);
            match near {
                Some(field) => format!("{unknown} {}", t_string!(i18n, logs.perhaps, name = field.as_str())),
                None => unknown,
            }
        }
        QueryMistake::FieldExpected => t_string!(i18n, logs.field_expected).to_owned(),
        QueryMistake::ComparisonExpected => t_string!(i18n, logs.comparison_expected).to_owned(),
        QueryMistake::ValueExpected => t_string!(i18n, logs.value_expected).to_owned(),
        QueryMistake::NumberExpected => t_string!(i18n, logs.number_expected).to_owned(),
        QueryMistake::TextIsNotCompared => t_string!(i18n, logs.text_not_compared).to_owned(),
        QueryMistake::ConnectiveExpected => t_string!(i18n, logs.connective_expected).to_owned(),
        QueryMistake::UnclosedText => t_string!(i18n, logs.unclosed_text).to_owned(),
        QueryMistake::UnclosedParenthesis => t_string!(i18n, logs.unclosed_parenthesis).to_owned(),
        QueryMistake::TooLong => t_string!(i18n, logs.too_long).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_part_is_marked() {
        let problem =
            |at, found: &str| QueryProblem { at, found: found.to_owned(), what: QueryMistake::ValueExpected };
        let marked = |query, problem: QueryProblem| {
            let (before, found, after) = parts(query, &problem);
            format!("{before}[{found}]{after}")
        };
        assert_eq!(marked("钥 = x", problem(0, "钥")), "[钥] = x");
        assert_eq!(marked("a = ", problem(4, "")), "a = […]");
        assert_eq!(marked("a b c", problem(2, "b")), "a [b] c");
    }
}
