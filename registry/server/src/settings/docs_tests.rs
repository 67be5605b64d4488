//! `docs/operations.md` says what the table of settings says.

use std::fmt::Write;

use super::{Effect, FOREIGN, GROUPS, SETTINGS, Setting};

const OPERATIONS: &str = include_str!("../../../../docs/operations.md");

fn row(setting: &Setting) -> String {
    let properties: Vec<String> = setting
        .properties
        .iter()
        .map(|property| format!("`{}`", property.key))
        .collect();
    format!(
        "| `{}` | {} | {} | {} | {} |\n",
        setting.name,
        setting.default(),
        setting.about,
        setting.allowed,
        properties.join(", ")
    )
}

#[test]
fn the_page_has_the_table_of_settings() {
    for group in GROUPS {
        let mut table = format!(
            "### {}\n\n| Setting | Default | What it does | Allowed | Property |\n|---|---|---|---|---|\n",
            group.0
        );
        let settings = SETTINGS.iter().filter(|setting| setting.group == group);
        settings.for_each(|setting| table.push_str(&row(setting)));
        assert!(
            OPERATIONS.contains(&table),
            "docs/operations.md lacks:\n\n{table}"
        );
    }
}

#[test]
fn the_page_has_the_properties_without_a_setting() {
    let mut table = String::from("| Property | What becomes of it |\n|---|---|\n");
    for foreign in FOREIGN {
        let more = if foreign.key.ends_with('.') {
            "…"
        } else {
            ""
        };
        let effect = match foreign.effect {
            Effect::Needless => "accepted, without effect: ",
            Effect::Missing => "warned about, without effect: ",
            Effect::Switch => "",
        };
        writeln!(
            table,
            "| `{}{more}` | {effect}{} |",
            foreign.key, foreign.why
        )
        .expect("a text takes more");
    }
    assert!(
        OPERATIONS.contains(&table),
        "docs/operations.md lacks:\n\n{table}"
    );
}
