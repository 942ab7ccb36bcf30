//! The box of the query, and the fields that can be named in it.

use domain::view::LogField;
use leptos::prelude::*;

use crate::{
    browser,
    i18n::{t_string, use_i18n},
    ui::{Button, ButtonKind, Views, live, view},
};

/// The id of the box.
pub(super) const BOX: &str = "log-query";
/// The id of what is wrong with the query.
pub(super) const PROBLEM: &str = "log-query-problem";
/// The longest query.
const LONGEST: &str = "2000";
/// How many fields are suggested.
const MOST: usize = 6;

/// Where the query is typed. Fields are suggested for its last word.
#[component]
pub(super) fn QueryBox(query: String) -> impl IntoView {
    let i18n = use_i18n();
    let typed = RwSignal::new(query.clone());
    let insert = move |field: LogField| {
        browser::fill(BOX, &typed.with(|text| completed(text, field)));
    };
    let suggestion = move |field: LogField| {
        let name = field.as_str();
        view! {
            <li>
                <button
                    class="chip mono"
                    type="button"
                    aria-label=move || t_string!(i18n, logs.insert_field, name)
                    on:click=move |_| insert(field)
                >
                    {name}
                </button>
            </li>
        }
    };
    view! {
        <div class="log-query">
            <label class="field-label" for=BOX>{words!(i18n, logs.query)}</label>
            <div class="log-query-line">
                <input
                    class="input mono"
                    id=BOX
                    name="q"
                    type="search"
                    value=query
                    maxlength=LONGEST
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-describedby=format!("{BOX}-help {PROBLEM}")
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <Button kind=ButtonKind::Primary submit=true>{words!(i18n, logs.search)}</Button>
            </div>
            {live(move || {
                let fields = typed.with(|text| suggested(text));
                (!fields.is_empty()).then(|| view! {
                    <ul class="chips" aria-label=words!(i18n, logs.fields)>{fields.into_iter().map(suggestion).views()}</ul>
                }).views()
            })}
            <p class="field-help" id=format!("{BOX}-help")>{words!(i18n, logs.query_help)}</p>
        </div>
    }
}

/// The fields that have the last word of a query in their names; none once it is the name of one.
fn suggested(query: &str) -> Vec<LogField> {
    let word = last_word(query).to_ascii_lowercase();
    if word.len() < 2 || LogField::ALL.iter().any(|field| field.as_str() == word) {
        return vec![];
    }
    let fits = |field: &LogField| field.as_str().contains(&word);
    LogField::ALL.iter().copied().filter(fits).take(MOST).collect()
}

/// A query with its last word made the name of a field.
fn completed(query: &str, field: LogField) -> String {
    let kept = &query[..query.len() - last_word(query).len()];
    format!("{kept}{} ", field.as_str())
}

/// The word at the end of a query, where it may be a field's name: not within quotation marks.
fn last_word(query: &str) -> &str {
    if query.matches('"').count() % 2 == 1 || query.matches('\'').count() % 2 == 1 {
        return "";
    }
    let begin = query.rfind(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_');
    &query[begin.map_or(0, |at| at + query[at..].chars().next().map_or(1, char::len_utf8))..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_completed() {
        for (query, names, completed_to) in [
            ("api_n", vec!["api_name", "share_gateway_api_name"], "api_name "),
            ("(status", vec!["status_code"], "(status_code "),
            ("api_name = \"a\" and cmk", vec!["cmkid"], "api_name = \"a\" and cmkid "),
        ] {
            let found = suggested(query);
            assert_eq!(found.iter().map(|field| field.as_str()).collect::<Vec<_>>(), names, "{query}");
            assert_eq!(completed(query, found[0]), completed_to);
        }
        for query in ["", "a", "api_name", "api_name = \"stat", "钥", "api_name = "] {
            assert_eq!(suggested(query), [], "{query}");
        }
    }
}
