//! The pages of the gateways, read from a Prometheus server: what it gives, and what is there without it.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use console::{Console, Error};
use domain::{
    GatewayKind, PrometheusTrouble,
    verdict::Finding,
    view::{Scraped, Span, TrafficPage, TrafficRange, TrafficView},
};
use metrics::{Keeper, Prometheus, PrometheusApi, PrometheusNames};

use crate::{
    traffic::{observed, pass},
    world::World,
};

/// A server that has scraped one of ours without a break: in each point 10 requests to the shared gateway, and 2 that a
/// dedicated one throttled.
#[derive(Default)]
struct Scraper {
    trouble: Mutex<Option<PrometheusTrouble>>,
    asked: Mutex<Vec<String>>,
}

impl Scraper {
    fn asked(&self) -> usize {
        self.asked.lock().expect("a lock").len()
    }

    fn fails(&self, trouble: Option<PrometheusTrouble>) {
        *self.trouble.lock().expect("a lock") = trouble;
    }
}

#[async_trait]
impl PrometheusApi for Scraper {
    async fn post(
        &self,
        endpoint: &'static str,
        form: &[(&'static str, String)],
    ) -> Result<(u16, Vec<u8>), PrometheusTrouble> {
        let query = form[0].1.clone();
        self.asked.lock().expect("a lock").push(query.clone());
        if let Some(trouble) = self.trouble.lock().expect("a lock").clone() {
            return Err(trouble);
        }
        let seconds = |at: usize| form[at].1.trim_end_matches('s').parse::<f64>().expect("seconds");
        if endpoint == "query" {
            let at = seconds(1);
            return Ok((
                200,
                format!(r#"{{"status":"success","data":{{"resultType":"vector","result":[{{"metric":{{}},"value":[{at},"{}"]}}]}}}}"#, at - 4.0).into_bytes(),
            ));
        }
        let (start, end, step) = (seconds(1), seconds(2), seconds(3));
        let count = ((end - start) / step).round() as usize;
        let series = |labels: &str, value: &str| {
            let values: Vec<_> =
                (0..=count).map(|at| format!("[{},\"{value}\"]", start + step * at as f64)).collect();
            format!(r#"{{"metric":{{{labels}}},"values":[{}]}}"#, values.join(","))
        };
        let shared = r#""gateway":"shared","operation":"Decrypt""#;
        let dedicated = r#""gateway":"dedicated","operation":"Encrypt""#;
        let result = if query.contains("_total") {
            let answered = series(&format!(r#"{shared},"status":"200""#), "10");
            let throttled =
                series(&format!(r#"{dedicated},"status":"429","code":"Rejected.Throttling""#), "2");
            [answered, throttled].join(",")
        } else if query.contains("_bucket") {
            ["0.01", "+Inf"].map(|le| series(&format!(r#"{shared},"le":"{le}""#), "10")).join(",")
        } else {
            series(r#""job":"keyferry","instance":"a:9464""#, "7")
        };
        let body = format!(r#"{{"status":"success","data":{{"resultType":"matrix","result":[{result}]}}}}"#);
        Ok((200, body.into_bytes()))
    }

    fn host(&self) -> &str {
        "prometheus.test:9090"
    }
}

fn reading(world: &World) -> (Console, Arc<Scraper>) {
    let scraper = Arc::new(Scraper::default());
    let prometheus = Arc::new(Prometheus::new(scraper.clone(), PrometheusNames::default()));
    (world.another_console().reading(prometheus), scraper)
}

async fn page(world: &World, console: &Console, own: bool) -> TrafficPage {
    let range = TrafficRange::Last(Span::QuarterHour);
    let view = TrafficView { range, own, ..TrafficView::default() };
    console.traffic(&world.administrator, &view).await.expect("a page")
}

fn totals(page: &TrafficPage) -> [u64; 2] {
    [0, 1].map(|at| page.gateways[at].passed.total())
}

/// R262, R264 to R266, R271, R272: counts and latencies are of the Prometheus server; who called is counted here.
#[tokio::test(flavor = "multi_thread")]
async fn r262_r264_r265_r266_r271_r272_a_page_is_read_from_prometheus() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 40, observed(GatewayKind::Shared, 200, 4)).await;
    let (console, _) = reading(&world);

    let scraped = page(&world, &console, false).await;
    // A quarter of an hour in points of two scrapes.
    assert_eq!(totals(&scraped), [300, 60]);
    let from = scraped.prometheus.as_ref().expect("a server");
    assert_eq!(from.host, "prometheus.test:9090");
    let until = world.now().minus(std::time::Duration::from_secs(4));
    assert_eq!(from.read, Some(Ok(Scraped { until: Some(until), warning: None })));
    let [shared, dedicated] = &scraped.gateways[..] else { panic!("two gateways") };
    assert_eq!((shared.operations[0].name.as_str(), shared.callers[0].requests), ("Decrypt", 40));
    assert_eq!(dedicated.codes[0].name, "429 Rejected.Throttling");
    // Spread over a bucket that ends with 10 ms.
    assert!((4_400..=5_500).contains(&shared.passed.latency[0]), "{:?}", shared.passed.latency);
    assert_eq!(shared.passed.latency[3], 10_000);
    assert!(scraped.findings.iter().any(|finding| matches!(finding, Finding::Throttling { .. })));
    assert_eq!(scraped.charts.len(), 3);

    let own = page(&world, &console, true).await;
    assert_eq!((totals(&own), own.prometheus.expect("a server").read), ([40, 0], None));
    assert_eq!(page(&world, &world.console, false).await.prometheus, None);

    let view = TrafficView { range: TrafficRange::Last(Span::QuarterHour), ..TrafficView::default() };
    let file = console.traffic_file(&world.administrator, &view).await.expect("a file");
    let file = String::from_utf8(file.bytes).expect("text");
    assert_eq!(file.lines().count(), 61, "a head, and 30 points of two gateways: {file}");
    assert!(file.contains(",dedicated,30,0,0,2,0,"), "{file}");

    // A baseline of long ago: here it answers for any time.
    let range = TrafficRange::Between { from: scraped.from, to: scraped.to };
    console.record_baseline(&world.administrator, range).await.expect("recorded");
    world.advance_seconds(60);
    let compared = page(&world, &console, false).await;
    assert!(!compared.findings.contains(&Finding::BaselineEmpty), "{:?}", compared.findings);
}

/// Without the server a page says why it has no figures, and has what is counted here; nothing else fails.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_takes_nothing_else_with_it() {
    let world = World::new().await;
    let mut keeper = Keeper::new(world.series.clone(), "a".to_owned());
    pass(&world, &mut keeper, 40, observed(GatewayKind::Shared, 200, 4)).await;
    let (console, scraper) = reading(&world);
    scraper.fails(Some(PrometheusTrouble::Unreachable));

    let silent = page(&world, &console, false).await;
    let trouble = |page: &TrafficPage| page.prometheus.as_ref().and_then(|from| from.trouble()).cloned();
    assert_eq!(trouble(&silent), Some(PrometheusTrouble::Unreachable));
    assert_eq!((totals(&silent), silent.charts.len(), silent.findings.len()), ([0, 0], 0, 0));
    assert_eq!(silent.gateways[0].callers[0].requests, 40);
    let health = console.gateway_health(&world.administrator).await.expect("health");
    assert_eq!(health.finding, None);
    assert!(health.prometheus.is_some_and(|from| from.trouble().is_some()));
    let file = console.traffic_file(&world.administrator, &TrafficView::default()).await;
    assert!(matches!(file, Err(Error::NoFigures(PrometheusTrouble::Unreachable))));
    assert_eq!(totals(&page(&world, &console, true).await), [40, 0]);

    // Neither alerts nor stragglers ask it.
    let asked = scraper.asked();
    console.look_at_alerts().await.expect("looked at");
    console.stragglers(&world.administrator, None).await.expect("stragglers");
    assert_eq!(scraper.asked(), asked);

    // It is there again: asked anew at the next scrape.
    scraper.fails(None);
    assert!(trouble(&page(&world, &console, false).await).is_some());
    world.advance_seconds(15);
    assert_eq!(totals(&page(&world, &console, false).await), [300, 60]);
}
