//! Configs: the body of an update, and how configs are answered.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::content::{metadata, rule_set};
use super::read::{InvalidBody, ReadBody, boolean, malformed, members, text};
use crate::{
    CompatibilityLevel, CompatibilityPolicy, Config, ConfigUpdate, ErrorCode, InvalidLevel,
    Metadata, Patch, RuleSet,
};

impl ReadBody for ConfigUpdate {
    /// An absent member is kept, null clears it. An unknown policy clears it, too, as the field has it.
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        let mut update = Self::default();
        let mut level = Patch::Keep;
        for (name, value) in members(value, "the body")? {
            match &*name {
                "alias" => update.alias = patch(text(value, &name)?),
                "aliasForDeks" => update.alias_for_deks = patch(text(value, &name)?),
                "normalize" => update.normalize = patch(boolean(value, &name)?),
                "validateFields" => update.validate_fields = patch(boolean(value, &name)?),
                "validateNewSchemas" => update.validate_new_schemas = patch(boolean(value, &name)?),
                "validateRules" => update.validate_rules = patch(boolean(value, &name)?),
                "compatibility" => level = patch(text(value, &name)?),
                "compatibilityPolicy" => {
                    let policy = text(value, &name)?;
                    let known = policy.and_then(|name| CompatibilityPolicy::parse(&name));
                    update.compatibility_policy = patch(known);
                }
                "compatibilityGroup" => update.compatibility_group = patch(text(value, &name)?),
                "defaultMetadata" => update.default_metadata = patch(metadata(value, &name)?),
                "overrideMetadata" => update.override_metadata = patch(metadata(value, &name)?),
                "defaultRuleSet" => update.default_rule_set = patch(rule_set(value, &name)?),
                "overrideRuleSet" => update.override_rule_set = patch(rule_set(value, &name)?),
                _ => {}
            }
        }
        update.compatibility_level = match level {
            Patch::Keep => Patch::Keep,
            Patch::Clear => Patch::Clear,
            Patch::Set(name) => Patch::Set(name.parse().map_err(invalid_level)?),
        };
        Ok(update)
    }
}

impl Serialize for ConfigUpdate {
    /// As [`ReadBody`] reads it back.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        fn entry<M: SerializeMap, T: Serialize>(
            map: &mut M,
            name: &'static str,
            patch: &Patch<T>,
        ) -> Result<(), M::Error> {
            match patch {
                Patch::Keep => Ok(()),
                Patch::Clear => map.serialize_entry(name, &()),
                Patch::Set(value) => map.serialize_entry(name, value),
            }
        }
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "alias", &self.alias)?;
        entry(&mut map, "aliasForDeks", &self.alias_for_deks)?;
        entry(&mut map, "normalize", &self.normalize)?;
        entry(&mut map, "validateFields", &self.validate_fields)?;
        entry(&mut map, "validateNewSchemas", &self.validate_new_schemas)?;
        entry(&mut map, "validateRules", &self.validate_rules)?;
        entry(&mut map, "compatibility", &self.compatibility_level)?;
        entry(&mut map, "compatibilityPolicy", &self.compatibility_policy)?;
        entry(&mut map, "compatibilityGroup", &self.compatibility_group)?;
        entry(&mut map, "defaultMetadata", &self.default_metadata)?;
        entry(&mut map, "overrideMetadata", &self.override_metadata)?;
        entry(&mut map, "defaultRuleSet", &self.default_rule_set)?;
        entry(&mut map, "overrideRuleSet", &self.override_rule_set)?;
        map.end()
    }
}

/// A config as a client reads it: of a read or a removal, or of an update, which calls the level `compatibility`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReceivedConfig(
    /// What the answer says.
    pub Config,
);

impl ReadBody for ReceivedConfig {
    fn read(value: &RawValue) -> Result<Self, InvalidBody> {
        #[derive(Deserialize)]
        struct Level<'a> {
            #[serde(borrow, rename = "compatibilityLevel")]
            level: Option<std::borrow::Cow<'a, str>>,
        }
        let mut config = Config::default().updated(ConfigUpdate::read(value)?);
        let read: Result<Level<'_>, _> = serde_json::from_str(value.get());
        let Level { level } = read.map_err(|error| malformed(error.to_string()))?;
        if let Some(name) = level {
            config.compatibility_level = Some(name.parse().map_err(invalid_level)?);
        }
        Ok(Self(config))
    }
}

fn invalid_level(invalid: InvalidLevel) -> InvalidBody {
    InvalidBody {
        code: ErrorCode::InvalidLevel,
        message: invalid.to_string(),
    }
}

pub(super) fn patch<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Clear, Patch::Set)
}

/// A config as it is answered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigAnswer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias_for_deks: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    normalize: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_fields: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_new_schemas: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    validate_rules: Option<bool>,
    /// The name of the level in an answer to an update.
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility: Option<CompatibilityLevel>,
    /// Its name everywhere else.
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility_level: Option<CompatibilityLevel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility_policy: Option<CompatibilityPolicy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    compatibility_group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_metadata: Option<&'a Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_metadata: Option<&'a Metadata>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_rule_set: Option<&'a RuleSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_rule_set: Option<&'a RuleSet>,
}

impl<'a> ConfigAnswer<'a> {
    /// As an update answers: the stored config, and the empty texts that the update sets, which store as nothing.
    #[must_use]
    pub fn updated(config: &'a Config, update: &'a ConfigUpdate) -> Self {
        let or_empty = |stored: Option<&'a str>, set: &'a Patch<String>| match set {
            Patch::Set(text) if text.is_empty() => Some(text.as_str()),
            _ => stored,
        };
        let stored = Self::stored(config);
        Self {
            alias: or_empty(stored.alias, &update.alias),
            alias_for_deks: or_empty(stored.alias_for_deks, &update.alias_for_deks),
            compatibility_group: or_empty(stored.compatibility_group, &update.compatibility_group),
            ..stored
        }
    }

    fn stored(config: &'a Config) -> Self {
        Self {
            alias: config.alias.as_deref(),
            alias_for_deks: config.alias_for_deks.as_deref(),
            normalize: config.normalize,
            validate_fields: config.validate_fields,
            validate_new_schemas: config.validate_new_schemas,
            validate_rules: config.validate_rules,
            compatibility: config.compatibility_level,
            compatibility_level: None,
            compatibility_policy: config.compatibility_policy,
            compatibility_group: config.compatibility_group.as_deref(),
            default_metadata: config.default_metadata.as_ref(),
            override_metadata: config.override_metadata.as_ref(),
            default_rule_set: config.default_rule_set.as_ref(),
            override_rule_set: config.override_rule_set.as_ref(),
        }
    }

    /// As a read or a removal answers: with the server's level where none is set, without empty texts.
    #[must_use]
    pub fn shown(config: &'a Config, server_level: CompatibilityLevel) -> Self {
        let stored = Self::stored(config);
        let some_text = |text: Option<&'a str>| text.filter(|text| !text.is_empty());
        Self {
            alias: some_text(stored.alias),
            alias_for_deks: some_text(stored.alias_for_deks),
            compatibility: None,
            compatibility_level: Some(config.compatibility_level.unwrap_or(server_level)),
            compatibility_group: some_text(stored.compatibility_group),
            ..stored
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read_body;
    use super::*;

    #[test]
    fn an_update_keeps_what_is_absent_clears_what_is_null_and_sets_the_rest() {
        let body = r#"{"compatibility":"full_Transitive","alias":null,"normalize":"true","compatibilityPolicy":"nonsense",
                       "compatibilityLevel":"NONE","defaultMetadata":{}}"#;
        let update: ConfigUpdate = read_body(body.as_bytes()).unwrap().unwrap();
        assert_eq!(
            update,
            ConfigUpdate {
                alias: Patch::Clear,
                normalize: Patch::Set(true),
                compatibility_level: Patch::Set(CompatibilityLevel::FullTransitive),
                compatibility_policy: Patch::Clear,
                default_metadata: Patch::Set(Metadata::default()),
                ..ConfigUpdate::default()
            }
        );
    }

    #[test]
    fn an_update_is_read_by_the_server_as_the_client_meant_it() {
        let texts = |text: &str| Patch::Set(text.to_owned());
        for update in [
            ConfigUpdate::default(),
            ConfigUpdate {
                alias: Patch::Clear,
                compatibility_level: Patch::Clear,
                default_rule_set: Patch::Clear,
                ..ConfigUpdate::default()
            },
            ConfigUpdate {
                alias: texts("a"),
                alias_for_deks: texts("b"),
                normalize: Patch::Set(true),
                validate_fields: Patch::Set(false),
                validate_new_schemas: Patch::Set(true),
                validate_rules: Patch::Set(false),
                compatibility_level: Patch::Set(CompatibilityLevel::FullTransitive),
                compatibility_policy: Patch::Set(CompatibilityPolicy::Lenient),
                compatibility_group: texts("c"),
                default_metadata: Patch::Set(Metadata::default()),
                override_metadata: Patch::Set(Metadata::default()),
                default_rule_set: Patch::Set(RuleSet::default()),
                override_rule_set: Patch::Set(RuleSet::default()),
            },
        ] {
            let written = serde_json::to_vec(&update).unwrap();
            let read: ConfigUpdate = read_body(&written).unwrap().unwrap();
            assert_eq!(read, update);
        }
    }

    #[test]
    fn a_config_is_read_from_either_shape_of_an_answer() {
        let update = ConfigUpdate {
            normalize: Patch::Set(true),
            compatibility_level: Patch::Set(CompatibilityLevel::Full),
            default_metadata: Patch::Set(Metadata::default()),
            ..ConfigUpdate::default()
        };
        let config = Config::default().updated(update.clone());
        for answer in [
            ConfigAnswer::updated(&config, &update),
            ConfigAnswer::shown(&config, CompatibilityLevel::None),
        ] {
            let body = serde_json::to_vec(&answer).unwrap();
            let read: ReceivedConfig = read_body(&body).unwrap().unwrap();
            assert_eq!(read, ReceivedConfig(config.clone()));
        }
        for (body, code) in [
            (r#"{"compatibilityLevel":"abc"}"#, ErrorCode::InvalidLevel),
            (r#"{"compatibilityLevel":7}"#, ErrorCode::BadRequest),
            ("[]", ErrorCode::BadRequest),
        ] {
            let refused = read_body::<ReceivedConfig>(body.as_bytes()).unwrap_err();
            assert_eq!(refused.code, code, "{body}");
        }
    }

    #[test]
    fn a_level_that_is_none_is_told_after_members_of_the_wrong_shape() {
        for (body, code) in [
            (r#"{"compatibility":"abc"}"#, ErrorCode::InvalidLevel),
            (r#"{"compatibility":1}"#, ErrorCode::InvalidLevel),
            (r#"{"compatibility":""}"#, ErrorCode::InvalidLevel),
            (r#"{"compatibility":[]}"#, ErrorCode::BadRequest),
            (
                r#"{"compatibility":"abc","normalize":"yes"}"#,
                ErrorCode::BadRequest,
            ),
            (r#""NONE""#, ErrorCode::BadRequest),
        ] {
            let refused = read_body::<ConfigUpdate>(body.as_bytes()).unwrap_err();
            assert_eq!(refused.code, code, "{body}");
        }
    }

    #[test]
    fn a_config_is_answered_in_the_shape_of_the_request_or_with_its_defaults() {
        let update = ConfigUpdate {
            alias: Patch::Set(String::new()),
            normalize: Patch::Set(false),
            ..ConfigUpdate::default()
        };
        let config = Config::default().updated(update.clone().without_empty_texts());
        let json = |answer: &ConfigAnswer<'_>| serde_json::to_string(answer).unwrap();
        assert_eq!(
            json(&ConfigAnswer::updated(&config, &update)),
            r#"{"alias":"","normalize":false}"#
        );
        assert_eq!(
            json(&ConfigAnswer::shown(&config, CompatibilityLevel::Full)),
            r#"{"normalize":false,"compatibilityLevel":"FULL"}"#
        );
    }
}
