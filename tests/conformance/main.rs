//! Recorded answers of the reference, replayed against ours on every store: each scenario on an empty
//! registry of its own, in this process, over a real connection.
//!
//! `ETYMON_GOLDEN=text` plays only the scenarios whose `area/name` contains the text.

#![expect(dead_code, reason = "played as soon as there is a server")]

mod lists;
mod matching;
mod replay;
mod transcript;

use pretty_assertions::assert_eq;

use replay::{Lists, plays};
use transcript::areas;

#[test]
fn the_lists_name_recorded_steps() {
    let unknown = Lists::read().unknown_names(&plays(&areas()));
    assert_eq!(unknown, Vec::<String>::new());
}
