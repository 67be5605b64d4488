//! The settings of Confluent's clients, by their names.

mod choice;
mod connection;
#[cfg(feature = "json")]
mod json;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use etymon_wire::{Part, SchemaRef};

use crate::error::Error;
use crate::options::{DeserializerOptions, SerializerOptions};
use values::Values;

/// Settings that were read from names and values, as a properties file or the configuration of another client has them.
///
/// | Name | Meaning |
/// |---|---|
/// | `schema.registry.url` | URLs, parted by commas |
/// | `basic.auth.user.info`, `basic.auth.credentials.source` | user and password; `USER_INFO` or `URL` |
/// | `bearer.auth.token`, `bearer.auth.credentials.source` | a token; `STATIC_TOKEN` |
/// | `ssl.ca.location`, `ssl.certificate.location`, `ssl.key.location` | files in PEM |
/// | `timeout`, `max.retries`, `retries.wait.ms`, `retries.max.wait.ms` | seconds; how often to ask again, and after what waits |
/// | `cache.capacity`, `max.schemas.per.subject`, `latest.cache.size` | how many schemas are remembered |
/// | `latest.cache.ttl.sec`, `cache.latest.ttl.sec` | how often the latest schema is asked for again; `-1` for never |
/// | `auto.register.schemas`, `use.schema.id`, `use.schema.guid`, `use.latest.version`, `use.latest.with.metadata` | which schema is written with: [`Choice`](crate::Choice). By default the type's own is registered; one of the others switches that off. Readers are not told by them: a type reads with its own schema, others with [`DeserializerOptions::reader`] |
/// | `normalize.schemas`, `propagate.schema.tags` | how schemas are registered |
/// | `latest.compatibility.strict`, `id.compatibility.strict` | whether the schema that was chosen must fit the type |
/// | `subject.name.strategy`, with `key.` or `value.` before it too | [`SubjectNameStrategy`](crate::SubjectNameStrategy) |
/// | `reference.subject.name.strategy`, `reference.lookup.only`, `skip.known.types` | how the imports of a schema are registered: [`ReferenceSubjectStrategy`](crate::ReferenceSubjectStrategy) |
/// | `subject.name.strategy.kafka.cluster.id`, `subject.name.strategy.fallback.type` | of the associated strategy |
/// | `schema.id.serializer`, `schema.id.deserializer`, with `key.` or `value.` before them too | [`Framing`](crate::Framing); `DualSchemaIdDeserializer` or `ConfigSchemaIdDeserializer` |
/// | `json.fail.invalid.schema` | whether documents must fit their schema (feature `json`, as the next) |
/// | `json.fail.unknown.properties`, `json.oneof.for.nullables`, `json.schema.spec.version` | how the schemas of types are written; `draft_7`, `draft_2019_09` or `draft_2020_12` |
#[derive(Debug, Clone)]
pub struct Settings {
    connection: connection::Connection,
    key: Half,
    value: Half,
}

#[derive(Debug, Clone)]
struct Half {
    serializer: SerializerOptions,
    deserializer: DeserializerOptions,
}

impl Settings {
    /// Reads names and values. A name that is not known is refused, with one that is meant perhaps, and so are values
    /// that contradict one another: nothing is passed over.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Settings`](crate::ErrorKind::Settings) names the setting and the way out.
    pub fn parse<K: Into<String>, V: Into<String>>(
        settings: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, Error> {
        let all: BTreeMap<String, String> = settings
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        let mut values = Values::new(all);
        let settings = Self::read(&mut values).map_err(Error::settings)?;
        values.finish().map_err(Error::settings)?;
        Ok(settings)
    }

    fn read(values: &mut Values) -> Result<Self, String> {
        let connection = connection::Connection::read(values)?;
        let serializer = choice::serializer(values)?;
        let fixed = choice::fixed(&serializer.choice);
        let strategy = choice::strategy(values)?;
        #[cfg(feature = "json")]
        let json = json::options(values)?;
        let half = |part: Part, values: &mut Values| {
            let strategy = choice::strategy_of(values, part, &strategy)?;
            Ok::<_, String>(Half {
                serializer: SerializerOptions {
                    strategy,
                    framing: choice::framing(values, part)?,
                    #[cfg(feature = "json")]
                    json: json.clone(),
                    ..serializer.clone()
                },
                deserializer: DeserializerOptions {
                    fixed: choice::read_fixed(values, part, fixed)?,
                    #[cfg(feature = "json")]
                    json: json.clone(),
                    ..DeserializerOptions::default()
                },
            })
        };
        Ok(Self {
            connection,
            key: half(Part::Key, values)?,
            value: half(Part::Value, values)?,
        })
    }

    /// The registry that `schema.registry.url` names.
    ///
    /// # Errors
    ///
    /// When it does not name one, or a file cannot be read.
    pub fn registry(&self) -> Result<crate::Registry, Error> {
        self.connection.registry()
    }

    /// How keys or values are written.
    #[must_use]
    pub fn serializer(&self, part: Part) -> &SerializerOptions {
        &self.half(part).serializer
    }

    /// How keys or values are read.
    #[must_use]
    pub fn deserializer(&self, part: Part) -> &DeserializerOptions {
        &self.half(part).deserializer
    }

    fn half(&self, part: Part) -> &Half {
        match part {
            Part::Key => &self.key,
            Part::Value => &self.value,
        }
    }
}

/// The schema that is named by a setting, for records without a frame.
type Fixed = Option<SchemaRef>;
