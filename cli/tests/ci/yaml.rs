//! Files of YAML that services read, and the expressions in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use yaml_rust2::{Yaml, YamlLoader};

/// The folder of the repository that these tests lie in.
pub(super) fn workspace() -> PathBuf {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR"));
    cli.parent().expect("a folder").to_owned()
}

/// The documents of a file of the repository.
pub(super) fn documents(file: &str) -> Vec<Yaml> {
    let text = fs::read_to_string(workspace().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    YamlLoader::load_from_str(&text).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The keys and values of a mapping; none where there is no mapping.
pub(super) fn entries(yaml: &Yaml) -> BTreeMap<String, &Yaml> {
    let hash = yaml.as_hash().into_iter().flatten();
    hash.map(|(key, value)| (key.as_str().expect("a name").to_owned(), value))
        .collect()
}

/// A string, or a number or truth as one.
pub(super) fn text(yaml: &Yaml) -> String {
    match yaml {
        Yaml::String(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(is) => is.to_string(),
        other => panic!("no text: {other:?}"),
    }
}

/// A text in which each expression between `open` and `close` is replaced; one of several alternatives with `||` is the
/// first that is not empty.
pub(super) fn filled(
    template: &str,
    (open, close): (&str, &str),
    value: &dyn Fn(&str) -> String,
) -> String {
    let mut parts = template.split(open);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (expression, behind) = part.split_once(close).expect("it is closed");
        let alternatives: Vec<String> = expression
            .split("||")
            .map(|one| value(one.trim()))
            .collect();
        let first = alternatives.into_iter().find(|one| !one.is_empty());
        filled.push_str(&first.unwrap_or_default());
        filled.push_str(behind);
    }
    filled
}
