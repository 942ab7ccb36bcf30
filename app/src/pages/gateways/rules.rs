//! The rules of the verdict, in words: one click from each finding.

use domain::verdict::{self as rules, Finding};

use crate::i18n::{Language, t_string};

use super::numbers::percent;

/// The rule that a finding follows.
pub(super) fn rule(i18n: Language, finding: &Finding) -> String {
    let enough = rules::ENOUGH;
    match finding {
        Finding::NoSamples => t_string!(i18n, gateways.rule_none).to_owned(),
        Finding::NoBaseline | Finding::BaselineInFuture | Finding::BaselineEmpty => {
            t_string!(i18n, gateways.rule_baseline).to_owned()
        }
        Finding::TooFew { .. } => t_string!(i18n, gateways.rule_few, enough),
        Finding::Slower { .. } | Finding::AsFast { .. } => {
            let times = percent(rules::SLOWER_PERCENT * 100);
            let by = u32::try_from(rules::SLOWER_BY.as_millis()).unwrap_or(u32::MAX);
            t_string!(i18n, gateways.rule_latency, percent = times, by, enough)
        }
        Finding::MoreErrors { .. } => {
            let [failed, refused] = [rules::MORE_FAILED, rules::MORE_REFUSED].map(percent);
            t_string!(i18n, gateways.rule_errors, failed, refused, errors = rules::ERRORS)
        }
        Finding::Missing { .. } | Finding::Surge { .. } => {
            t_string!(i18n, gateways.rule_rate, low = rules::MISSING_PERCENT, high = rules::SURGE_PERCENT)
        }
        Finding::Throttling { .. } => {
            t_string!(
                i18n,
                gateways.rule_throttling,
                share = percent(rules::THROTTLED),
                errors = rules::ERRORS
            )
        }
        Finding::Headroom { .. } => {
            let [news, critical] = rules::HEADROOM_PERCENT;
            t_string!(i18n, gateways.rule_headroom, news, critical)
        }
        Finding::Left { .. } | Finding::NoneLeft => t_string!(i18n, gateways.rule_left).to_owned(),
    }
}
