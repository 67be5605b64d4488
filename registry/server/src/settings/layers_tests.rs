//! Which layer wins, and what wrong values are answered with.

use std::path::PathBuf;

use pretty_assertions::assert_eq;

use super::{Layers, Loaded, SETTINGS, Settings, SettingsError};

/// A folder with `etymon.toml` and `sr.properties`, and layers that read them.
struct Files {
    folder: tempfile::TempDir,
    layers: Layers,
}

impl Files {
    fn new(toml: Option<&str>, properties: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str, text: Option<&str>| -> Option<PathBuf> {
            let path = folder.path().join(name);
            text.map(|text| {
                std::fs::write(&path, text).expect("the file is written");
                path
            })
        };
        let layers = Layers {
            config: write("etymon.toml", toml),
            properties: write("sr.properties", properties),
            ..Layers::default()
        };
        Self { folder, layers }
    }

    fn load(&self) -> Result<Loaded, SettingsError> {
        Settings::load(&self.layers)
    }

    /// The error's sentence, with the folder's name taken out.
    fn refusal(&self) -> String {
        let folder = format!("{}/", self.folder.path().display());
        let error = self.load().expect_err("the layers are refused");
        error.to_string().replace(&folder, "")
    }

    fn warnings(&self) -> Vec<String> {
        let folder = format!("{}/", self.folder.path().display());
        let loaded = self.load().expect("the layers are taken");
        let warnings = loaded.warnings.iter();
        warnings
            .map(|warning| warning.replace(&folder, ""))
            .collect()
    }
}

fn variable(name: &str, value: &str) -> Vec<(String, String)> {
    vec![(name.to_owned(), value.to_owned())]
}

#[test]
fn nearer_layers_win() {
    let toml = Some("context_search_max_limit = 3");
    let properties = Some("context.search.max.limit=2");
    let variable = Some("4");
    let flag = Some("5");
    for (properties, toml, variable, flag, expected) in [
        (None, None, None, None, 2_147_483_647),
        (properties, None, None, None, 2),
        (properties, toml, None, None, 3),
        (properties, toml, variable, None, 4),
        (properties, toml, variable, flag, 5),
        (properties, None, None, flag, 5),
        (None, toml, None, flag, 5),
        (properties, None, variable, None, 4),
    ] {
        let mut files = Files::new(toml, properties);
        files.layers.environment = variable
            .map(|text| self::variable("ETYMON_CONTEXT_SEARCH_MAX_LIMIT", text))
            .unwrap_or_default();
        files.layers.flags = flag
            .map(|text| ("context_search_max_limit", text.to_owned()))
            .into_iter()
            .collect();
        let settings = files.load().expect("every layer is right").settings;
        assert_eq!(settings.search.contexts.max, expected);
    }
}

#[test]
fn every_setting_is_reached_by_every_layer() {
    for setting in SETTINGS {
        let value = setting.default();
        let quoted = toml::Value::String(value.clone());
        let mut files = Files::new(Some(&format!("{} = {quoted}", setting.name)), None);
        files.layers.environment = variable(&setting.variable(), &value);
        files.layers.flags = vec![(setting.name, value)];
        let loaded = files.load().expect(setting.name);
        assert_eq!(loaded.settings, Settings::default(), "{}", setting.name);
        assert_eq!(loaded.warnings, Vec::<String>::new(), "{}", setting.name);

        // A value that no setting but one takes shows that each layer arrives where it should.
        if setting.name == "data_dir" {
            continue;
        }
        let wrong = "?\"".to_owned();
        files.layers.flags = vec![(setting.name, wrong.clone())];
        assert!(
            files.refusal().contains(setting.allowed),
            "{}",
            setting.name
        );
        files.layers.flags.clear();
        files.layers.environment = variable(&setting.variable(), &wrong);
        assert!(
            files.refusal().contains(&setting.variable()),
            "{}",
            setting.name
        );
        let files = Files::new(Some(&format!("{} = '?\"'", setting.name)), None);
        assert!(
            files.refusal().contains(setting.allowed),
            "{}",
            setting.name
        );
        for property in setting.properties {
            let lines = format!("size.limit.filter.enabled=true\n{}=?\"", property.key);
            let files = Files::new(None, Some(&lines));
            assert!(files.refusal().contains(property.key), "{}", property.key);
        }
    }
}

#[test]
fn toml_values_come_as_they_are_natural() {
    let files = Files::new(
        Some(
            "listen = [\"127.0.0.1:0\", \"[::1]:0\"]\n\
             mode_mutability = false\n\
             queued_writes = 9\n\
             request_body_limit = 1000\n\
             response_headers = [\"set X-A: 1, 2\", \"X-B: 3\"]",
        ),
        None,
    );
    let settings = files.load().expect("the file is right").settings;
    for (name, expected) in [
        ("listen", "127.0.0.1:0, [::1]:0"),
        ("mode_mutability", "false"),
        ("queued_writes", "9"),
        ("request_body_limit", "1000B"),
        ("response_headers", "\"set x-a: 1, 2\", add x-b: 3"),
    ] {
        let setting = super::Setting::named(name).expect(name);
        assert_eq!(setting.show(&settings), expected, "{name}");
    }
}

#[test]
fn wrong_values_are_answered_with_key_value_place_and_what_is_allowed() {
    let levels =
        "none, backward, backward_transitive, forward, forward_transitive, full, full_transitive";
    for (toml, properties, variable, flag, expected) in [
        (
            Some("compatibility_level = 'sideways'"),
            None,
            None,
            None,
            format!("`compatibility_level` in etymon.toml is \"sideways\"; allowed: {levels}"),
        ),
        (
            None,
            Some("schema.compatibility.level=sideways"),
            None,
            None,
            format!("`schema.compatibility.level` in sr.properties is \"sideways\"; allowed: {levels}"),
        ),
        (
            None,
            None,
            Some(("ETYMON_BODY_TIMEOUT", "10")),
            None,
            "the environment variable `ETYMON_BODY_TIMEOUT` is \"10\"; allowed: a number with ms, s, min or h, from 1ms to 8760h"
                .to_owned(),
        ),
        (
            None,
            None,
            None,
            Some(("mode_mutability", "perhaps")),
            "the flag `--mode-mutability` is \"perhaps\"; allowed: true, false".to_owned(),
        ),
        (
            None,
            Some("request.timeout.ms=soon"),
            None,
            None,
            "`request.timeout.ms` in sr.properties is \"soon\"; allowed: a number of milliseconds".to_owned(),
        ),
        (
            None,
            Some("size.limit.filter.enabled=yes"),
            None,
            None,
            "`size.limit.filter.enabled` in sr.properties is \"yes\"; allowed: true, false".to_owned(),
        ),
        (
            Some("data_dri = 'x'"),
            None,
            None,
            None,
            "`data_dri` in etymon.toml is no setting; did you mean `data_dir`?".to_owned(),
        ),
        (
            Some("queued_writes = 1.5"),
            None,
            None,
            None,
            "`queued_writes` in etymon.toml is \"1.5\"; allowed: a number from 1 to 1000000".to_owned(),
        ),
        (
            None,
            Some("listeners=https://0.0.0.0:8081"),
            None,
            None,
            "`listeners` in sr.properties is \"https://0.0.0.0:8081\"; allowed: HOST:PORT, such as 127.0.0.1:8081, [::1]:8081 or 0.0.0.0:8081 (there is no TLS yet)"
                .to_owned(),
        ),
        (
            None,
            Some("a=\\u1"),
            None,
            None,
            "the file sr.properties is not a file of properties: line 1 has a `\\u` without four hexadecimal digits after it"
                .to_owned(),
        ),
    ] {
        let mut files = Files::new(toml, properties);
        if let Some((name, value)) = variable {
            files.layers.environment = self::variable(name, value);
        }
        files.layers.flags = flag
            .map(|(name, value)| (name, value.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(files.refusal(), expected);
    }
}

#[test]
fn files_that_are_not_there_or_no_toml_are_named() {
    let mut files = Files::new(Some("a = "), None);
    assert!(
        files
            .refusal()
            .starts_with("the file etymon.toml is not TOML: ")
    );
    files.layers.config = Some(files.folder.path().join("none.toml"));
    assert!(
        files
            .refusal()
            .starts_with("the file none.toml cannot be read: ")
    );
}

#[test]
fn properties_of_the_reference_are_understood() {
    for (properties, name, expected) in [
        (
            "avro.compatibility.level=forward",
            "compatibility_level",
            "forward",
        ),
        (
            "schema.compatibility.level=FULL\navro.compatibility.level=forward",
            "compatibility_level",
            "full",
        ),
        ("listeners=http://0.0.0.0:8081", "listen", "0.0.0.0:8081"),
        ("listeners = http://a:1,http://b:2", "listen", "a:1, b:2"),
        ("request.timeout.ms = 600", "request_timeout", "600ms"),
        ("mode.mutability=True", "mode_mutability", "true"),
        (
            "context.search.max.limit=3\ncontext.search.max.limit=2",
            "context_search_max_limit",
            "2",
        ),
        (
            "size.limit.filter.enabled=true\nsize.limit.filter.max.request.body.size=300",
            "request_body_limit",
            "300B",
        ),
        (
            "size.limit.filter.max.request.body.size=300\nsize.limit.filter.enabled=true",
            "request_body_limit",
            "300B",
        ),
        (
            "size.limit.filter.enabled=true",
            "request_body_limit",
            "1MiB",
        ),
        (
            "size.limit.filter.max.request.body.size=300",
            "request_body_limit",
            "4MiB",
        ),
        ("compression.enable=false", "gzip_from_bytes", "off"),
        ("compression.enable=true", "gzip_from_bytes", "1KiB"),
        (
            "response.http.headers.config=add X-Golden: yes, \"set Cache-Control: no-store, private\"",
            "response_headers",
            "add x-golden: yes, \"set cache-control: no-store, private\"",
        ),
        (
            "jetty.legacy.uri.compliance=true",
            "listen",
            "127.0.0.1:8081",
        ),
    ] {
        let files = Files::new(None, Some(properties));
        let loaded = files.load().expect(properties);
        let setting = super::Setting::named(name).expect(name);
        assert_eq!(setting.show(&loaded.settings), expected, "{properties}");
        assert_eq!(loaded.warnings, Vec::<String>::new(), "{properties}");
        let pairs = super::parse_properties(properties.as_bytes()).expect(properties);
        let same = Settings::from_properties(pairs).expect(properties);
        assert_eq!(same, loaded.settings, "{properties}");
    }
}

#[test]
fn keys_without_effect_are_warned_about_once() {
    let files = Files::new(
        None,
        Some("a.b=1\na.b=2\nkafkastore.topic=_schemas\nssl.keystore.location=k\ndebug=true"),
    );
    assert_eq!(
        files.warnings(),
        [
            "`a.b` in sr.properties is not known and has no effect",
            "`ssl.keystore.location` in sr.properties has no effect: there is no TLS yet; put a proxy in front where it is needed",
        ]
    );
}

#[test]
fn slips_in_the_environment_are_warned_about_and_other_variables_are_not() {
    let mut files = Files::new(None, None);
    for (name, warned) in [
        ("ETYMON_DATADIR", true),
        ("ETYMON_PORT_8081_TCP_ADDR", false),
        ("ETYMON_SERVICE_HOST", false),
        ("PATH", false),
        ("ETYMON_", false),
    ] {
        files.layers.environment = variable(name, "x");
        assert_eq!(!files.warnings().is_empty(), warned, "{name}");
    }
    files.layers.environment = variable("ETYMON_LOG", "");
    let settings = files.load().expect("an empty variable is not set").settings;
    assert_eq!(settings, Settings::default());
}
