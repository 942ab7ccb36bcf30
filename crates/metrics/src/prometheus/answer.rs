//! What the HTTP API of Prometheus answers.

use std::collections::BTreeMap;

use domain::{PrometheusTrouble, Timestamp};
use serde::{Deserialize, Deserializer, de};

/// The most characters of what a server says that are shown.
const SAID: usize = 300;

/// Values of a series over time.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Samples {
    pub(super) labels: BTreeMap<String, String>,
    /// By time. What is no number, or an infinite one, is left out.
    pub(super) values: Vec<(Timestamp, f64)>,
}

/// Series, and what the server warns of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Answer {
    pub(super) series: Vec<Samples>,
    pub(super) warning: Option<String>,
}

impl Samples {
    /// The value of a label; empty where it has none, which is the same there.
    pub(super) fn label(&self, name: &str) -> &str {
        self.labels.get(name).map(String::as_str).unwrap_or_default()
    }
}

/// Reads an answer.
pub(super) fn read(status: u16, body: &[u8]) -> Result<Answer, PrometheusTrouble> {
    if matches!(status, 401 | 403) {
        return Err(PrometheusTrouble::Unauthorized(status));
    }
    let unreadable = PrometheusTrouble::Unreadable(status);
    let Ok(envelope) = serde_json::from_slice::<Envelope>(body) else {
        return Err(match status {
            // Whoever stands before it failed, in words of its own.
            400.. => PrometheusTrouble::Refused { status, said: String::new() },
            _ => unreadable,
        });
    };
    match (envelope.status.as_str(), envelope.data) {
        ("success", Some(data)) if (200..300).contains(&status) => {
            let warning = envelope.warnings.first().map(|said| shortened(said));
            Ok(Answer { series: data.series(), warning })
        }
        ("error", _) => Err(PrometheusTrouble::Refused { status, said: shortened(&envelope.error) }),
        _ => Err(unreadable),
    }
}

#[derive(Deserialize)]
struct Envelope {
    status: String,
    #[serde(default)]
    data: Option<Data>,
    #[serde(default)]
    error: String,
    #[serde(default)]
    warnings: Vec<String>,
}

#[derive(Deserialize)]
#[serde(tag = "resultType", content = "result", rename_all = "lowercase")]
enum Data {
    Matrix(Vec<MatrixSeries>),
    Vector(Vec<VectorSeries>),
}

/// A series over time; what is a histogram of Prometheus' own kind is passed over.
#[derive(Deserialize)]
struct MatrixSeries {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    #[serde(default)]
    values: Vec<(f64, Value)>,
}

#[derive(Deserialize)]
struct VectorSeries {
    #[serde(default)]
    metric: BTreeMap<String, String>,
    #[serde(default)]
    value: Option<(f64, Value)>,
}

/// A number, which is told as a text.
struct Value(f64);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl de::Visitor<'_> for Text {
            type Value = Value;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a number as a text")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
                text.parse().map(Value).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

impl Data {
    fn series(self) -> Vec<Samples> {
        match self {
            Data::Matrix(series) => series.into_iter().map(|of| samples(of.metric, of.values)).collect(),
            Data::Vector(series) => series.into_iter().map(|of| samples(of.metric, of.value)).collect(),
        }
    }
}

fn samples(labels: BTreeMap<String, String>, values: impl IntoIterator<Item = (f64, Value)>) -> Samples {
    let finite = values.into_iter().filter(|(_, value)| value.0.is_finite());
    // Instants are told in seconds, to the millisecond.
    let at = |seconds: f64| Timestamp::from_millis((seconds * 1000.0).round() as i64);
    let mut values: Vec<_> = finite.map(|(seconds, value)| (at(seconds), value.0)).collect();
    values.sort_by_key(|(at, _)| *at);
    Samples { labels, values }
}

/// The beginning of a text, on one line.
fn shortened(said: &str) -> String {
    let line = |character: char| if character.is_control() { ' ' } else { character };
    let mut short: String = said.chars().take(SAID).map(line).collect();
    if said.chars().nth(SAID).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(status: u16, body: &str) -> Result<Answer, PrometheusTrouble> {
        read(status, body.as_bytes())
    }

    fn values(answer: &Answer) -> Vec<Vec<(i64, f64)>> {
        let of = |series: &Samples| series.values.iter().map(|(at, value)| (at.millis(), *value)).collect();
        answer.series.iter().map(of).collect()
    }

    #[test]
    fn series_are_read_and_what_is_no_number_is_left_out() {
        let matrix = r#"{"status":"success","data":{"resultType":"matrix","result":[
            {"metric":{"gateway":"shared","le":"+Inf"},"values":[[1795301719.5,"3"],[1795301718,"NaN"],[1795301717,"1e3"],[1795301716,"+Inf"]]},
            {"metric":{},"values":[]},
            {"metric":{"x":"y"},"histograms":[[1795301719,{"count":"1"}]]}]}}"#;
        let answer = told(200, matrix).expect("an answer");
        assert_eq!(
            values(&answer),
            [vec![(1_795_301_717_000, 1000.0), (1_795_301_719_500, 3.0)], vec![], vec![]]
        );
        assert_eq!((answer.series[0].label("gateway"), answer.series[0].label("code")), ("shared", ""));
        let vector = r#"{"status":"success","warnings":["a store did not\nanswer"],"data":{"resultType":"vector","result":[{"metric":{},"value":[1.25,"7"]}],"stats":{}}}"#;
        let answer = told(200, vector).expect("an answer");
        assert_eq!(
            (values(&answer), answer.warning.as_deref()),
            (vec![vec![(1250, 7.0)]], Some("a store did not answer"))
        );
        let nothing = r#"{"status":"success","data":{"resultType":"matrix","result":[]}}"#;
        assert_eq!(told(200, nothing), Ok(Answer::default()));
    }

    #[test]
    fn what_is_no_answer_is_told_apart() {
        let refused = |status, said: &str| PrometheusTrouble::Refused { status, said: said.to_owned() };
        for (status, body, trouble) in [
            (401, "Unauthorized", PrometheusTrouble::Unauthorized(401)),
            (403, r#"{"status":"error","error":"no"}"#, PrometheusTrouble::Unauthorized(403)),
            (
                400,
                r#"{"status":"error","errorType":"bad_data","error":"parse\terror"}"#,
                refused(400, "parse error"),
            ),
            (
                422,
                r#"{"status":"error","errorType":"execution","error":"too many samples"}"#,
                refused(422, "too many samples"),
            ),
            (503, "<html>Service Unavailable</html>", refused(503, "")),
            (404, "404 page not found", refused(404, "")),
            (200, "<html>A proxy's sign-in</html>", PrometheusTrouble::Unreadable(200)),
            (302, "", PrometheusTrouble::Unreadable(302)),
            (200, "", PrometheusTrouble::Unreadable(200)),
            (200, r#"{"status":"success"}"#, PrometheusTrouble::Unreadable(200)),
            (
                200,
                r#"{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1,"x"]]}]}}"#,
                PrometheusTrouble::Unreadable(200),
            ),
            (
                200,
                r#"{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}"#,
                PrometheusTrouble::Unreadable(200),
            ),
        ] {
            assert_eq!(told(status, body), Err(trouble), "{status} {body}");
        }
        let long = format!(r#"{{"status":"error","error":"{}"}}"#, "é".repeat(400));
        let Err(PrometheusTrouble::Refused { said, .. }) = told(400, &long) else { panic!("it was refused") };
        assert_eq!(said, "é".repeat(SAID) + "…");
    }
}
