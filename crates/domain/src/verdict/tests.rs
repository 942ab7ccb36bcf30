//! The rules, case by case.

use super::*;

const QUIET: Passed = Passed { seconds: 3600, by_class: [0; 4], latency: [0; 4], peak: 0, point: 10 };
const USUAL: Passed =
    Passed { by_class: [36_000, 0, 0, 0], latency: [1_000, 2_000, 4_000, 9_000], peak: 20, ..QUIET };

fn of(shared: Passed, dedicated: Passed, baseline: Baseline) -> Evidence {
    Evidence { shared, dedicated, baseline, ..Evidence::default() }
}

fn with(change: impl FnOnce(&mut Passed)) -> Passed {
    let mut passed = USUAL;
    change(&mut passed);
    passed
}

const DEDICATED: GatewayKind = GatewayKind::Dedicated;
const SHARED: GatewayKind = GatewayKind::Shared;
const FAST: Finding = Finding::AsFast { gateway: SHARED, p95: 2_000, usual: 2_000 };

/// R264, R265, R266, R269, R272: what is compared with the baseline, and when it cannot be.
#[test]
#[expect(clippy::too_many_lines, reason = "a table: one row for each case")]
fn r264_r265_r266_r269_r272_the_verdict_compares_with_the_baseline() {
    let usual = Baseline::Passed(USUAL);
    let few = with(|p| p.by_class = [50, 0, 0, 0]);
    let table: &[(&str, Evidence, &[Finding])] = &[
        ("nothing at all", of(QUIET, QUIET, Baseline::None), &[Finding::NoSamples, Finding::NoBaseline]),
        ("no baseline", of(USUAL, QUIET, Baseline::None), &[Finding::NoBaseline]),
        ("the clock was set back", of(USUAL, QUIET, Baseline::InFuture), &[Finding::BaselineInFuture]),
        ("a baseline of nothing", of(USUAL, QUIET, Baseline::Passed(QUIET)), &[Finding::BaselineEmpty]),
        ("a baseline that is gone", of(USUAL, QUIET, Baseline::Empty), &[Finding::BaselineEmpty]),
        (
            "a baseline of no time",
            of(USUAL, QUIET, Baseline::Passed(with(|p| p.seconds = 0))),
            &[Finding::BaselineEmpty],
        ),
        ("as usual", of(USUAL, QUIET, usual), &[FAST]),
        ("few requests then", of(USUAL, QUIET, Baseline::Passed(few)), &[Finding::TooFew { requests: 50 }]),
        (
            "few requests now",
            of(few, QUIET, usual),
            &[Finding::Missing { percent: 0 }, Finding::TooFew { requests: 50 }],
        ),
        ("no requests now", of(QUIET, QUIET, usual), &[Finding::Missing { percent: 0 }, Finding::NoSamples]),
        (
            "half as long again, but by microseconds",
            of(with(|p| p.latency[1] = 2_999), QUIET, usual),
            &[Finding::AsFast { gateway: SHARED, p95: 2_999, usual: 2_000 }],
        ),
        (
            "half as long again",
            of(with(|p| p.latency[1] = 3_000), QUIET, usual),
            &[Finding::Slower { gateway: SHARED, p95: 3_000, usual: 2_000 }],
        ),
        (
            "slower at the other gateway",
            of(QUIET, with(|p| p.latency[1] = 5_100), usual),
            &[Finding::Slower { gateway: DEDICATED, p95: 5_100, usual: 2_000 }],
        ),
        (
            "moved to the other gateway",
            of(QUIET, USUAL, usual),
            &[Finding::AsFast { gateway: DEDICATED, p95: 2_000, usual: 2_000 }],
        ),
        ("just enough", of(with(|p| p.by_class[0] = 18_000), QUIET, usual), &[FAST]),
        (
            "half is missing",
            of(with(|p| p.by_class[0] = 17_900), QUIET, usual),
            &[Finding::Missing { percent: 49 }, FAST],
        ),
        (
            "twice as many",
            of(with(|p| p.by_class[0] = 72_000), QUIET, usual),
            &[Finding::Surge { percent: 200 }, FAST],
        ),
        (
            "a shorter range of the same rate",
            of(with(|p| (p.seconds, p.by_class[0]) = (60, 600)), QUIET, usual),
            &[FAST],
        ),
        (
            "a hundredth failed",
            of(with(|p| p.by_class = [35_640, 0, 0, 360]), QUIET, usual),
            &[
                Finding::MoreErrors {
                    gateway: SHARED,
                    class: RequestClass::Failed,
                    share: 100,
                    usual: Some(0),
                },
                FAST,
            ],
        ),
        (
            "less than a hundredth failed",
            of(with(|p| p.by_class = [35_641, 0, 0, 359]), QUIET, usual),
            &[FAST],
        ),
        (
            "a twentieth was refused, without a baseline",
            of(with(|p| p.by_class = [34_200, 1_800, 0, 0]), QUIET, Baseline::None),
            &[
                Finding::MoreErrors {
                    gateway: SHARED,
                    class: RequestClass::Refused,
                    share: 500,
                    usual: None,
                },
                Finding::NoBaseline,
            ],
        ),
        (
            "refused as often as usual",
            of(
                with(|p| p.by_class = [30_000, 6_000, 0, 0]),
                QUIET,
                Baseline::Passed(with(|p| p.by_class = [30_000, 6_000, 0, 0])),
            ),
            &[FAST],
        ),
    ];
    for (name, evidence, findings) in table {
        assert_eq!(verdict(evidence), *findings, "{name}");
    }
}

/// R273, R274, R275: throttling at the dedicated gateway, and requests left at the shared one.
#[test]
fn r273_r274_r275_anomalies_are_found() {
    let throttled = |n| with(|p| p.by_class = [36_000 - n, 0, n, 0]);
    let after = |left, dedicated: Passed| Evidence {
        phase: Phase::After,
        left,
        switched: dedicated.total(),
        ..of(QUIET, dedicated, Baseline::None)
    };
    let table: &[(&str, Evidence, Option<Finding>)] = &[
        ("nine throttled", of(QUIET, with(|p| p.by_class = [91, 0, 9, 0]), Baseline::None), None),
        ("less than a hundredth throttled", of(QUIET, throttled(359), Baseline::None), None),
        (
            "a hundredth throttled",
            of(QUIET, throttled(360), Baseline::None),
            Some(Finding::Throttling { requests: 360, share: 100 }),
        ),
        ("throttled at the shared gateway", of(throttled(9_000), QUIET, Baseline::None), None),
        ("left before the switchover", Evidence { left: (5, 1), ..of(QUIET, USUAL, Baseline::None) }, None),
        (
            "left after it",
            after((4_000, 3), USUAL),
            Some(Finding::Left { requests: 4_000, share: 1_000, callers: 3 }),
        ),
        (
            "left of what came since the end only",
            Evidence { switched: 1_000, ..after((1_000, 1), USUAL) },
            Some(Finding::Left { requests: 1_000, share: 5_000, callers: 1 }),
        ),
        ("none left", after((0, 0), USUAL), Some(Finding::NoneLeft)),
        ("nothing after it", after((0, 0), QUIET), None),
    ];
    for (name, evidence, finding) in table {
        let found = verdict(evidence);
        let said = found.into_iter().find(|found| {
            matches!(found, Finding::Throttling { .. } | Finding::Left { .. } | Finding::NoneLeft)
        });
        assert_eq!(said, *finding, "{name}");
    }
}

#[test]
fn what_was_bought_is_told_of_as_the_vendor_does() {
    let used = |peak, bought| Evidence { bought, ..of(QUIET, with(|p| p.peak = peak), Baseline::None) };
    for (peak, bought, severity) in [
        (699, Some(1_000), None),
        (700, Some(1_000), Some(Severity::Warning)),
        (899, Some(1_000), Some(Severity::Warning)),
        (900, Some(1_000), Some(Severity::Critical)),
        (5_000, None, None),
        (5_000, Some(0), None),
    ] {
        let found = verdict(&used(peak, bought));
        let headroom = found.iter().find(|finding| matches!(finding, Finding::Headroom { .. }));
        assert_eq!(headroom.map(Finding::severity), severity, "{peak} of {bought:?}");
    }
}

#[test]
fn what_matters_most_comes_first() {
    let evidence = Evidence {
        phase: Phase::After,
        left: (10, 1),
        ..of(USUAL, with(|p| p.by_class = [30_000, 0, 6_000, 0]), Baseline::None)
    };
    let severities: Vec<_> = verdict(&evidence).iter().map(Finding::severity).collect();
    assert!(severities.len() >= 3 && severities.is_sorted_by(|a, b| a >= b), "{severities:?}");
}
