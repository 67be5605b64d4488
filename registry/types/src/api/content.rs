//! Reads metadata and rule sets from requests.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;

use super::read::{InvalidBody, boolean, elements, is_null, malformed, members, text};
use crate::{EnableAt, ErrorCode, Metadata, Rule, RuleKind, RuleMode, RuleSet};

/// Metadata; null is none.
pub(super) fn metadata(value: &RawValue, name: &str) -> Result<Option<Metadata>, InvalidBody> {
    if is_null(value) {
        return Ok(None);
    }
    let mut metadata = Metadata::default();
    for (member, value) in members(value, name)? {
        match &*member {
            "tags" => metadata.tags = tags_by_path(value, &format!("{name}.tags"))?,
            "properties" => {
                let name = format!("{name}.properties");
                metadata.properties = texts_by_name(value, &name, ErrorCode::InvalidSchema)?;
            }
            "sensitive" => metadata.sensitive = texts(value, &format!("{name}.sensitive"))?,
            _ => {}
        }
    }
    Ok(Some(metadata))
}

/// A rule set; null is none.
pub(super) fn rule_set(value: &RawValue, name: &str) -> Result<Option<RuleSet>, InvalidBody> {
    if is_null(value) {
        return Ok(None);
    }
    let mut rule_set = RuleSet::default();
    for (member, value) in members(value, name)? {
        let list = match &*member {
            "migrationRules" => &mut rule_set.migration_rules,
            "domainRules" => &mut rule_set.domain_rules,
            "encodingRules" => &mut rule_set.encoding_rules,
            "enableAt" => {
                let name = format!("{name}.enableAt");
                rule_set.enable_at = word(value, &name, &EnableAt::ALL, EnableAt::as_str)?;
                continue;
            }
            _ => continue,
        };
        let name = format!("{name}.{member}");
        *list = elements(value, &name)?
            .into_iter()
            .map(|value| rule(value, &name))
            .collect::<Result<_, _>>()?;
    }
    Ok(Some(rule_set))
}

fn rule(value: &RawValue, list: &str) -> Result<Rule, InvalidBody> {
    if is_null(value) {
        return Err(invalid_rule(format!(
            "{list} holds null in place of a rule"
        )));
    }
    let mut rule = Rule::default();
    for (member, value) in members(value, &format!("each of {list}"))? {
        let name = format!("{list}.{member}");
        match &*member {
            "name" => rule.name = text(value, &name)?,
            "doc" => rule.doc = some_text(value, &name)?,
            "kind" => {
                let kinds = [RuleKind::Transform, RuleKind::Condition];
                rule.kind = word(value, &name, &kinds, RuleKind::as_str)?.unwrap_or_default();
            }
            "mode" => {
                rule.mode =
                    word(value, &name, &RuleMode::ALL, RuleMode::as_str)?.unwrap_or_default();
            }
            "type" => rule.executor = text(value, &name)?,
            "tags" => rule.tags = texts(value, &name)?,
            "params" => rule.params = texts_by_name(value, &name, ErrorCode::InvalidRuleSet)?,
            "expr" => rule.expr = some_text(value, &name)?,
            "onSuccess" => rule.on_success = some_text(value, &name)?,
            "onFailure" => rule.on_failure = some_text(value, &name)?,
            "disabled" => rule.disabled = boolean(value, &name)?.unwrap_or_default(),
            _ => {}
        }
    }
    Ok(rule)
}

fn invalid_rule(message: String) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::InvalidRuleSet,
        message,
    }
}

/// A text of a rule; the empty one is none.
fn some_text(value: &RawValue, name: &str) -> Result<Option<String>, InvalidBody> {
    Ok(text(value, name)?.filter(|text| !text.is_empty()))
}

/// One of a closed set of words, in exactly this case, or its place among them, counted from 0.
pub(super) fn word<W: Copy>(
    value: &RawValue,
    name: &str,
    words: &[W],
    print: fn(W) -> &'static str,
) -> Result<Option<W>, InvalidBody> {
    let Some(written) = text(value, name)? else {
        return Ok(None);
    };
    let at = written.parse().ok().and_then(|at: usize| words.get(at));
    let found = at.or_else(|| words.iter().find(|word| print(**word) == written));
    found.copied().map(Some).ok_or_else(|| {
        let known: Vec<_> = words.iter().map(|word| print(*word)).collect();
        malformed(format!(
            "{name} must be one of {}, not {written:?}",
            known.join(", ")
        ))
    })
}

fn texts(value: &RawValue, name: &str) -> Result<BTreeSet<String>, InvalidBody> {
    let elements = elements(value, name)?.into_iter();
    elements
        .map(|value| {
            text(value, name)?
                .ok_or_else(|| malformed(format!("{name} holds null in place of a text")))
        })
        .collect()
}

/// An object of texts; `null_code` is what a value that is null is refused with.
fn texts_by_name(
    value: &RawValue,
    name: &str,
    null_code: ErrorCode,
) -> Result<BTreeMap<String, String>, InvalidBody> {
    if is_null(value) {
        return Ok(BTreeMap::new());
    }
    let members = members(value, name)?.into_iter();
    members
        .map(
            |(key, value)| match text(value, &format!("{name}.{key}"))? {
                Some(text) => Ok((key.into_owned(), text)),
                None => Err(InvalidBody {
                    code: null_code,
                    message: format!("{name}.{key} must be a text, not null"),
                }),
            },
        )
        .collect()
}

fn tags_by_path(
    value: &RawValue,
    name: &str,
) -> Result<BTreeMap<String, BTreeSet<String>>, InvalidBody> {
    if is_null(value) {
        return Ok(BTreeMap::new());
    }
    let members = members(value, name)?.into_iter();
    members
        .map(|(path, value)| {
            let name = format!("{name}.{path}");
            if is_null(value) {
                return Err(malformed(format!("{name} must be a list, not null")));
            }
            Ok((path.into_owned(), texts(value, &name)?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> &RawValue {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_rule_is_read_with_its_defaults_and_empty_texts_are_none() {
        let json = r#"{"domainRules":[{"name":"r","type":"CEL","mode":4,"doc":"","params":{"n":1,"b":true},"tags":["b","a"],"more":{}}],
                       "enableAt":"CLIENT"}"#;
        let rules = rule_set(raw(json), "ruleSet").unwrap().unwrap();
        let rule = &rules.domain_rules[0];
        assert_eq!(rule.name.as_deref(), Some("r"));
        assert_eq!(rule.executor.as_deref(), Some("CEL"));
        assert_eq!(
            (rule.kind, rule.mode),
            (RuleKind::Transform, RuleMode::Read)
        );
        assert_eq!(rule.doc, None);
        assert_eq!(rule.params["n"], "1");
        assert_eq!(rule.params["b"], "true");
        assert_eq!(rule.tags.len(), 2);
        assert_eq!(rules.enable_at, Some(EnableAt::Client));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        use ErrorCode::{BadRequest, InvalidRuleSet, InvalidSchema};
        for (json, code, named) in [
            (
                r#"{"properties":[]}"#,
                BadRequest,
                "metadata.properties must be an object",
            ),
            (
                r#"{"properties":{"a":null}}"#,
                InvalidSchema,
                "metadata.properties.a",
            ),
            (
                r#"{"tags":{"a":"b"}}"#,
                BadRequest,
                "metadata.tags.a must be a list",
            ),
            (r#"{"tags":{"a":null}}"#, BadRequest, "metadata.tags.a"),
            (r#""x""#, BadRequest, "metadata must be an object"),
            ("[]", BadRequest, "metadata must be an object"),
        ] {
            let refused = metadata(raw(json), "metadata").unwrap_err();
            assert_eq!(refused.code, code, "{json}");
            assert!(refused.message.contains(named), "{json}: {refused}");
        }
        for (json, code) in [
            (r#"{"domainRules":[null]}"#, InvalidRuleSet),
            (r#"{"domainRules":[{"params":{"n":null}}]}"#, InvalidRuleSet),
            (r#"{"domainRules":[{"mode":"NONSENSE"}]}"#, BadRequest),
            (r#"{"domainRules":[{"mode":6}]}"#, BadRequest),
            (r#"{"domainRules":[{"kind":"transform"}]}"#, BadRequest),
            (r#"{"domainRules":{}}"#, BadRequest),
            (r#"{"enableAt":"SOMEWHERE"}"#, BadRequest),
        ] {
            let refused = rule_set(raw(json), "ruleSet").unwrap_err();
            assert_eq!(refused.code, code, "{json}: {refused}");
        }
    }
}
