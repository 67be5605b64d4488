//! Which rules look, and how grave what they find is.

use std::collections::BTreeMap;

use super::rule::{Profile, RULES, Rule};
use crate::failure::Failure;
use crate::report::Severity;
use crate::settings::{Gravity, LintProfile};
use crate::words;

/// The rules that look, with how grave their findings are.
pub(super) type Chosen = Vec<(&'static Rule, Severity)>;

/// The rules of `profile`, as `rules` changes them: rules by their ids.
///
/// # Errors
///
/// An id that no rule has; `said_in` says where it is written.
pub(super) fn choose(
    profile: LintProfile,
    rules: &BTreeMap<String, Gravity>,
    said_in: &str,
) -> Result<Chosen, Failure> {
    for id in rules.keys() {
        if Rule::with_id(id).is_none() {
            return Err(unknown(id, said_in));
        }
    }
    let chosen = RULES.iter().filter_map(|rule| {
        let is_in = match profile {
            LintProfile::Default => rule.profile == Profile::Default,
            LintProfile::Strict => true,
            LintProfile::None => false,
        };
        let severity = match rules.get(rule.id) {
            None => is_in.then_some(rule.severity),
            Some(Gravity::Off) => None,
            Some(Gravity::Warning) => Some(Severity::Warning),
            Some(Gravity::Error) => Some(Severity::Error),
        };
        severity.map(|severity| (rule, severity))
    });
    Ok(chosen.collect())
}

/// No rule has this id.
pub(super) fn unknown(id: &str, said_in: &str) -> Failure {
    let near = words::did_you_mean(id, RULES.iter().map(|rule| rule.id));
    let near = if near.is_empty() {
        "; `etymon lint --list` lists them".to_owned()
    } else {
        near
    };
    Failure::usage(format!(
        "{said_in} names the rule {id:?}, which is none{near}"
    ))
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn chosen(profile: LintProfile, rules: &[(&str, Gravity)]) -> Result<Vec<String>, String> {
        let rules = rules
            .iter()
            .map(|(id, gravity)| ((*id).to_owned(), *gravity));
        let chosen = choose(profile, &rules.collect(), "etymon.toml");
        let shown = chosen.map_err(|failure| failure.sentence)?.into_iter();
        Ok(shown
            .map(|(rule, severity)| format!("{} {}", rule.id, severity.as_str()))
            .collect())
    }

    #[test]
    fn the_settings_change_what_the_profile_says() {
        let one = [("avro/doc", Gravity::Error)];
        assert_eq!(chosen(LintProfile::None, &[]), Ok(vec![]));
        assert_eq!(
            chosen(LintProfile::None, &one),
            Ok(vec!["avro/doc error".to_owned()])
        );

        let all = chosen(LintProfile::Strict, &[]).expect("sound");
        assert_eq!(all.len(), RULES.len());
        let default = chosen(LintProfile::Default, &[]).expect("sound");
        let strict = RULES.iter().filter(|rule| rule.profile == Profile::Strict);
        assert_eq!(default.len() + strict.count(), all.len());
        let fewer = chosen(LintProfile::Default, &[("json/enum", Gravity::Off)]).expect("sound");
        assert_eq!(fewer.len() + 1, default.len());
        assert!(!fewer.iter().any(|shown| shown.starts_with("json/enum ")));
    }

    #[test]
    fn an_unknown_rule_is_refused() {
        for (id, told) in [
            (
                "avro/enum-defaults",
                "etymon.toml names the rule \"avro/enum-defaults\", which is none; did you mean `avro/enum-default`?",
            ),
            (
                "zzz",
                "etymon.toml names the rule \"zzz\", which is none; `etymon lint --list` lists them",
            ),
        ] {
            let refused = chosen(LintProfile::Default, &[(id, Gravity::Off)]);
            assert_eq!(refused, Err(told.to_owned()));
        }
    }
}
