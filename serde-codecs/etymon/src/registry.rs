//! The registry, where serializers and deserializers come from.

use etymon_client::Client;
use etymon_types::Subject;
use etymon_wire::Part;

use crate::codec::{Decoder, Encoder};
use crate::deserializer::Deserializer;
use crate::error::Error;
use crate::options::{DeserializerOptions, SerializerOptions};
use crate::serializer::{Serializer, Wanted};

/// A schema registry. Clones are cheap and share what they know.
#[derive(Debug, Clone)]
pub struct Registry {
    client: Client,
}

impl Registry {
    /// The registry at `urls`: one, or several nodes of one registry parted by commas. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// When they are no URLs.
    #[cfg(feature = "http")]
    pub fn new(urls: &str) -> Result<Self, Error> {
        Ok(Self::from(Client::builder(urls).build()?))
    }

    /// What speaks to the registry.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Writes values of `T` as the keys or values of a topic: asks the registry for all that it needs to.
    ///
    /// # Errors
    ///
    /// When the registry refuses, does not answer, or has no schema that the type can be written with.
    pub async fn serializer<T: 'static, C: Encoder<T>>(
        &self,
        topic: &str,
        part: Part,
        options: &SerializerOptions,
    ) -> Result<Serializer<T, C>, Error> {
        Serializer::new(Wanted {
            client: &self.client,
            topic,
            part,
            options,
        })
        .await
    }

    /// As [`serializer`](Self::serializer), on a thread that may wait.
    ///
    /// # Errors
    ///
    /// As [`serializer`](Self::serializer).
    pub fn serializer_blocking<T: 'static, C: Encoder<T>>(
        &self,
        topic: &str,
        part: Part,
        options: &SerializerOptions,
    ) -> Result<Serializer<T, C>, Error> {
        self.client
            .blocking()
            .wait_for(self.serializer(topic, part, options))
    }

    /// Reads values of `T` from the keys or values of records of any topic, whose schemas are in the context of the
    /// registry.
    ///
    /// # Errors
    ///
    /// When the options contradict the type, or name a reader schema that the registry does not have.
    pub async fn deserializer<T, C: Decoder<T>>(
        &self,
        part: Part,
        options: &DeserializerOptions,
    ) -> Result<Deserializer<T, C>, Error> {
        Deserializer::new(&self.client, part, None, options.clone()).await
    }

    /// As [`deserializer`](Self::deserializer), on a thread that may wait.
    ///
    /// # Errors
    ///
    /// As [`deserializer`](Self::deserializer).
    pub fn deserializer_blocking<T, C: Decoder<T>>(
        &self,
        part: Part,
        options: &DeserializerOptions,
    ) -> Result<Deserializer<T, C>, Error> {
        self.client
            .blocking()
            .wait_for(self.deserializer(part, options))
    }

    /// As [`deserializer`](Self::deserializer), for records whose schemas are registered under `subject`, or were: ids
    /// count in its context.
    ///
    /// # Errors
    ///
    /// As [`deserializer`](Self::deserializer).
    pub async fn deserializer_of<T, C: Decoder<T>>(
        &self,
        subject: &Subject,
        part: Part,
        options: &DeserializerOptions,
    ) -> Result<Deserializer<T, C>, Error> {
        Deserializer::new(&self.client, part, Some(subject.clone()), options.clone()).await
    }
}

impl From<Client> for Registry {
    fn from(client: Client) -> Self {
        Self { client }
    }
}
