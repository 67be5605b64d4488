//! The client for code that does not wait in futures.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use etymon_types::{AssociationType, Config, Scope, Subject, Version};

use crate::background::wait;
use crate::{Client, Error, NewSchema, Preloaded, Referenced, Registered, Schema, SchemaKey};

/// A [`Client`] whose methods wait. They are those of the client: the same caches, the same requests under way; this
/// thread sleeps while they are answered on the client's own. May be used inside an asynchronous runtime, which then waits,
/// too; on the one runtime that a client was told to work on ([`crate::Builder::runtime`]), what must be waited for is
/// refused with [`Error::WouldWaitForItself`].
#[derive(Debug, Clone)]
pub struct Blocking(Client);

impl Blocking {
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    /// The client behind it, which also has what never waits.
    #[must_use]
    pub fn client(&self) -> &Client {
        &self.0
    }

    /// What comes of a future that waits for nothing but methods of the client.
    ///
    /// # Errors
    ///
    /// Those of the future, and [`Error::WouldWaitForItself`].
    pub fn wait_for<T, E: From<Error>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        wait(self.0.runtime(), future)
    }

    fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.wait_for(future)
    }

    /// [`Client::fetch_schema`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn fetch_schema(&self, key: &SchemaKey) -> Result<Arc<Schema>, Error> {
        self.wait(self.0.fetch_schema(key))
    }

    /// [`Client::fetch_latest`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn fetch_latest(&self, subject: &Subject) -> Result<Arc<Registered>, Error> {
        self.wait(self.0.fetch_latest(subject))
    }

    /// [`Client::fetch_latest_with`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn fetch_latest_with(
        &self,
        subject: &Subject,
        properties: &BTreeMap<String, String>,
    ) -> Result<Arc<Registered>, Error> {
        self.wait(self.0.fetch_latest_with(subject, properties))
    }

    /// [`Client::fetch_version`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn fetch_version(
        &self,
        subject: &Subject,
        version: Version,
    ) -> Result<Arc<Registered>, Error> {
        self.wait(self.0.fetch_version(subject, version))
    }

    /// [`Client::register`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn register(
        &self,
        subject: &Subject,
        schema: &NewSchema,
    ) -> Result<Arc<Registered>, Error> {
        self.wait(self.0.register(subject, schema))
    }

    /// [`Client::look_up`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn look_up(&self, subject: &Subject, schema: &NewSchema) -> Result<Arc<Registered>, Error> {
        self.wait(self.0.look_up(subject, schema))
    }

    /// [`Client::associated_subject`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn associated_subject(
        &self,
        cluster: Option<&str>,
        topic: &str,
        part: AssociationType,
    ) -> Result<Option<Subject>, Error> {
        self.wait(self.0.associated_subject(cluster, topic, part))
    }

    /// [`Client::references`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn references(&self, schema: &Schema) -> Result<Vec<Referenced>, Error> {
        self.wait(self.0.references(schema))
    }

    /// [`Client::config`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn config(&self, scope: &Scope) -> Result<Config, Error> {
        self.wait(self.0.config(scope))
    }

    /// [`Client::subjects`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn subjects(&self) -> Result<Vec<Subject>, Error> {
        self.wait(self.0.subjects())
    }

    /// [`Client::preload`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn preload(&self, subjects: &[Subject]) -> Result<Preloaded, Error> {
        self.wait(self.0.preload(subjects))
    }

    /// [`Client::save`]
    ///
    /// # Errors
    ///
    /// As there.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        self.wait(self.0.save(path))
    }
}
