//! Subject name strategies: which subject a schema is registered under and looked up in.

use etymon_types::{AssociationType, Subject};

use crate::{Part, WireError};

/// What subjects can be named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Naming<'a> {
    /// The topic that is written to.
    pub topic: &'a str,
    /// Which part of its records.
    pub part: Part,
    /// The full name of the Avro record, the `title` of the JSON schema, `package.Message` of Protobuf; `None` for a
    /// schema without a name.
    pub record_name: Option<&'a str>,
}

/// A strategy that needs no registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NameStrategy {
    /// `topic-key` and `topic-value`.
    Topic,
    /// The name of the record.
    Record,
    /// `topic-` and the name of the record.
    TopicRecord,
}

/// How subjects get their names. The field's current clients ask for associations unless they are told otherwise, and so
/// does the default here.
///
/// The names do not tell a context; [`Subject::within`] puts them into one, as the setting `context.name.strategy` asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SubjectNameStrategy {
    /// From what the record is.
    Named(NameStrategy),
    /// From what the registry says.
    Associated(AssociatedStrategy),
}

/// The subject that the registry associates with the topic: [`query`](Self::query) says what to ask it, and
/// [`subject`](Self::subject) what its answer means.
///
/// ```
/// use etymon_types::Subject;
/// use etymon_wire::{AssociatedStrategy, Naming, Part};
///
/// let strategy = AssociatedStrategy::default();
/// let orders = Naming { topic: "orders", part: Part::Value, record_name: None };
/// assert_eq!(strategy.query(orders).namespace, "-");
/// let associated = Subject::parse("shop.Order")?;
/// assert_eq!(strategy.subject(&[associated.clone()], orders)?, associated);
/// assert_eq!(strategy.subject(&[], orders)?.as_str(), "orders-value");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AssociatedStrategy {
    /// The id of the Kafka cluster that the topic is in (`subject.name.strategy.kafka.cluster.id`); `None` asks about
    /// topics of that name in all clusters.
    pub cluster_id: Option<String>,
    /// What names the subject when nothing is associated (`subject.name.strategy.fallback.type`), by default the topic;
    /// `None` for nothing, which is an error then.
    pub fallback: Option<NameStrategy>,
}

/// The question `GET /associations/resources/{namespace}/{topic}?resourceType=topic&associationType={part}`, with
/// nothing escaped yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AssociationQuery<'a> {
    /// The id of the Kafka cluster, or `-` for every one.
    pub namespace: &'a str,
    /// The topic.
    pub topic: &'a str,
    /// Which part of its records.
    pub association_type: AssociationType,
}

/// The package of Java's strategies.
pub(crate) const JAVA_PACKAGE: &str = "io.confluent.kafka.serializers.subject.";

impl NameStrategy {
    /// The strategy that a setting names: `TOPIC` in any case, `TopicNameStrategy`, or that with Java's package.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let class = name.strip_prefix(JAVA_PACKAGE).unwrap_or(name);
        [Self::Topic, Self::Record, Self::TopicRecord]
            .into_iter()
            .find(|known| {
                let (short, long) = known.names();
                name.eq_ignore_ascii_case(short) || class == long
            })
    }

    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Topic => ("TOPIC", "TopicNameStrategy"),
            Self::Record => ("RECORD", "RecordNameStrategy"),
            Self::TopicRecord => ("TOPIC_RECORD", "TopicRecordNameStrategy"),
        }
    }

    /// The subject.
    ///
    /// # Errors
    ///
    /// [`WireError::NoRecordName`] when the strategy takes the record's name and there is none, and
    /// [`WireError::InvalidSubject`].
    pub fn subject(self, naming: Naming<'_>) -> Result<Subject, WireError> {
        let Naming { topic, part, .. } = naming;
        let record_name = || {
            naming.record_name.ok_or_else(|| WireError::NoRecordName {
                topic: topic.to_owned(),
                part,
            })
        };
        let subject = match self {
            Self::Topic => Subject::parse(&format!("{topic}-{part}")),
            Self::Record => Subject::parse(record_name()?),
            Self::TopicRecord => Subject::parse(&format!("{topic}-{}", record_name()?)),
        };
        Ok(subject?)
    }
}

impl SubjectNameStrategy {
    /// The strategy that a setting names: as for [`NameStrategy::parse`], and `ASSOCIATED` or `AssociatedNameStrategy`,
    /// for all clusters and with the default fallback.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let class = name.strip_prefix(JAVA_PACKAGE).unwrap_or(name);
        if name.eq_ignore_ascii_case("ASSOCIATED") || class == "AssociatedNameStrategy" {
            return Some(Self::default());
        }
        NameStrategy::parse(name).map(Self::Named)
    }
}

impl Default for SubjectNameStrategy {
    fn default() -> Self {
        Self::Associated(AssociatedStrategy::default())
    }
}

impl Default for AssociatedStrategy {
    fn default() -> Self {
        Self {
            cluster_id: None,
            fallback: Some(NameStrategy::Topic),
        }
    }
}

impl AssociatedStrategy {
    /// What to ask the registry.
    #[must_use]
    pub fn query<'a>(&'a self, naming: Naming<'a>) -> AssociationQuery<'a> {
        AssociationQuery {
            namespace: self.cluster_id.as_deref().unwrap_or("-"),
            topic: naming.topic,
            association_type: naming.part.into(),
        }
    }

    /// The subject, given those that the registry `found`: none, too, when it answers with status 404, as registries
    /// without associations do. Any other failure of the question is one of the naming.
    ///
    /// # Errors
    ///
    /// [`WireError::ManyAssociations`] for more than one, [`WireError::NoAssociation`] for none without a fallback, and
    /// those of [`NameStrategy::subject`] for the fallback.
    pub fn subject(&self, found: &[Subject], naming: Naming<'_>) -> Result<Subject, WireError> {
        let (topic, part) = (naming.topic.to_owned(), naming.part);
        match (found, self.fallback) {
            ([subject], _) => Ok(subject.clone()),
            ([], Some(fallback)) => fallback.subject(naming),
            ([], None) => Err(WireError::NoAssociation { topic, part }),
            (several, _) => Err(WireError::ManyAssociations {
                topic,
                part,
                count: several.len(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
