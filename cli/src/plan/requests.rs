//! How many questions a plan costs.

use std::collections::BTreeMap;

use etymon::testing::LocalRegistry;
use etymon_client::Client;
use pretty_assertions::assert_eq;

use super::testing::{Relay, planned};
use crate::apply::apply;

/// How many subjects there are.
const SUBJECTS: usize = 1_000;

fn files(field: &str, settings: &str) -> Vec<(String, String)> {
    let file = |at: usize| {
        let path = format!("s{at}.avsc");
        let text = format!(
            r#"{{"type": "record", "name": "R{at}", "fields": [{{"name": "{field}", "type": "int", "default": 0}}]}}"#
        );
        (path, text)
    };
    let files = (0..SUBJECTS).map(file);
    files
        .chain([("etymon.toml".to_owned(), settings.to_owned())])
        .collect()
}

/// How many questions are about subjects, how many about one of them at most, and how many about none.
fn counted(asked: &[String]) -> (usize, usize, usize) {
    let mut about: BTreeMap<&str, usize> = BTreeMap::new();
    let mut others = 0;
    for line in asked {
        let path = line.split(['?', ' ']).nth(1).expect("a path");
        match path.rsplit_once('/') {
            Some(("/config" | "/mode", subject)) => *about.entry(subject).or_default() += 1,
            _ => others += 1,
        }
    }
    let most = about.values().max().copied().unwrap_or_default();
    (about.values().sum(), most, others)
}

#[test]
fn a_plan_of_1000_subjects_asks_at_most_twice_about_each() {
    let local = LocalRegistry::start();
    let relay = Relay::before(&local.url());
    let plan = |files: &[(String, String)]| {
        let client = Client::builder(relay.url()).build().expect("a URL");
        let borrowed: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect();
        let plan = planned(&borrowed, &client).plan;
        let asked = relay.asked();
        (plan, counted(&asked))
    };
    let level = "[compatibility]\nlevel = \"FULL\"";

    // All of them new: whether they may be written, and their level.
    let (first, count) = plan(&files("a", ""));
    assert_eq!(first.changes.len(), SUBJECTS);
    assert_eq!(count, (SUBJECTS, 1, 2));
    let (both, count) = plan(&files("a", level));
    assert_eq!(both.changes.len(), 2 * SUBJECTS);
    assert_eq!(count, (2 * SUBJECTS, 2, 2));

    // All of them there: nothing, or their level.
    let client = Client::builder(&local.url()).build().expect("a URL");
    apply(&client, &first, |_| Ok(())).expect("it goes as planned");
    let pages = SUBJECTS.div_ceil(250);
    let (none, count) = plan(&files("a", ""));
    assert_eq!(none.changes, []);
    assert!(count.2 <= 2 + pages + 1, "{count:?}");
    assert_eq!((count.0, count.1), (0, 0));

    // All of them another, at another level.
    let (all, count) = plan(&files("b", level));
    assert_eq!(all.changes.len(), 2 * SUBJECTS);
    assert_eq!((count.0, count.1), (2 * SUBJECTS, 2));
    assert!(count.2 <= 2 + pages + 1, "{count:?}");
}
