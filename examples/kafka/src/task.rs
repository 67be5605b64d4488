//! The command line.

use anyhow::{Context, bail};
use etymon::Framing;

/// What to do, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Task {
    /// Where.
    pub place: Place,
    /// Which version of an order, 1 to 4.
    pub version: u8,
    /// What to do.
    pub work: Work,
    /// What the keys and the values of records are.
    pub format: Format,
}

/// What records are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Avro, unless another one is asked for.
    Avro,
    /// Protobuf.
    Protobuf,
    /// JSON, with JSON Schema.
    Json,
}

/// A topic, and the registry of its schemas.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// `http://HOST:PORT`
    pub registry: String,
    /// `HOST:PORT`
    pub broker: String,
    /// The topic.
    pub topic: String,
}

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Work {
    /// Every line of standard input becomes a record.
    Produce {
        /// Where records name their schemas.
        framing: Framing,
    },
    /// Records become lines of standard output.
    Consume {
        /// Who remembers how far it has read; a new group begins with the first record.
        group: String,
        /// How many records to wait for.
        count: usize,
    },
}

const USAGE: &str = "usage: REGISTRY produce BROKER TOPIC VERSION prefix|guid [--format FORMAT]
       REGISTRY consume BROKER TOPIC VERSION GROUP COUNT [--format FORMAT]
       where FORMAT is avro, protobuf or json";

impl Task {
    /// From the arguments, without the program's name.
    ///
    /// # Errors
    ///
    /// How they should look.
    pub fn from_arguments(arguments: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let arguments: Vec<String> = arguments.collect();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let (arguments, format) = match &arguments[..] {
            [before @ .., "--format", "avro"] => (before, Format::Avro),
            [before @ .., "--format", "protobuf"] => (before, Format::Protobuf),
            [before @ .., "--format", "json"] => (before, Format::Json),
            all => (all, Format::Avro),
        };
        let [registry, what, broker, topic, version, how @ ..] = arguments else {
            bail!(USAGE);
        };
        let work = match (*what, how) {
            ("produce", ["prefix"]) => Work::Produce {
                framing: Framing::Prefix,
            },
            ("produce", ["guid"]) => Work::Produce {
                framing: Framing::Header,
            },
            ("consume", [group, count]) => Work::Consume {
                group: (*group).to_owned(),
                count: count
                    .parse()
                    .with_context(|| format!("{count} is no count"))?,
            },
            _ => bail!(USAGE),
        };
        Ok(Self {
            place: Place {
                registry: (*registry).to_owned(),
                broker: (*broker).to_owned(),
                topic: (*topic).to_owned(),
            },
            version: version
                .parse()
                .with_context(|| format!("{version} is no version"))?,
            work,
            format,
        })
    }
}
