//! `etymon.toml`: which registries there are, which file belongs to which subject, and what is asked of schemas.

mod find;
mod read;

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use etymon_types::{CompatibilityLevel, Mode};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::failure::Failure;

/// The name of the file.
pub(crate) const FILE_NAME: &str = "etymon.toml";

/// Which settings a command works with.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct SettingsFlags {
    /// The file of settings; otherwise the nearest `etymon.toml` in this folder or above
    #[arg(long, value_name = "FILE", env = "ETYMON_SETTINGS", hide_env = true)]
    pub(crate) settings: Option<PathBuf>,
}

/// What `etymon.toml` may say.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "etymon.toml")]
pub(crate) struct Settings {
    /// The registry of commands that are not told one: a key of `registries`, or a URL.
    pub(crate) registry: Option<String>,
    /// Registries by the names that `--registry` and `registry@NAME` give them.
    #[serde(default)]
    pub(crate) registries: BTreeMap<String, RegistrySettings>,
    /// Which files are schemas.
    #[serde(default)]
    pub(crate) files: FileSettings,
    /// Which file belongs to which subject; the first rule that fits counts, and a file that none fits has the subject of its
    /// name.
    #[serde(default)]
    pub(crate) map: Vec<MapRule>,
    /// Compatibility levels.
    #[serde(default)]
    pub(crate) compatibility: CompatibilitySettings,
    /// The modes of single subjects, by their names: for `etymon plan`.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, ModeName>")]
    pub(crate) modes: BTreeMap<String, Mode>,
    /// What `etymon lint` looks at.
    #[serde(default)]
    pub(crate) lint: LintSettings,
    /// Findings that are known and accepted.
    #[serde(default)]
    pub(crate) ignore: Vec<Ignore>,
    /// Where relative paths start: the folder of the file.
    #[serde(skip)]
    pub(crate) root: PathBuf,
    /// The file, where there is one.
    #[serde(skip)]
    pub(crate) file: Option<PathBuf>,
}

/// One registry, or several URLs of one. Secrets come from variables and files, never from here.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegistrySettings {
    /// The URL; several of one registry are parted by commas. May end in `/contexts/.name`.
    pub(crate) url: String,
    /// The user of basic authentication.
    pub(crate) user: Option<String>,
    /// The variable that holds the user.
    pub(crate) user_env: Option<String>,
    /// The variable that holds the password.
    pub(crate) password_env: Option<String>,
    /// The variable that holds a bearer token.
    pub(crate) token_env: Option<String>,
    /// The file that holds a bearer token.
    pub(crate) token_file: Option<PathBuf>,
    /// The only certificate authorities to trust: a PEM file.
    pub(crate) ca_file: Option<PathBuf>,
    /// The certificate to show: a PEM file.
    pub(crate) certificate_file: Option<PathBuf>,
    /// Its private key: a PEM file.
    pub(crate) key_file: Option<PathBuf>,
}

/// Which files are schemas. Paths and globs are relative to the folder of the settings, with `/` between folders.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FileSettings {
    /// Globs of the files to take; without any, all that look like schemas.
    #[serde(default)]
    pub(crate) include: Vec<String>,
    /// Globs of files that are left out, also where others refer to them.
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// Folders that imports and references are relative to, beside the folder of the settings. What only lies in these is read
    /// where something refers to it, and is nobody's subject.
    #[serde(default)]
    pub(crate) imports: Vec<PathBuf>,
}

/// Which subject the files of a glob belong to.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MapRule {
    /// A glob: `*` stands for anything but `/`, `**` for any folders.
    pub(crate) files: String,
    /// The subject. `{path}` is the path without its extension, `{stem}` the name of the file without it, `{topic}` what
    /// the first `*` or `**` of the glob stands for, `{namespace}` and `{name}` those of the schema's first type (in JSON Schema
    /// the title).
    pub(crate) subject: String,
    /// The compatibility level of these subjects.
    #[schemars(with = "Option<LevelName>")]
    pub(crate) level: Option<CompatibilityLevel>,
}

/// Compatibility levels.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompatibilitySettings {
    /// The level of subjects that nothing else says one for. Without it, the registry's, else BACKWARD.
    #[schemars(with = "Option<LevelName>")]
    pub(crate) level: Option<CompatibilityLevel>,
    /// The levels of single subjects.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, LevelName>")]
    pub(crate) subjects: BTreeMap<String, CompatibilityLevel>,
}

/// What `etymon lint` looks at.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LintSettings {
    /// Which rules there are to begin with.
    #[serde(default)]
    pub(crate) profile: LintProfile,
    /// Rules by their ids, switched on or off.
    #[serde(default)]
    pub(crate) rules: BTreeMap<String, Gravity>,
}

/// A set of rules.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LintProfile {
    /// What is nearly always a mistake.
    #[default]
    Default,
    /// All of them.
    Strict,
    /// Only those that `rules` switches on.
    None,
}

/// How grave findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Gravity {
    /// The rule is off.
    Off,
    /// Told, and no reason to fail.
    Warning,
    /// A reason to fail.
    Error,
}

/// Findings that are known and accepted.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ignore {
    /// The id of the rule, or the kind of the incompatibility.
    pub(crate) rule: String,
    /// A glob of the files.
    pub(crate) files: Option<String>,
    /// The subject.
    pub(crate) subject: Option<String>,
    /// Why.
    pub(crate) reason: String,
    /// The last day on which it counts, such as `2027-01-31`.
    pub(crate) until: Option<String>,
}

/// The names of the compatibility levels.
#[derive(JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(dead_code, reason = "it stands for the names in the JSON Schema")]
enum LevelName {
    None,
    Backward,
    BackwardTransitive,
    Forward,
    ForwardTransitive,
    Full,
    FullTransitive,
}

/// The names of the modes that a subject may be in.
#[derive(JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[expect(dead_code, reason = "it stands for the names in the JSON Schema")]
enum ModeName {
    ReadWrite,
    ReadOnly,
    Import,
}

/// The folder that a command is run in.
///
/// # Errors
///
/// It was removed, or may not be looked at.
pub(crate) fn working_folder() -> Result<PathBuf, Failure> {
    env::current_dir()
        .map_err(|error| Failure::usage(format!("there is no working folder: {error}")))
}

impl Settings {
    /// Those that `flags` name, else the nearest `etymon.toml` of `start` or above, else the defaults, with `start` as their
    /// root.
    ///
    /// # Errors
    ///
    /// A file that cannot be read or says something unknown.
    pub(crate) fn load(flags: &SettingsFlags, start: &Path) -> Result<Self, Failure> {
        let file = match &flags.settings {
            Some(file) => Some(file.clone()),
            None => find::nearest(start),
        };
        match file {
            Some(file) => read::read(&file),
            None => Ok(Self {
                root: start.to_owned(),
                ..Self::default()
            }),
        }
    }
}
