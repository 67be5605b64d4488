//! What commands print for programs is as the JSON Schemas in `docs/schemas` say.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::harness::Kind;

/// Commands on the registry of the shop, in a folder with two schemas, and the JSON Schema of what they print.
const COMMANDS: &[(&str, &str)] = &[
    ("report", "check --against dir:old"),
    ("report", "check --against registry --allow-new"),
    ("report", "compat old/orders.avsc orders.avsc --level FULL"),
    (
        "compat-levels",
        "compat old/orders.avsc orders.avsc --levels",
    ),
    ("diff", "diff orders-value@1 orders-value@2"),
    ("diff", "diff old/orders.avsc orders.avsc"),
    ("fingerprint", "fingerprint orders.avsc"),
    ("ls", "ls"),
    ("get", "get orders-value@2"),
    ("get", "get 1"),
    ("get-out", "get shipments-value --out written"),
    ("plan", "plan"),
    ("register", "register orders.avsc --dry-run"),
    ("lookup", "lookup orders.avsc"),
    ("config", "config"),
    ("config", "config orders-value"),
    ("mode", "mode"),
    ("refs", "refs orders-value --down"),
    ("refs", "refs shop.Money --up"),
    ("ping", "ping"),
    ("register", "register orders.avsc"),
    ("delete", "delete orders"),
    ("plan", "plan"),
    ("apply", "apply"),
    ("undelete", "undelete orders"),
];

pub(crate) fn what_programs_read_is_as_documented() {
    let registry = Kind::Shop.start();
    let folder = tempfile::tempdir().expect("a folder");
    let order = |of: &str| {
        format!(r#"{{"type":"record","name":"O","fields":[{{"name":"id","type":"{of}"}}]}}"#)
    };
    fs::create_dir(folder.path().join("old")).expect("it can be made");
    fs::write(folder.path().join("orders.avsc"), order("string")).expect("it can be written");
    fs::write(folder.path().join("old/orders.avsc"), order("long")).expect("it can be written");
    fs::write(
        folder.path().join("etymon.toml"),
        "[files]\nexclude = [\"old/**\", \"written/**\"]\n",
    )
    .expect("it can be written");
    let schemas = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/schemas");
    for (schema, command) in COMMANDS {
        let ran = Command::new(env!("CARGO_BIN_EXE_etymon"))
            .args(command.split(' '))
            .args(["--format", "json"])
            .env("ETYMON_REGISTRY", registry.url())
            .current_dir(folder.path())
            .output()
            .expect("it runs");
        let words = String::from_utf8_lossy(&ran.stderr);
        let printed: Value = serde_json::from_slice(&ran.stdout)
            .unwrap_or_else(|error| panic!("{command}: {error}: {words}"));
        let text =
            fs::read_to_string(schemas.join(format!("{schema}.schema.json"))).expect("it is there");
        let schema: Value = serde_json::from_str(&text).expect("it is JSON");
        let validator = jsonschema::validator_for(&schema).expect("it is a JSON Schema");
        let problems: Vec<String> = validator
            .iter_errors(&printed)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert!(problems.is_empty(), "{command}: {problems:#?}\n{printed:#}");
    }
}
