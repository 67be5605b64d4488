//! The page of each rule: a section of `docs/lint.md`.

use super::chosen::unknown;
use super::rule::Rule;
use crate::failure::Failure;

/// All pages.
const PAGES: &str = include_str!("../../../docs/lint.md");

/// The page of the rule `id`.
///
/// # Errors
///
/// There is no such rule.
pub(super) fn explain(id: &str) -> Result<&'static str, Failure> {
    let rule = Rule::with_id(id).ok_or_else(|| unknown(id, "--explain"))?;
    Ok(page(rule).expect("every rule has a page"))
}

fn page(rule: &Rule) -> Option<&'static str> {
    let start = PAGES.find(&format!("\n## {}\n", rule.id))? + 1;
    let rest = &PAGES[start..];
    let end = rest[1..].find("\n## ").map_or(rest.len(), |at| at + 1);
    Some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use etymon_schema::{Schema, Validation};
    use etymon_types::SchemaType;
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::lint::look;
    use crate::lint::rule::{Look, RULES};

    /// The code blocks behind a word such as `Bad:`.
    fn example(page: &str, word: &str) -> String {
        let found = page.split_once(&format!("\n{word}\n\n```"));
        let (_, rest) = found.unwrap_or_else(|| panic!("{word} is missing in\n{page}"));
        let (_, rest) = rest.split_once('\n').expect("a fence ends");
        let (block, _) = rest.split_once("```").expect("a block ends");
        block.to_owned()
    }

    fn schema_type(rule: &Rule) -> SchemaType {
        match rule.look {
            Look::Avro(_) => SchemaType::Avro,
            Look::Protobuf(_) => SchemaType::Protobuf,
            Look::Json(_) => SchemaType::Json,
        }
    }

    fn rules_that_find(schema_type: SchemaType, text: &str) -> Vec<&'static str> {
        let schema = Schema::parse(schema_type, text, &[], Validation::Strict);
        let schema = schema.unwrap_or_else(|error| panic!("{error}\n{text}"));
        let rules = RULES.iter().filter(|rule| {
            let hits = look(rule, text, &schema);
            for hit in &hits {
                let words = text.get(hit.span.start as usize..hit.span.end as usize);
                assert!(words.is_some_and(|words| !words.is_empty()), "{hit:?}");
            }
            !hits.is_empty()
        });
        rules.map(|rule| rule.id).collect()
    }

    #[test]
    fn every_rule_has_a_page_whose_examples_show_it() {
        for rule in RULES {
            let page = page(rule).unwrap_or_else(|| panic!("{} has no page", rule.id));
            let start = format!(
                "## {}\n\n{}.\n\n*{}, profile {}*\n\n",
                rule.id,
                rule.about,
                match rule.severity.as_str() {
                    "error" => "Error",
                    _ => "Warning",
                },
                rule.profile.as_str()
            );
            assert!(page.starts_with(&start), "{start}\n{page}");
            let bad = rules_that_find(schema_type(rule), &example(page, "Bad:"));
            assert!(bad.contains(&rule.id), "{}: {bad:?}", rule.id);
            let good = rules_that_find(schema_type(rule), &example(page, "Good:"));
            assert!(!good.contains(&rule.id), "{}: {good:?}", rule.id);
        }
    }

    #[test]
    fn the_pages_are_those_of_the_rules_in_their_order() {
        let titles = PAGES.lines().filter_map(|line| line.strip_prefix("## "));
        let titles: Vec<&str> = titles.filter(|title| title.contains('/')).collect();
        let ids: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
        assert_eq!(titles, ids);
        let table = RULES.iter().map(|rule| {
            let anchor = rule.id.replace('/', "");
            format!(
                "| [`{}`](#{anchor}) | {} | {} | {} |\n",
                rule.id,
                rule.severity.as_str(),
                rule.profile.as_str(),
                rule.about
            )
        });
        let table: String = table.collect();
        assert!(
            PAGES.contains(&table),
            "the table in docs/lint.md must be\n{table}"
        );
    }
}
