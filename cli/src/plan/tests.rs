//! Plans for registries that are written down.

use std::sync::Arc;

use etymon_client::Schema as Stored;
use etymon_types::{
    CompatibilityLevel, Config, Context, Mode, Reference, SchemaId, SchemaType, Scope, Subject,
    Version,
};
use pretty_assertions::assert_eq;

use super::change::{Change, Plan, Seen};
use super::decide::{Ask, Decided, decide};
use super::desired::Desired;
use super::known::{Held, Known};
use super::testing::desired;
use super::text;

fn subject(name: &str) -> Subject {
    Subject::parse(name).expect("a subject")
}

/// A registry that is written down.
#[derive(Default)]
struct Written(Known);

impl Written {
    /// With a version; a `-` before its number makes it a deleted one. References are `name subject version`.
    fn with(mut self, name: &str, version: i64, id: i64, text: &str, references: &[&str]) -> Self {
        let reference = |reference: &&str| {
            let parts: Vec<&str> = reference.split(' ').collect();
            Reference {
                name: parts[0].to_owned(),
                subject: parts[1].to_owned(),
                version: Version::try_from(parts[2].parse::<i64>().expect("a number"))
                    .expect("a version"),
            }
        };
        let subject = subject(name);
        let schema = Stored {
            schema_type: SchemaType::Avro,
            text: text.to_owned(),
            references: references.iter().map(reference).collect(),
            metadata: None,
            rule_set: None,
            guid: None,
            context: Some(subject.context()),
        };
        let held = Held {
            version: Version::try_from(version.abs()).expect("a version"),
            id: SchemaId::try_from(id).expect("an id"),
            is_deleted: version < 0,
            schema: Arc::new(schema),
        };
        let versions = self.0.versions.entry(subject.clone()).or_default();
        versions.push(held);
        if versions.iter().any(|held| !held.is_deleted) {
            self.0.soft_deleted.remove(&subject);
            self.0.live.insert(subject);
        } else {
            self.0.soft_deleted.insert(subject);
        }
        self
    }

    fn config(mut self, name: &str, config: Config) -> Self {
        self.0.configs.insert(Scope::Subject(subject(name)), config);
        self
    }

    fn level(self, name: &str, level: CompatibilityLevel) -> Self {
        let config = Config {
            compatibility_level: Some(level),
            ..Config::default()
        };
        self.config(name, config)
    }

    fn mode(mut self, name: &str, mode: Mode) -> Self {
        self.0.modes.insert(Scope::Subject(subject(name)), mode);
        self
    }

    fn decide(&mut self, desired: &Desired) -> Decided {
        // Twice at most: a level may make a mode interesting.
        for _ in 0..3 {
            match decide(desired, &self.0) {
                Ok(decided) => return decided,
                Err(asks) => {
                    for ask in asks {
                        match ask {
                            Ask::Config(scope) => {
                                self.0.configs.insert(scope, Config::default());
                            }
                            Ask::Mode(scope) => {
                                self.0.modes.insert(scope, Mode::ReadWrite);
                            }
                        }
                    }
                }
            }
        }
        panic!("it goes on asking");
    }

    /// The plan, a line each: changes, findings, what is not touched.
    fn planned(self, files: &[(&str, &str)]) -> Vec<String> {
        self.planned_in(files, &Context::default())
    }

    fn planned_in(mut self, files: &[(&str, &str)], context: &Context) -> Vec<String> {
        desired(files, context, |desired| {
            let decided = self.decide(desired);
            let plan = Plan {
                etymon_plan: 1,
                registry: Vec::new(),
                context: String::new(),
                changes: decided.changes,
                unchanged: decided.unchanged,
                untouched: decided.untouched,
                rests_on: [(subject("x"), Seen::default())].into(),
            };
            let text = text::render(&plan, &[], false);
            let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
            let changes = text.lines().map(squeezed);
            let findings = decided.findings.iter().map(|one| {
                let subject = one.subject.as_deref().unwrap_or_default();
                format!("{} {} of {subject}", one.severity.as_str(), one.rule)
            });
            changes.chain(findings).collect()
        })
    }
}

const MONEY: &str =
    r#"{"type": "record", "name": "n.Money", "fields": [{"name": "units", "type": "long"}]}"#;
const MONEY_WITH_CODE: &str = r#"{"type": "record", "name": "n.Money", "fields": [
    {"name": "units", "type": "long"}, {"name": "code", "type": "string", "default": "EUR"}]}"#;
const ORDER: &str =
    r#"{"type": "record", "name": "n.Order", "fields": [{"name": "sum", "type": "n.Money"}]}"#;
const CART: &str =
    r#"{"type": "record", "name": "n.Cart", "fields": [{"name": "total", "type": "n.Money"}]}"#;
const SHOP: &str = r#"{"type": "record", "name": "n.Shop", "fields": [
    {"name": "order", "type": "n.Order"}, {"name": "cart", "type": "n.Cart"}]}"#;

const DIAMOND: [(&str, &str); 4] = [
    ("cart.avsc", CART),
    ("money.avsc", MONEY),
    ("order.avsc", ORDER),
    ("shop.avsc", SHOP),
];

fn diamond() -> Written {
    Written::default()
        .with("money", 1, 1, MONEY, &[])
        .with("order", 1, 2, ORDER, &["n.Money money 1"])
        .with("cart", 1, 3, CART, &["n.Money money 1"])
        .with("shop", 1, 4, SHOP, &["n.Order order 1", "n.Cart cart 1"])
}

#[test]
fn what_is_new_comes_after_what_it_refers_to() {
    let expected = [
        "+ money@1 new (money.avsc)",
        "+ cart@1 new (cart.avsc)",
        "+ order@1 new (order.avsc)",
        "+ shop@1 new (shop.avsc)",
    ];
    assert_eq!(Written::default().planned(&DIAMOND), expected);
}

#[test]
fn what_is_there_is_unchanged_however_it_is_written() {
    let expected = ["= 4 subjects unchanged"];
    assert_eq!(diamond().planned(&DIAMOND), expected);
    let (mut named, mut written, mut doubled) = (DIAMOND, DIAMOND, diamond());
    // Attributes in another order, and names that are not full.
    written[1].1 = r#"{"fields": [{"type": "long", "name": "units"}],
        "namespace": "n", "name": "Money", "type": "record"}"#;
    assert_eq!(diamond().planned(&written), expected);
    named[2].1 = r#"{"type": "record", "namespace": "n", "name": "Order",
        "fields": [{"name": "sum", "type": "Money"}]}"#;
    assert_eq!(diamond().planned(&named), expected);
    // What another tool calls its references.
    let order = doubled
        .0
        .versions
        .get_mut(&subject("order"))
        .expect("it is there");
    let stored = Arc::make_mut(&mut order[0].schema);
    stored.references[0].name = "money".to_owned();
    assert_eq!(doubled.planned(&DIAMOND), expected);
}

#[test]
fn who_refers_to_what_changes_changes_too() {
    let mut files = DIAMOND;
    files[1].1 = MONEY_WITH_CODE;
    let expected = [
        "+ money@2 changed (money.avsc)",
        "+ cart@2 refers to money@2 (cart.avsc)",
        "+ order@2 refers to money@2 (order.avsc)",
        "+ shop@2 refers to order@2, cart@2 (shop.avsc)",
    ];
    assert_eq!(diamond().planned(&files), expected);
}

#[test]
fn an_older_version_is_not_registered_again_and_is_what_others_refer_to() {
    let written = diamond().with("money", 2, 5, MONEY_WITH_CODE, &[]);
    let expected = ["= 4 subjects unchanged", "note NOT_LATEST of money"];
    assert_eq!(written.planned(&DIAMOND), expected);
}

#[test]
fn numbers_go_on_behind_deleted_versions_and_ids_come_back() {
    let files = [("money.avsc", MONEY)];
    let canonical = r#"{"type":"record","name":"Money","namespace":"n","fields":[{"name":"units","type":"long"}]}"#;
    let written = Written::default().with("money", -1, 7, canonical, &[]);
    let expected = ["+ money@2 new, has id 7 already (money.avsc)"];
    assert_eq!(written.planned(&files), expected);

    let written = Written::default()
        .with("money", 1, 7, MONEY_WITH_CODE, &[])
        .with("money", -2, 8, "\"int\"", &[])
        .with("other", 1, 9, canonical, &[]);
    let expected = [
        "+ money@3 changed, has id 9 already (money.avsc)",
        "not touched: 1 subject: other",
    ];
    assert_eq!(written.planned(&files), expected);
}

#[test]
fn what_is_incompatible_is_told_and_who_refers_to_it_waits() {
    let mut files = DIAMOND;
    files[1].1 = r#"{"type": "record", "name": "n.Money", "fields": [
        {"name": "units", "type": "long"}, {"name": "code", "type": "string"}]}"#;
    let expected = [
        "error READER_FIELD_MISSING_DEFAULT_VALUE of money",
        "error WAITS of cart",
        "error WAITS of order",
        "error WAITS of shop",
    ];
    assert_eq!(diamond().planned(&files), expected);
}

#[test]
fn a_schema_is_checked_at_the_level_that_it_will_have() {
    let without_default = r#"{"type": "record", "name": "n.Money", "fields": [
        {"name": "units", "type": "long"}, {"name": "code", "type": "string"}]}"#;
    let money = || Written::default().with("money", 1, 1, MONEY, &[]);
    let loose = "[compatibility.subjects]\nmoney = \"NONE\"";
    let files = [("money.avsc", without_default), ("etymon.toml", loose)];
    let expected = [
        "~ money level BACKWARD → NONE",
        "+ money@2 changed (money.avsc)",
    ];
    assert_eq!(money().planned(&files), expected);

    let strict = "[compatibility]\nlevel = \"FULL\"";
    let files = [("money.avsc", without_default), ("etymon.toml", strict)];
    let was_none = money().level("money", CompatibilityLevel::None);
    let expected = ["error READER_FIELD_MISSING_DEFAULT_VALUE of money"];
    assert_eq!(was_none.planned(&files), expected);
    // A level that is in force already is not set once more.
    let files = [("money.avsc", MONEY), ("etymon.toml", strict)];
    let was_full = money().level("money", CompatibilityLevel::Full);
    assert_eq!(was_full.planned(&files), ["= 1 subject unchanged"]);
}

#[test]
fn transitive_levels_look_at_every_version_and_others_at_the_latest() {
    let strings =
        r#"{"type": "record", "name": "n.Money", "fields": [{"name": "units", "type": "string"}]}"#;
    let empty = r#"{"type": "record", "name": "n.Money", "fields": []}"#;
    let written = || {
        Written::default()
            .with("money", 1, 1, strings, &[])
            .with("money", 2, 2, empty, &[])
    };
    let optional = r#"{"type": "record", "name": "n.Money", "fields": [
        {"name": "units", "type": "long", "default": 0}]}"#;
    let files = [("money.avsc", optional)];
    assert_eq!(
        written().planned(&files),
        ["+ money@3 changed (money.avsc)"]
    );
    let all = written().level("money", CompatibilityLevel::BackwardTransitive);
    assert_eq!(all.planned(&files), ["error TYPE_MISMATCH of money"]);
}

#[test]
fn modes_open_first_and_close_last() {
    let money = || Written::default().with("money", 1, 1, MONEY, &[]);
    let changed = |settings| [("money.avsc", MONEY_WITH_CODE), ("etymon.toml", settings)];
    let read_only = || money().mode("money", Mode::ReadOnly);

    assert_eq!(
        read_only().planned(&changed("")),
        ["error READ_ONLY of money"]
    );
    let expected = [
        "~ money mode READONLY → READWRITE",
        "+ money@2 changed (money.avsc)",
    ];
    let open = changed("[modes]\nmoney = \"READWRITE\"");
    assert_eq!(read_only().planned(&open), expected);
    let expected = [
        "+ money@2 changed (money.avsc)",
        "~ money mode READWRITE → READONLY",
    ];
    let close = changed("[modes]\nmoney = \"READONLY\"");
    assert_eq!(money().planned(&close), expected);
    let import = changed("[modes]\nmoney = \"IMPORT\"");
    assert_eq!(
        money().planned(&import),
        ["error IMPORT_WITH_VERSIONS of money"]
    );
    // What is not to be written may be read-only.
    let same = [("money.avsc", MONEY)];
    assert_eq!(read_only().planned(&same), ["= 1 subject unchanged"]);
}

#[test]
fn that_no_file_is_about_what_is_there_is_told() {
    let files = [("money.avsc", MONEY)];
    let written = Written::default().with("money-value", 1, 1, "\"int\"", &[]);
    let expected = [
        "+ money@1 new (money.avsc)",
        "not touched: 1 subject: money-value",
        "warning ALL_NEW of ",
    ];
    assert_eq!(written.planned(&files), expected);
}

#[test]
fn settings_reach_subjects_without_a_file() {
    let settings = "[compatibility.subjects]\nold = \"NONE\"\n[modes]\nold = \"READONLY\"";
    let written = Written::default()
        .with("old", 1, 1, MONEY, &[])
        .with("older", 1, 2, "\"int\"", &[])
        .with("oldest", -1, 3, "\"long\"", &[]);
    let expected = [
        "~ old level BACKWARD → NONE",
        "~ old mode READWRITE → READONLY",
        "not touched: 1 subject: older",
        "not touched: 1 soft-deleted subject: oldest",
    ];
    assert_eq!(written.planned(&[("etymon.toml", settings)]), expected);
}

#[test]
fn where_a_registry_normalises_an_old_version_in_other_words_is_found() {
    let proto = "syntax = \"proto3\"; message M { string b = 2; string a = 1; }";
    let other = "syntax = \"proto3\";\n\nmessage M {\n  string a = 1;\n  string b = 2;\n}\n";
    let newer = "syntax = \"proto3\";\n\nmessage M {\n  string a = 1;\n  string b = 2;\n  string c = 3;\n}\n";
    let written = |is_normalized| {
        let mut written = Written::default()
            .with("m", 1, 1, other, &[])
            .with("m", 2, 2, newer, &[])
            .config(
                "m",
                Config {
                    normalize: is_normalized,
                    ..Config::default()
                },
            );
        for held in written.0.versions.get_mut(&subject("m")).expect("there") {
            Arc::make_mut(&mut held.schema).schema_type = SchemaType::Protobuf;
        }
        written
    };
    let files = [("m.proto", proto)];
    let expected = ["= 1 subject unchanged", "note NOT_LATEST of m"];
    assert_eq!(written(Some(true)).planned(&files), expected);
    assert_eq!(written(None).planned(&files), ["+ m@3 changed (m.proto)"]);
}

#[test]
fn subjects_lie_in_the_context_of_the_registry() {
    let sales = Context::parse(".sales").expect("a context");
    let settings = "[modes]\nmoney = \"READONLY\"";
    let files = [DIAMOND[1], DIAMOND[2], ("etymon.toml", settings)];
    let written = || {
        Written::default()
            .with(":.sales:money", 1, 1, MONEY, &[])
            .with("money", 1, 1, "\"int\"", &[])
    };
    let expected = [
        "~ :.sales:money mode READWRITE → READONLY",
        "+ :.sales:order@1 new (order.avsc)",
        "not touched: 1 subject: money",
    ];
    assert_eq!(written().planned_in(&files, &sales), expected);
    let planned = desired(&files, &sales, |desired| written().decide(desired));
    let Some(Change::Register { content, .. }) = planned.changes.last() else {
        panic!("it is registered");
    };
    assert_eq!(content.references[0].subject, "money");
}
