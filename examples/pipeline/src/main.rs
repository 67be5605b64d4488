//! Orders and ratings on their way from where they are made to files. Each role is a process of its own, with types of its
//! own: all that they share is the registry, and the topics. `README.md` tells more, `run` starts everything.

mod filter;
mod generate;
mod join;
mod kafka;
mod sink;

use std::path::Path;

use anyhow::bail;
use kafka::Place;

const USAGE: &str = "usage: pipeline BROKER REGISTRY ROLE, where ROLE is one of
  topics                     makes the topics
  customers                  all that is known of customers
  generate VERSION FROM TO   orders and ratings with these numbers, as version 1 or 2 of the shop's software
  filter [UNTIL]             all but those of the channel `test`
  join [UNTIL]               orders with their customers
  sink FOLDER [UNTIL]        files of Avro and of JSON lines
UNTIL is how many records lie in the topics that the role reads when it ends: without it, it goes on for ever.";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let [broker, registry, role @ ..] = &arguments[..] else {
        bail!(USAGE);
    };
    let place = Place::new(broker, registry).await?;
    match role {
        ["topics"] => kafka::make_topics(&place).await,
        ["customers"] => generate::customers(&place).await,
        ["generate", version, from, to] => {
            generate::generate(&place, version, from.parse()?..=to.parse()?).await
        }
        ["filter", until @ ..] => filter::filter(&place, count(until)?).await,
        ["join", until @ ..] => join::join(&place, count(until)?).await,
        ["sink", folder, until @ ..] => sink::sink(&place, Path::new(folder), count(until)?).await,
        _ => bail!(USAGE),
    }
}

fn count(until: &[&str]) -> anyhow::Result<i64> {
    match until {
        [] => Ok(i64::MAX),
        [count] => Ok(count.parse()?),
        _ => bail!(USAGE),
    }
}
