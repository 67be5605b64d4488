//! The layers, each over the one before: defaults, properties, TOML file, environment, flags.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::error::Origin;
use super::nearest::{distance, nearest};
use super::{Effect, Foreign, SETTINGS, Setting, Settings, SettingsError, parse_properties, value};

/// Where values come from.
#[derive(Debug, Clone, Default)]
pub struct Layers {
    /// Names of settings, as in [`SETTINGS`], with what the command line set them to.
    pub flags: Vec<(&'static str, String)>,
    /// The environment; other programs' variables may be among it.
    pub environment: Vec<(String, String)>,
    /// A TOML file.
    pub config: Option<PathBuf>,
    /// An existing `schema-registry.properties`.
    pub properties: Option<PathBuf>,
}

/// What came of the layers.
#[derive(Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// What the operator should know, a sentence each, without a full stop.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads every layer.
    ///
    /// # Errors
    ///
    /// The first value that is not allowed, an unknown key of the TOML file, or a file that cannot be read.
    pub fn load(layers: &Layers) -> Result<Loaded, SettingsError> {
        let mut settings = Self::default();
        let mut warnings = Vec::new();
        if let Some(file) = &layers.properties {
            let pairs = parse_properties(&read(file)?).map_err(|error| {
                SettingsError::InvalidProperties {
                    file: file.clone(),
                    error,
                }
            })?;
            let origin = |key: &str| Origin::File {
                key: key.to_owned(),
                file: file.clone(),
            };
            settings.apply_properties(&pairs, origin, &mut warnings)?;
        }
        if let Some(file) = &layers.config {
            settings.apply_toml(file)?;
        }
        settings.apply_environment(&layers.environment, &mut warnings)?;
        for (name, text) in &layers.flags {
            let setting = Setting::named(name).expect("flags are made from the table");
            settings.apply(setting, text, &Origin::Flag(setting.name))?;
        }
        Ok(Loaded { settings, warnings })
    }

    /// The defaults with these properties over them, named as in an existing `schema-registry.properties`. Unknown ones
    /// are skipped.
    ///
    /// # Errors
    ///
    /// The first value that is not allowed.
    pub fn from_properties<K, V>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SettingsError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        let pairs: Vec<(String, String)> = pairs
            .into_iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect();
        let mut settings = Self::default();
        let origin = |key: &str| Origin::Property(key.to_owned());
        settings.apply_properties(&pairs, origin, &mut Vec::new())?;
        Ok(settings)
    }

    fn apply(
        &mut self,
        setting: &Setting,
        text: &str,
        origin: &Origin,
    ) -> Result<(), SettingsError> {
        (setting.set)(self, text.trim())
            .ok_or_else(|| SettingsError::wrong(origin, text, setting.allowed))
    }

    /// `pairs` in the order of their file: of a repeated key the last counts.
    fn apply_properties(
        &mut self,
        pairs: &[(String, String)],
        origin: impl Fn(&str) -> Origin,
        warnings: &mut Vec<String>,
    ) -> Result<(), SettingsError> {
        let mut limits_size = false;
        for (key, text) in pairs {
            let switch = || {
                value::boolean(text.trim())
                    .ok_or_else(|| SettingsError::wrong(&origin(key), text, "true, false"))
            };
            match key.as_str() {
                SIZE_LIMIT_ENABLED => limits_size = switch()?,
                COMPRESSION if switch()? => {
                    self.http.gzip_from_bytes = Self::default().http.gzip_from_bytes;
                }
                COMPRESSION => self.http.gzip_from_bytes = None,
                _ => {}
            }
        }
        if limits_size {
            self.http.request_bytes = DEFAULT_SIZE_LIMIT;
        }
        // In the order of the table, so that of two names for one setting the later of its list counts.
        for setting in SETTINGS {
            for property in setting.properties {
                let set = pairs.iter().rev().find(|(key, _)| key == property.key);
                let counts = property.key != SIZE_LIMIT || limits_size;
                if let Some((key, text)) = set.filter(|_| counts) {
                    (setting.set)(self, &format!("{}{}", text.trim(), property.unit)).ok_or_else(
                        || {
                            let allowed = match property.unit {
                                "" => setting.allowed,
                                _ => "a number of milliseconds",
                            };
                            SettingsError::wrong(&origin(key), text, allowed)
                        },
                    )?;
                }
            }
        }
        let is_setting = |key: &str| {
            SETTINGS
                .iter()
                .flat_map(|setting| setting.properties)
                .any(|property| property.key == key)
        };
        let keys: BTreeSet<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        for key in keys.into_iter().filter(|key| !is_setting(key)) {
            match Foreign::of(key) {
                None => warnings.push(format!("{} is not known and has no effect", origin(key))),
                Some(foreign) if foreign.effect == Effect::Missing => {
                    warnings.push(format!("{} has no effect: {}", origin(key), foreign.why))
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn apply_toml(&mut self, file: &Path) -> Result<(), SettingsError> {
        let invalid = |error| SettingsError::InvalidToml {
            file: file.to_owned(),
            error: Box::new(error),
        };
        let bytes = read(file)?;
        let table: toml::Table = toml::from_slice(&bytes).map_err(invalid)?;
        for (key, value) in table {
            let setting = Setting::named(&key).ok_or_else(|| SettingsError::UnknownKey {
                nearest: nearest(&key, SETTINGS.iter().map(|setting| setting.name)),
                key: key.clone(),
                file: file.to_owned(),
            })?;
            let origin = Origin::File {
                key,
                file: file.to_owned(),
            };
            let text = text_of(&value).ok_or_else(|| {
                SettingsError::wrong(&origin, &value.to_string(), setting.allowed)
            })?;
            self.apply(setting, &text, &origin)?;
        }
        Ok(())
    }

    /// An empty variable counts as not set.
    fn apply_environment(
        &mut self,
        environment: &[(String, String)],
        warnings: &mut Vec<String>,
    ) -> Result<(), SettingsError> {
        let ours = environment
            .iter()
            .filter(|(variable, text)| variable.starts_with("ETYMON_") && !text.is_empty());
        for (variable, text) in ours {
            let name = variable["ETYMON_".len()..].to_ascii_lowercase();
            let known = SETTINGS
                .iter()
                .find(|setting| setting.variable() == *variable);
            if let Some(setting) = known {
                self.apply(setting, text, &Origin::Environment(variable.clone()))?;
                continue;
            }
            // Others may set variables that start alike (Kubernetes does for a service of this name): only what looks
            // like a slip is worth a word.
            let meant = nearest(&name, SETTINGS.iter().map(|setting| setting.name));
            if distance(&name, meant) <= 2 {
                warnings.push(format!(
                    "the environment variable `{variable}` is not known and has no effect; did you mean `ETYMON_{}`?",
                    meant.to_ascii_uppercase()
                ));
            }
        }
        Ok(())
    }
}

const SIZE_LIMIT_ENABLED: &str = "size.limit.filter.enabled";
const SIZE_LIMIT: &str = "size.limit.filter.max.request.body.size";
const COMPRESSION: &str = "compression.enable";

/// What the reference limits bodies to when its filter is enabled without a size.
const DEFAULT_SIZE_LIMIT: usize = 1_048_576;

fn read(file: &Path) -> Result<Vec<u8>, SettingsError> {
    std::fs::read(file).map_err(|error| SettingsError::Unreadable {
        file: file.to_owned(),
        error,
    })
}

/// A TOML value as it would stand in a variable; `None` for what no setting takes.
fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(boolean) => Some(boolean.to_string()),
        toml::Value::Array(parts) => {
            let texts: Option<Vec<&str>> = parts.iter().map(toml::Value::as_str).collect();
            Some(value::show_list(&texts?))
        }
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
