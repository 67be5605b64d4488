//! `etymon config`: compatibility levels, and what else is configured.

use clap::Args;
use etymon_client::Client;
use etymon_types::api::read_body;
use etymon_types::{CompatibilityPolicy, Config, ConfigUpdate, Patch, Scope};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Common;
use super::scope::{self, ScopeFlags};
use crate::failure::Failure;
use crate::output;
use crate::words;

/// What can be set, as the API calls it.
const KEYS: [&str; 13] = [
    "compatibility",
    "compatibilityGroup",
    "compatibilityPolicy",
    "normalize",
    "validateFields",
    "validateNewSchemas",
    "validateRules",
    "alias",
    "aliasForDeks",
    "defaultMetadata",
    "overrideMetadata",
    "defaultRuleSet",
    "overrideRuleSet",
];

/// Show or change what is configured: the compatibility level above all.
#[derive(Debug, Args)]
#[command(after_help = "\
Keys: compatibility, compatibilityGroup, compatibilityPolicy, normalize, validateFields, validateNewSchemas,
  validateRules, alias, aliasForDeks; as JSON: defaultMetadata, overrideMetadata, defaultRuleSet, overrideRuleSet

Examples:
  etymon config                                           what holds for the registry
  etymon config orders-value                              what holds for a subject
  etymon config orders-value --set compatibility=FULL
  etymon config --context .sales --set normalize=true
  etymon config orders-value --reset                      back to what holds around it

Exit codes:
  0  shown, or changed
  2  wrong usage or settings
  4  the registry does not answer
  5  the registry refuses")]
pub(crate) struct ConfigCommand {
    #[command(flatten)]
    scope: ScopeFlags,
    /// Set a key
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Take what is set for a key away
    #[arg(long, value_name = "KEY")]
    unset: Vec<String>,
    /// Take everything away that is set here
    #[arg(long, conflicts_with_all = ["set", "unset"])]
    reset: bool,
    #[command(flatten)]
    common: Common,
}

/// A config.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConfigShown {
    /// The subject, `:.context:`, or an empty text for the whole registry
    pub(crate) scope: String,
    /// Whether something is set for just this
    pub(crate) own: bool,
    /// What is in force, as the API has it
    #[schemars(with = "Map<String, Value>")]
    pub(crate) config: Config,
}

/// Changes what it is told to, and prints what is in force then.
pub(super) fn run(arguments: &ConfigCommand) -> Result<(), Failure> {
    let update = update(&arguments.set, &arguments.unset)?;
    let client = arguments.common.client()?;
    let scope = arguments.scope.scope(&client)?;
    let work = change_and_show(&client, &scope, update.as_ref(), arguments.reset);
    let shown = client.blocking().wait_for(work)?;
    if !shown.own {
        let name = scope::name(&scope);
        output::say(&format!(
            "nothing is set for {name} itself; in force there:"
        ));
    }
    arguments
        .common
        .output
        .one(&shown, |shown| lines(&shown.config))
}

async fn change_and_show(
    client: &Client,
    scope: &Scope,
    update: Option<&ConfigUpdate>,
    is_reset: bool,
) -> Result<ConfigShown, Failure> {
    if is_reset {
        client.unset_config(scope).await?;
    }
    if let Some(update) = update {
        client.set_config(scope, update).await?;
    }
    let own = scope::is_whole(scope) || client.own_config(scope).await?.is_some();
    Ok(ConfigShown {
        scope: scope.to_string(),
        own,
        config: client.config(scope).await?,
    })
}

/// A line each.
fn lines(config: &Config) -> String {
    let Value::Object(members) = serde_json::to_value(config).expect("configs are plain data")
    else {
        return String::new();
    };
    let line = |(key, value): (&String, &Value)| match value {
        Value::String(text) => format!("{key}: {text}\n"),
        value => format!("{key}: {value}\n"),
    };
    members.iter().map(line).collect()
}

/// What the flags change; `None` when they change nothing.
fn update(set: &[String], unset: &[String]) -> Result<Option<ConfigUpdate>, Failure> {
    let mut members = Map::new();
    for assignment in set {
        let (key, value) = assignment.split_once('=').ok_or_else(|| {
            Failure::usage(format!(
                "--set {assignment:?} has no `=`: say `--set compatibility=FULL`"
            ))
        })?;
        add(&mut members, key, parsed(key, value)?)?;
    }
    for key in unset {
        add(&mut members, key, Value::Null)?;
    }
    if members.is_empty() {
        return Ok(None);
    }
    let body = serde_json::to_vec(&members).expect("JSON is plain data");
    let update: Option<ConfigUpdate> =
        read_body(&body).map_err(|invalid| Failure::usage(invalid.message))?;
    // The API takes a policy that it does not know for none.
    if let (Some(Value::String(policy)), Some(update)) =
        (members.get("compatibilityPolicy"), &update)
        && update.compatibility_policy == Patch::<CompatibilityPolicy>::Clear
    {
        return Err(Failure::usage(format!(
            "{policy:?} is no compatibilityPolicy: STRICT, LENIENT and LOGICAL are"
        )));
    }
    Ok(update)
}

fn add(members: &mut Map<String, Value>, key: &str, value: Value) -> Result<(), Failure> {
    // A read shows it by this name.
    let key = if key == "compatibilityLevel" {
        "compatibility"
    } else {
        key
    };
    if !KEYS.contains(&key) {
        return Err(Failure::usage(format!(
            "{key:?} is no key of a config{}",
            words::did_you_mean(key, KEYS)
        )));
    }
    if members.insert(key.to_owned(), value).is_some() {
        return Err(Failure::usage(format!("{key} is there twice")));
    }
    Ok(())
}

/// Objects are written in JSON, everything else as it is.
fn parsed(key: &str, value: &str) -> Result<Value, Failure> {
    if !key.ends_with("Metadata") && !key.ends_with("RuleSet") {
        return Ok(Value::String(value.to_owned()));
    }
    serde_json::from_str(value)
        .map_err(|error| Failure::usage(format!("{key} must be JSON: {error}")))
}

#[cfg(test)]
mod tests {
    use etymon_types::CompatibilityLevel;
    use pretty_assertions::assert_eq;

    use super::*;

    fn updated(set: &[&str], unset: &[&str]) -> Result<Option<ConfigUpdate>, String> {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        update(&owned(set), &owned(unset)).map_err(|failure| failure.sentence)
    }

    #[test]
    fn keys_are_set_and_taken_away() {
        assert_eq!(updated(&[], &[]), Ok(None));
        let expected = ConfigUpdate {
            compatibility_level: Patch::Set(CompatibilityLevel::FullTransitive),
            normalize: Patch::Set(true),
            alias: Patch::Clear,
            compatibility_group: Patch::Set("a=b".to_owned()),
            default_metadata: Patch::Set(etymon_types::Metadata {
                properties: [("owner".to_owned(), "me".to_owned())].into(),
                ..etymon_types::Metadata::default()
            }),
            ..ConfigUpdate::default()
        };
        let set = [
            "compatibilityLevel=full_transitive",
            "normalize=true",
            "compatibilityGroup=a=b",
            r#"defaultMetadata={"properties":{"owner":"me"}}"#,
        ];
        assert_eq!(updated(&set, &["alias"]), Ok(Some(expected)));
    }

    #[test]
    fn what_cannot_be_set_is_refused() {
        for (set, told) in [
            ("compatibility", "--set \"compatibility\" has no `=`"),
            (
                "compatibilty=FULL",
                "\"compatibilty\" is no key of a config; did you mean `compatibility`?",
            ),
            ("compatibility=FUL", "Invalid compatibility level."),
            ("normalize=maybe", "normalize must be"),
            (
                "compatibilityPolicy=SOFT",
                "\"SOFT\" is no compatibilityPolicy",
            ),
            ("defaultMetadata=x", "defaultMetadata must be JSON"),
        ] {
            let refused = updated(&[set], &[]).expect_err(set);
            assert!(refused.starts_with(told), "{set}: {refused}");
        }
        let twice = updated(&["alias=a"], &["alias"]);
        assert_eq!(twice, Err("alias is there twice".to_owned()));
    }

    #[test]
    fn every_member_of_a_config_has_a_key() {
        for key in KEYS {
            assert!(
                updated(&[], &[key]).is_ok_and(|update| update != Some(ConfigUpdate::default())),
                "{key}"
            );
        }
    }
}
