//! From the answers of a server to traffic, with a server that answers from a table.

use std::sync::Mutex;

use domain::{GatewayKind, RequestClass};

use super::*;
use crate::Traffic;

/// Answers by the beginning of a question; asked for something else, it has nothing.
#[derive(Default)]
struct Told {
    answers: Vec<(&'static str, &'static str, String)>,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl PrometheusApi for Told {
    async fn post(
        &self,
        endpoint: &'static str,
        form: &[(&'static str, String)],
    ) -> Result<(u16, Vec<u8>), PrometheusTrouble> {
        let query = &form[0].1;
        self.asked.lock().expect("a lock").push(query.clone());
        let found = self.answers.iter().find(|(of, part, _)| *of == endpoint && query.contains(part));
        let result = found.map(|(_, _, result)| result.as_str()).unwrap_or_default();
        if result.starts_with(r#"{"status""#) {
            return Ok((200, result.as_bytes().to_vec()));
        }
        let kind = if endpoint == "query" { "vector" } else { "matrix" };
        let body = format!(r#"{{"status":"success","data":{{"resultType":"{kind}","result":[{result}]}}}}"#);
        Ok((200, body.into_bytes()))
    }

    fn host(&self) -> &str {
        "prometheus.test"
    }
}

const NOW: Timestamp = Timestamp::from_seconds(1_795_301_100);

/// A server that has scraped one of ours without a break, and has these counts and buckets.
fn scraped(requests: &str, durations: &str) -> Told {
    let ends: Vec<_> = (0..=30).map(|end| format!("[{},\"7\"]", 1_795_301_100 - 900 + 30 * end)).collect();
    let run = format!(r#"{{"metric":{{"job":"k"}},"values":[{}]}}"#, ends.join(","));
    let answers = vec![
        ("query_range", "_total", requests.to_owned()),
        ("query_range", "_bucket", durations.to_owned()),
        ("query_range", "process_start", run),
        ("query", "timestamp", r#"{"metric":{},"value":[1795301100,"1795301096.25"]}"#.to_owned()),
    ];
    Told { answers, asked: Mutex::default() }
}

async fn ask(told: Told) -> Result<Arc<ScrapedTotals>, PrometheusTrouble> {
    let range = (NOW.minus(Duration::from_secs(900)), NOW);
    Prometheus::new(Arc::new(told), PrometheusNames::default())
        .totals(&TrafficFilter::default(), range, NOW, 60)
        .await
}

/// Of each point in which something passed: its place, and how many requests went how.
fn counts(traffic: &Traffic) -> Vec<(usize, [u64; 4])> {
    let points = traffic.points.iter().map(|point| RequestClass::ALL.map(|class| point.counts.of(class)));
    points.enumerate().filter(|(_, counts)| counts.iter().sum::<u64>() > 0).collect()
}

#[tokio::test]
async fn series_become_points_classes_operations_and_codes() {
    let requests = r#"
        {"metric":{"gateway":"shared","operation":"Encrypt","status":"200"},"values":[[1795300230,"5"],[1795301100,"2.0000001"]]},
        {"metric":{"gateway":"shared","operation":"Encrypt","status":"403","code":"Forbidden.NoPermission"},"values":[[1795300230,"1"]]},
        {"metric":{"gateway":"shared","operation":"Decrypt","status":"429","code":"Rejected.Throttling"},"values":[[1795300260,"9"]]},
        {"metric":{"gateway":"dedicated","operation":"Decrypt","status":"500","code":"InternalFailure"},"values":[[1795300260,"4"],[1795300260.5,"77"],[1795309999,"77"]]},
        {"metric":{"gateway":"dedicated","operation":"Sign","status":"200"},"values":[[1795300260,"NaN"],[1795300290,"-3"]]},
        {"metric":{"gateway":"another","operation":"Sign","status":"200"},"values":[[1795300260,"8"]]},
        {"metric":{"gateway":"shared","operation":"Sign","status":"ok"},"values":[[1795300260,"8"]]},
        {"metric":{"operation":"Sign","status":"200"},"values":[[1795300260,"8"]]}"#;
    let durations = r#"
        {"metric":{"gateway":"shared","operation":"Encrypt","le":"0.001"},"values":[[1795300230,"2"]]},
        {"metric":{"gateway":"shared","operation":"Encrypt","le":"+Inf"},"values":[[1795300230,"6"]]},
        {"metric":{"gateway":"shared","operation":"Encrypt","le":"0.002"},"values":[[1795300230,"6"]]},
        {"metric":{"gateway":"shared","operation":"Encrypt","le":"wide"},"values":[[1795300230,"99"]]},
        {"metric":{"gateway":"shared","operation":"Encrypt"},"values":[[1795300230,"99"]]}"#;
    let totals = ask(scraped(requests, durations)).await.expect("totals");
    assert_eq!(totals.until, Some(Timestamp::from_millis(1_795_301_096_250)));
    let shared = totals.traffic(Some(GatewayKind::Shared));
    assert_eq!((shared.points.len(), shared.from), (30, NOW.minus(Duration::from_secs(900))));
    assert_eq!(counts(&shared), [(0, [5, 1, 0, 0]), (1, [0, 0, 9, 0]), (29, [2, 0, 0, 0])]);
    assert_eq!(shared.total.counts.total(), 17);
    let operations: Vec<_> = shared
        .operations
        .iter()
        .map(|(name, point)| (name.as_str(), point.counts.total(), point.latency.count()))
        .collect();
    assert_eq!(operations, [("Decrypt", 9, 0), ("Encrypt", 8, 6)]);
    let code = |status, code: &str, count| ((status, code.to_owned()), count);
    assert_eq!(shared.codes, [code(429, "Rejected.Throttling", 9), code(403, "Forbidden.NoPermission", 1)]);
    assert_eq!(shared.points[0].latency.count(), 6);
    assert_eq!(shared.total.latency.max(), Some(Duration::from_millis(2)));
    let dedicated = totals.traffic(Some(GatewayKind::Dedicated));
    assert_eq!(counts(&dedicated), [(1, [0, 0, 0, 4])]);
    assert_eq!(dedicated.operations.len(), 1);
    assert_eq!(totals.traffic(None).total.counts.total(), 21);
}

#[tokio::test]
async fn a_server_without_ours_says_so() {
    assert_eq!(ask(Told::default()).await.expect_err("trouble"), PrometheusTrouble::NothingScraped);
    // It was scraped, and nothing passed.
    let quiet = ask(scraped("", "")).await.expect("totals");
    assert_eq!(quiet.traffic(None).total.counts.total(), 0);
    let others = r#"{"metric":{"gw":"shared","status":"200"},"values":[[1795300230,"5"]]}"#;
    assert_eq!(ask(scraped(others, "")).await.expect_err("trouble"), PrometheusTrouble::UnknownLabels);
    let broken = r#"{"status":"error","error":"query timed out in expression evaluation"}"#;
    let said = "query timed out in expression evaluation".to_owned();
    let refused = ask(scraped(broken, "")).await.expect_err("trouble");
    assert_eq!(refused, PrometheusTrouble::Refused { status: 200, said });
}

#[tokio::test]
async fn what_a_run_counted_last_is_added_to_its_point() {
    let mut told = scraped(
        r#"{"metric":{"gateway":"shared","operation":"Encrypt","status":"200"},"values":[[1795300290,"5"]]}"#,
        "",
    );
    let run =
        r#"{"metric":{"job":"k"},"values":[[1795300200,"7"],[1795300230,"7"],[1795300260,"1795300244.5"]]}"#;
    told.answers[2].2 = run.to_owned();
    told.answers.push((
        "query",
        "_total",
        r#"{"metric":{"gateway":"shared","operation":"Encrypt","status":"200"},"value":[1795300244.5,"3"]}"#
            .to_owned(),
    ));
    told.answers.push((
        "query",
        "_bucket",
        r#"{"metric":{"gateway":"shared","operation":"Encrypt","le":"+Inf"},"value":[1795300244.5,"3"]}"#
            .to_owned(),
    ));
    let shared = ask(told).await.expect("totals").traffic(Some(GatewayKind::Shared));
    assert_eq!(counts(&shared), [(1, [3, 0, 0, 0]), (2, [5, 0, 0, 0])]);
    assert_eq!(shared.total.latency.count(), 3);
}

#[tokio::test]
async fn equal_questions_are_asked_once() {
    let told = Arc::new(scraped("", ""));
    let prometheus = Prometheus::new(told.clone(), PrometheusNames::default());
    let ask = |now: Timestamp, operation: &str| {
        let filter = TrafficFilter { operation: operation.to_owned(), ..TrafficFilter::default() };
        let prometheus = &prometheus;
        async move { prometheus.totals(&filter, (now.minus(Duration::from_secs(900)), now), now, 60).await }
    };
    let asked = || told.asked.lock().expect("a lock").len();
    let later = |seconds| NOW.plus(Duration::from_secs(seconds));
    for answer in futures_util::future::join_all((0..10).map(|_| ask(NOW, ""))).await {
        answer.expect("totals");
    }
    assert_eq!(asked(), 4, "runs, requests, durations, and when it was scraped");
    ask(later(14), "").await.expect("totals");
    assert_eq!(asked(), 4, "the same until the next scrape");
    ask(later(14), "Encrypt").await.expect("totals");
    assert_eq!(asked(), 8, "another question");
    ask(later(15), "").await.expect("totals");
    assert_eq!(asked(), 12, "the next scrape");
}
