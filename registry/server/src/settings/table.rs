//! The table of settings: help, documentation and layers all follow from it.

use std::path::PathBuf;

use etymon_types::CompatibilityLevel;

use super::value::{
    boolean, duration, is_log_filter, limit, list, number, show_duration, show_list, show_size,
    size, timeout,
};
use super::{ListenAddress, LogFormat, ResponseHeader, Settings};

/// What a setting is about; the order is that of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group(pub &'static str);

const PLACES: Group = Group("Places");
const RULES: Group = Group("Rules where no config says otherwise");
const LIMITS: Group = Group("Limits");
const LISTS: Group = Group("Lists");
const HTTP: Group = Group("HTTP");
const LOG: Group = Group("Log");

/// The groups, as they are shown.
pub const GROUPS: [Group; 6] = [PLACES, RULES, LIMITS, LISTS, HTTP, LOG];

/// The name of a setting in an existing `schema-registry.properties`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    /// The key.
    pub key: &'static str,
    /// The unit of its plain numbers; empty where they have none.
    pub unit: &'static str,
}

/// One thing that can be set.
#[derive(Debug)]
pub struct Setting {
    /// The key in the TOML file. The flag has `-` for `_`; see also [`Setting::variable`].
    pub name: &'static str,
    /// What it is about.
    pub group: Group,
    /// What it means, in one sentence without a full stop.
    pub about: &'static str,
    /// What it may be set to.
    pub allowed: &'static str,
    /// The keys in a file of properties that mean the same.
    pub properties: &'static [Property],
    /// Takes a value over; `None` when it is not allowed.
    pub(super) set: fn(&mut Settings, &str) -> Option<()>,
    show: fn(&Settings) -> String,
}

impl Setting {
    /// The setting of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// The flag: `--` and the name with `-` for `_`.
    #[must_use]
    pub fn flag(&self) -> String {
        format!("--{}", self.name.replace('_', "-"))
    }

    /// The environment variable: `ETYMON_` and the name in upper case.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("ETYMON_{}", self.name.to_ascii_uppercase())
    }

    /// The value in `settings`, as it could be set.
    #[must_use]
    pub fn show(&self, settings: &Settings) -> String {
        (self.show)(settings)
    }

    /// The value when nobody sets it.
    #[must_use]
    pub fn default(&self) -> String {
        self.show(&Settings::default())
    }
}

const BOOLEAN: &str = "true, false";
const LIMIT: &str = "a number from 1 to 2147483647";
const SIZE: &str = "a number of bytes, or one with KiB, MiB or GiB, from 1 to 1GiB";
const TIMEOUT: &str = "a number with ms, s, min or h, from 1ms to 8760h";

const fn property(key: &'static str) -> Property {
    Property { key, unit: "" }
}

const fn milliseconds(key: &'static str) -> Property {
    Property { key, unit: "ms" }
}

/// Every setting.
pub const SETTINGS: &[Setting] = &[
    Setting {
        name: "listen",
        group: PLACES,
        about: "Where to listen; several addresses are separated by commas, and port 0 takes a free one",
        allowed: "HOST:PORT, such as 127.0.0.1:8081, [::1]:8081 or 0.0.0.0:8081 (there is no TLS yet)",
        properties: &[property("listeners")],
        set: |settings, text| {
            let addresses: Option<Vec<_>> = list(text)?
                .iter()
                .map(|address| ListenAddress::parse(address))
                .collect();
            settings.listen = addresses.filter(|addresses| !addresses.is_empty())?;
            Some(())
        },
        show: |settings| show_list(&settings.listen),
    },
    Setting {
        name: "data_dir",
        group: PLACES,
        about: "The folder that holds the registry; it is made when it is not there",
        allowed: "the path of a folder",
        properties: &[],
        set: |settings, text| {
            settings.data_dir = (!text.is_empty()).then(|| PathBuf::from(text))?;
            Some(())
        },
        show: |settings| settings.data_dir.display().to_string(),
    },
    Setting {
        name: "sqlite_max_pages",
        group: PLACES,
        about: "Most pages of 4 KiB that the data file may have; writes answer 507 when it is full",
        allowed: "none, or a number from 1 to 2147483647",
        properties: &[],
        set: |settings, text| {
            settings.sqlite_max_pages = match text {
                "none" => None,
                pages => Some(limit(pages)?),
            };
            Some(())
        },
        show: |settings| {
            settings
                .sqlite_max_pages
                .map_or_else(|| "none".to_owned(), |pages| pages.to_string())
        },
    },
    Setting {
        name: "compatibility_level",
        group: RULES,
        about: "What a new version of a subject must be compatible with",
        allowed: "none, backward, backward_transitive, forward, forward_transitive, full, full_transitive",
        properties: &[
            property("avro.compatibility.level"),
            property("schema.compatibility.level"),
        ],
        set: |settings, text| {
            settings.rules.level = text.parse::<CompatibilityLevel>().ok()?;
            Some(())
        },
        show: |settings| settings.rules.level.as_str().to_ascii_lowercase(),
    },
    Setting {
        name: "validate_fields",
        group: RULES,
        about: "Refuse reserved field names and names that start with `$$`",
        allowed: BOOLEAN,
        properties: &[property("schema.validate.fields")],
        set: |settings, text| {
            settings.rules.validate_fields = boolean(text)?;
            Some(())
        },
        show: |settings| settings.rules.validate_fields.to_string(),
    },
    Setting {
        name: "validate_new_schemas",
        group: RULES,
        about: "Check new Avro and Protobuf schemas strictly",
        allowed: BOOLEAN,
        properties: &[property("schema.validate.new.schemas")],
        set: |settings, text| {
            settings.rules.validate_new_schemas = boolean(text)?;
            Some(())
        },
        show: |settings| settings.rules.validate_new_schemas.to_string(),
    },
    Setting {
        name: "mode_mutability",
        group: RULES,
        about: "Let modes be changed and deleted over HTTP",
        allowed: BOOLEAN,
        properties: &[property("mode.mutability")],
        set: |settings, text| {
            settings.rules.mode_mutability = boolean(text)?;
            Some(())
        },
        show: |settings| settings.rules.mode_mutability.to_string(),
    },
    Setting {
        name: "reject_empty_subject",
        group: RULES,
        about: "Refuse the empty subject of a context, and `*`",
        allowed: BOOLEAN,
        properties: &[property("schema.reject.empty.subject")],
        set: |settings, text| {
            settings.rules.reject_empty_subject = boolean(text)?;
            Some(())
        },
        show: |settings| settings.rules.reject_empty_subject.to_string(),
    },
    Setting {
        name: "reference_versions_strict",
        group: RULES,
        about: "Refuse a schema that reaches one reference name in two versions",
        allowed: BOOLEAN,
        properties: &[property("schema.providers.reference.versions.strict")],
        set: |settings, text| {
            settings.reference_versions_strict = boolean(text)?;
            Some(())
        },
        show: |settings| settings.reference_versions_strict.to_string(),
    },
    Setting {
        name: "associations_enable",
        group: RULES,
        about: "Answer the routes of associations",
        allowed: BOOLEAN,
        properties: &[property("associations.enable")],
        set: |settings, text| {
            settings.associations_enable = boolean(text)?;
            Some(())
        },
        show: |settings| settings.associations_enable.to_string(),
    },
    Setting {
        name: "dek_registry_enable",
        group: RULES,
        about: "Answer the routes of KEKs and DEKs, and name the KEK in rules that encrypt",
        allowed: BOOLEAN,
        properties: &[],
        set: |settings, text| {
            settings.dek_registry_enable = boolean(text)?;
            Some(())
        },
        show: |settings| settings.dek_registry_enable.to_string(),
    },
    Setting {
        name: "dek_registry_max_keys",
        group: RULES,
        about: "With more KEKs than this none is created any more, with more DEKs no DEK",
        allowed: LIMIT,
        properties: &[property("dek.registry.max.keys")],
        set: |settings, text| {
            settings.rules.max_keys = usize::try_from(limit(text)?).ok()?;
            Some(())
        },
        show: |settings| settings.rules.max_keys.to_string(),
    },
    Setting {
        name: "kms_timeout",
        group: RULES,
        about: "How long a KMS may take to encrypt or decrypt one data key; 500 after that",
        allowed: TIMEOUT,
        properties: &[],
        set: |settings, text| {
            settings.kms_timeout = timeout(text)?;
            Some(())
        },
        show: |settings| show_duration(settings.kms_timeout),
    },
    Setting {
        name: "request_body_limit",
        group: LIMITS,
        about: "Longest request body",
        allowed: SIZE,
        properties: &[property("size.limit.filter.max.request.body.size")],
        set: |settings, text| {
            settings.http.request_bytes = size(text)?;
            Some(())
        },
        show: |settings| show_size(settings.http.request_bytes),
    },
    Setting {
        name: "schema_text_limit",
        group: LIMITS,
        about: "Longest schema text; laid out anew, it may be four times as long",
        allowed: SIZE,
        properties: &[],
        set: |settings, text| {
            settings.schema_bytes = size(text)?;
            Some(())
        },
        show: |settings| show_size(settings.schema_bytes),
    },
    Setting {
        name: "queued_writes",
        group: LIMITS,
        about: "Most writes that wait for the disk; more are answered 503",
        allowed: "a number from 1 to 1000000",
        properties: &[],
        set: |settings, text| {
            let writes = number(text).filter(|writes| (1..=1_000_000).contains(writes))?;
            settings.queued_writes = usize::try_from(writes).ok()?;
            Some(())
        },
        show: |settings| settings.queued_writes.to_string(),
    },
    Setting {
        name: "schema_search_default_limit",
        group: LISTS,
        about: "Entries of `GET /schemas` when the request does not say",
        allowed: LIMIT,
        properties: &[property("schema.search.default.limit")],
        set: |settings, text| {
            settings.search.schemas.default = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.schemas.default.to_string(),
    },
    Setting {
        name: "schema_search_max_limit",
        group: LISTS,
        about: "Most entries of `GET /schemas`",
        allowed: LIMIT,
        properties: &[property("schema.search.max.limit")],
        set: |settings, text| {
            settings.search.schemas.max = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.schemas.max.to_string(),
    },
    Setting {
        name: "subject_search_default_limit",
        group: LISTS,
        about: "Entries of `GET /subjects` when the request does not say",
        allowed: LIMIT,
        properties: &[property("subject.search.default.limit")],
        set: |settings, text| {
            settings.search.subjects.default = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.subjects.default.to_string(),
    },
    Setting {
        name: "subject_search_max_limit",
        group: LISTS,
        about: "Most entries of `GET /subjects`",
        allowed: LIMIT,
        properties: &[property("subject.search.max.limit")],
        set: |settings, text| {
            settings.search.subjects.max = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.subjects.max.to_string(),
    },
    Setting {
        name: "subject_version_search_default_limit",
        group: LISTS,
        about: "Entries of a subject's list of versions when the request does not say",
        allowed: LIMIT,
        properties: &[property("subject.version.search.default.limit")],
        set: |settings, text| {
            settings.search.versions.default = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.versions.default.to_string(),
    },
    Setting {
        name: "subject_version_search_max_limit",
        group: LISTS,
        about: "Most entries of a subject's list of versions",
        allowed: LIMIT,
        properties: &[property("subject.version.search.max.limit")],
        set: |settings, text| {
            settings.search.versions.max = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.versions.max.to_string(),
    },
    Setting {
        name: "context_search_default_limit",
        group: LISTS,
        about: "Entries of `GET /contexts` when the request does not say",
        allowed: LIMIT,
        properties: &[property("context.search.default.limit")],
        set: |settings, text| {
            settings.search.contexts.default = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.contexts.default.to_string(),
    },
    Setting {
        name: "context_search_max_limit",
        group: LISTS,
        about: "Most entries of `GET /contexts`",
        allowed: LIMIT,
        properties: &[property("context.search.max.limit")],
        set: |settings, text| {
            settings.search.contexts.max = limit(text)?;
            Some(())
        },
        show: |settings| settings.search.contexts.max.to_string(),
    },
    Setting {
        name: "request_timeout",
        group: HTTP,
        about: "How long a request may take from its head to its answer; 504 after that",
        allowed: TIMEOUT,
        properties: &[milliseconds("request.timeout.ms")],
        set: |settings, text| {
            settings.http.request_timeout = timeout(text)?;
            Some(())
        },
        show: |settings| show_duration(settings.http.request_timeout),
    },
    Setting {
        name: "header_timeout",
        group: HTTP,
        about: "How long the head of a request may take to arrive",
        allowed: TIMEOUT,
        properties: &[],
        set: |settings, text| {
            settings.http.header_timeout = timeout(text)?;
            Some(())
        },
        show: |settings| show_duration(settings.http.header_timeout),
    },
    Setting {
        name: "body_timeout",
        group: HTTP,
        about: "How long the body of a request may take to arrive",
        allowed: TIMEOUT,
        properties: &[],
        set: |settings, text| {
            settings.http.body_timeout = timeout(text)?;
            Some(())
        },
        show: |settings| show_duration(settings.http.body_timeout),
    },
    Setting {
        name: "shutdown_grace",
        group: HTTP,
        about: "How long requests in flight may take to finish after SIGTERM or SIGINT",
        allowed: "a number with ms, s, min or h, from 0s to 8760h",
        properties: &[milliseconds("shutdown.graceful.ms")],
        set: |settings, text| {
            settings.shutdown_grace = duration(text)?;
            Some(())
        },
        show: |settings| show_duration(settings.shutdown_grace),
    },
    Setting {
        name: "gzip_from_bytes",
        group: HTTP,
        about: "Shortest answer that is compressed for clients that ask for it",
        allowed: "off, a number of bytes, or one with KiB, MiB or GiB, from 1 to 1GiB",
        properties: &[],
        set: |settings, text| {
            settings.http.gzip_from_bytes = match text {
                "off" => None,
                bytes => Some(size(bytes)?),
            };
            Some(())
        },
        show: |settings| {
            settings
                .http
                .gzip_from_bytes
                .map_or_else(|| "off".to_owned(), show_size)
        },
    },
    Setting {
        name: "response_headers",
        group: HTTP,
        about: "Headers that every answer carries besides its own, such as `set Cache-Control: no-store`",
        allowed: "none, or `add NAME: VALUE` or `set NAME: VALUE`, several separated by commas, in double quotes where a value has a comma",
        properties: &[property("response.http.headers.config")],
        set: |settings, text| {
            let text = if text == "none" { "" } else { text };
            let headers: Option<Vec<_>> = list(text)?
                .iter()
                .map(|header| ResponseHeader::parse(header))
                .collect();
            settings.http.response_headers = headers?;
            Some(())
        },
        show: |settings| match settings.http.response_headers.as_slice() {
            [] => "none".to_owned(),
            headers => show_list(headers),
        },
    },
    Setting {
        name: "log",
        group: LOG,
        about: "Least severe level that is logged, in general and by part: `info,etymon_store=debug`",
        allowed: "off, error, warn, info, debug, trace, alone or as PART=LEVEL, separated by commas",
        properties: &[],
        set: |settings, text| {
            settings.log.filter = is_log_filter(text).then(|| text.to_owned())?;
            Some(())
        },
        show: |settings| settings.log.filter.clone(),
    },
    Setting {
        name: "log_format",
        group: LOG,
        about: "How a line of the log looks: for people, or one JSON object",
        allowed: "text, json",
        properties: &[],
        set: |settings, text| {
            settings.log.format = match text {
                "text" => LogFormat::Text,
                "json" => LogFormat::Json,
                _ => return None,
            };
            Some(())
        },
        show: |settings| match settings.log.format {
            LogFormat::Text => "text".to_owned(),
            LogFormat::Json => "json".to_owned(),
        },
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use pretty_assertions::assert_eq;

    use super::{GROUPS, SETTINGS};
    use crate::settings::Settings;

    #[test]
    fn every_default_can_be_set_and_changes_nothing() {
        for setting in SETTINGS {
            let mut settings = Settings::default();
            let taken = (setting.set)(&mut settings, &setting.default());
            assert_eq!(taken, Some(()), "{}", setting.name);
            assert_eq!(settings, Settings::default(), "{}", setting.name);
        }
    }

    #[test]
    fn every_setting_changes_what_it_shows_and_nothing_else() {
        for (name, value) in [
            ("listen", "[::1]:80, localhost:0"),
            ("data_dir", "/var/lib/etymon"),
            ("sqlite_max_pages", "100"),
            ("compatibility_level", "full_transitive"),
            ("validate_fields", "true"),
            ("validate_new_schemas", "false"),
            ("mode_mutability", "false"),
            ("reject_empty_subject", "true"),
            ("reference_versions_strict", "true"),
            ("associations_enable", "false"),
            ("dek_registry_enable", "false"),
            ("dek_registry_max_keys", "3"),
            ("kms_timeout", "4s"),
            ("request_body_limit", "300B"),
            ("schema_text_limit", "2MiB"),
            ("queued_writes", "7"),
            ("schema_search_default_limit", "2"),
            ("schema_search_max_limit", "3"),
            ("subject_search_default_limit", "4"),
            ("subject_search_max_limit", "5"),
            ("subject_version_search_default_limit", "6"),
            ("subject_version_search_max_limit", "7"),
            ("context_search_default_limit", "8"),
            ("context_search_max_limit", "9"),
            ("request_timeout", "1ms"),
            ("header_timeout", "2s"),
            ("body_timeout", "3min"),
            ("shutdown_grace", "0s"),
            ("gzip_from_bytes", "off"),
            ("response_headers", "add x-a: 1, \"set x-b: 2, 3\""),
            ("log", "warn,etymon_store=debug"),
            ("log_format", "json"),
        ] {
            let mut settings = Settings::default();
            for setting in SETTINGS.iter().filter(|setting| setting.name == name) {
                assert_eq!((setting.set)(&mut settings, value), Some(()), "{name}");
            }
            for setting in SETTINGS {
                let expected = if setting.name == name {
                    value.to_owned()
                } else {
                    setting.default()
                };
                assert_eq!(setting.show(&settings), expected, "{name}");
            }
        }
    }

    #[test]
    fn names_properties_and_groups_are_told_apart() {
        let mut seen = HashSet::new();
        for setting in SETTINGS {
            assert!(seen.insert(setting.name), "{}", setting.name);
            assert!(GROUPS.contains(&setting.group), "{}", setting.name);
            for property in setting.properties {
                assert!(seen.insert(property.key), "{}", property.key);
            }
        }
    }
}
