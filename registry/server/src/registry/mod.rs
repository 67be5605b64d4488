//! The handle that ties the core to a store: understand, decide, append, publish.

mod associate;
#[cfg(test)]
mod associate_tests;
mod error;
mod keys;
#[cfg(test)]
mod keys_tests;
mod line;
mod prepare;
mod schemas;
mod tagging;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use etymon_core::{
    Against, Answer, Checked, Command, Comparison, Content, Found, Refusal, Register, Rules, State,
    Tagging, Verdicts, check_compatibility, compared_versions, find_registered, look_up, name_keks,
};
use etymon_schema::Schema;
use etymon_store::{Store, StoreError};
use etymon_types::api::RegisterRequest;
use etymon_types::{Context, SchemaId, Subject};
use tokio::sync::{mpsc, oneshot, watch};

use crate::kms::KmsDrivers;

pub use associate::{AssociationsWanted, Wish, WishedStep};

pub use error::RegistryError;
pub use keys::KmsFailure;
pub use schemas::schema_types;

use line::{Compare, Job, Line, Outcome};
use prepare::{Preparation, Purpose, Texts, Workshop};
use schemas::{Schemas, is_small, is_small_alone};

/// Rounds of "this has changed" before a registration gives up. Each means that somebody changed what the schema builds
/// on in the very moment, so the registry moves on all the while.
const MAX_PREPARATIONS: usize = 64;

/// Rounds of "these verdicts are missing" before they are made in the line, where nobody passes.
const MAX_ROUNDS: usize = 4;

/// Most places whose tags are changed on the thread that answers requests.
const FEW_TAGS: usize = 64;

/// What the registry allows itself and its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest schema text, in bytes.
    pub schema_bytes: usize,
    /// Most writes that wait in line.
    pub queued_writes: usize,
    /// Memory for parsed schemas, in bytes, about.
    pub parsed_bytes: u64,
    /// Memory for verdicts, in bytes, about.
    pub verdict_bytes: u64,
    /// Memory for texts that requests came with lately, in bytes, about.
    pub text_bytes: u64,
    /// Refuse to register a schema that reaches one reference name in two versions, directly or not.
    pub strict_reference_versions: bool,
    /// Complete the rules of requests that encrypt with the names of their KEKs.
    pub names_keks: bool,
    /// How long a KMS may take to encrypt or decrypt one data key.
    pub kms_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            schema_bytes: 1024 * 1024,
            queued_writes: 4096,
            parsed_bytes: 4 * 1024 * 1024,
            verdict_bytes: 1024 * 1024,
            text_bytes: 4 * 1024 * 1024,
            strict_reference_versions: false,
            names_keks: true,
            kms_timeout: Duration::from_secs(10),
        }
    }
}

/// How to register.
#[derive(Debug, Clone, Default)]
pub struct RegisterOptions {
    /// Normalise the schema, whatever the config says.
    pub normalize: bool,
    /// Skip the compatibility check.
    pub force: bool,
    /// The request that asks, for the log of changes.
    pub request_id: Option<Arc<str>>,
}

/// A registry on a store. Clones are handles to the same one.
#[derive(Clone)]
pub struct Registry(Arc<Inner>);

struct Inner {
    rules: Rules,
    limits: Limits,
    published: Arc<ArcSwap<State>>,
    queue: mpsc::Sender<Job>,
    schemas: Schemas,
    texts: Texts,
    kms: KmsDrivers,
    /// Turns true when the line has ended.
    closed: watch::Receiver<bool>,
}

impl Registry {
    /// Loads what the store holds and starts the line, as a task of the current runtime.
    ///
    /// # Errors
    ///
    /// What the store says when it cannot be read, or when its tables contradict themselves.
    pub async fn open(
        store: Arc<dyn Store>,
        rules: Rules,
        limits: Limits,
    ) -> Result<Self, StoreError> {
        Self::open_with(store, rules, limits, KmsDrivers::default()).await
    }

    /// The same, with other key management services than the usual ones.
    ///
    /// # Errors
    ///
    /// As for [`Registry::open`].
    pub async fn open_with(
        store: Arc<dyn Store>,
        rules: Rules,
        limits: Limits,
        kms: KmsDrivers,
    ) -> Result<Self, StoreError> {
        let parts = store.load().await?;
        let state = State::from_parts(parts).map_err(|error| StoreError::Corrupt {
            table: "(several)",
            row: "(several)".to_owned(),
            problem: error.to_string(),
        })?;
        let published = Arc::new(ArcSwap::from_pointee(state));
        let (sender, queue) = mpsc::channel(limits.queued_writes);
        let (ended, closed) = watch::channel(false);
        let line = Line {
            store,
            rules,
            published: Arc::clone(&published),
            queue,
        };
        tokio::spawn(async move {
            // Sent when the line ends, also when it panics.
            let _ended = Ended(ended);
            line.run().await;
        });
        let schemas = Schemas::new(limits.parsed_bytes, limits.verdict_bytes);
        let texts = Texts::new(limits.text_bytes);
        Ok(Self(Arc::new(Inner {
            rules,
            limits,
            published,
            queue: sender,
            schemas,
            texts,
            kms,
            closed,
        })))
    }

    /// Everything that is durable now. One atomic load; what it gives does not change any more.
    #[must_use]
    pub fn snapshot(&self) -> Arc<State> {
        self.0.published.load_full()
    }

    /// What the server is set to.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    /// Resolves when the line has ended: no write succeeds any more. That happens only by a defect of ours, and the
    /// process should end.
    pub async fn closed(&self) {
        let mut closed = self.0.closed.clone();
        // The sender is gone only after it sent.
        drop(closed.wait_for(|closed| *closed).await);
    }

    /// Whether writes can succeed.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        !*self.0.closed.borrow()
    }

    /// Registers a schema under `subject`, or finds it there.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, or why the store did not take it.
    pub async fn register(
        &self,
        subject: Subject,
        request: RegisterRequest,
        options: RegisterOptions,
    ) -> Result<Found, RegistryError> {
        if let Some(rule_set) = &request.rule_set {
            rule_set.check().map_err(Refusal::from)?;
        }
        let mut verdicts = Verdicts::default();
        for _ in 0..MAX_PREPARATIONS {
            let state = self.snapshot();
            let normalize = options.normalize || self.normalizes(&state, &subject);
            let preparation = self
                .prepare(&state, &subject, &request, normalize, Purpose::Register)
                .await?;
            let prepared = preparation.prepared.clone();
            let (name, limits) = (subject.clone(), &self.0.limits);
            let register = registration(name, &request, prepared, options.force, limits);
            let register = tagged(register, &request);
            let id = options.request_id.clone();
            let attempt = self.attempt(&state, &preparation, register, &mut verdicts, id);
            if let Some(found) = attempt.await? {
                return Ok(found);
            }
        }
        Err(busy())
    }

    /// Registers what was prepared on `state`, or finds it there; `None` when that no longer fits: prepare again.
    async fn attempt(
        &self,
        state: &Arc<State>,
        preparation: &Preparation,
        register: Register,
        verdicts: &mut Verdicts,
        request_id: Option<Arc<str>>,
    ) -> Result<Option<Found>, RegistryError> {
        if let Some(found) = find_registered(state, &self.0.rules, &register) {
            return Ok(Some(found));
        }
        if let Some(refusal) = &preparation.dangling {
            return Err(refusal.clone().into());
        }
        let (subject, schema) = (register.subject.clone(), &preparation.schema);
        let mut command = Command::Register(Box::new(register));
        for round in 1.. {
            let in_line = (round > MAX_ROUNDS).then(|| self.compare_in_line(&subject, schema));
            let submitted = self.submit(command, verdicts.clone(), request_id.clone(), in_line);
            match submitted.await? {
                Outcome::Done(Answer::Registered(found)) => return Ok(Some(found)),
                Outcome::Done(answer) => {
                    unreachable!("a registration is answered with {answer:?}")
                }
                Outcome::Refused(refusal) => return Err(refusal.into()),
                Outcome::Failed(error) => return Err(error),
                Outcome::Stale => break,
                Outcome::Needs(back, comparisons) => {
                    let (now, context) = (self.snapshot(), subject.context());
                    let compared = self.compare(&now, &context, schema, comparisons, verdicts);
                    match compared.await {
                        // What is compared with, or what that references, may just have been deleted for good.
                        Err(RegistryError::Damaged(_)) if now.offset() != state.offset() => break,
                        compared => compared?,
                    }
                    command = back;
                }
            }
        }
        Ok(None)
    }

    /// Finds the version of `subject` that is the schema of `request`.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`]: there is none, or the schema does not parse.
    pub async fn look_up(
        &self,
        subject: &str,
        request: RegisterRequest,
        normalize: bool,
        deleted: bool,
    ) -> Result<Found, RegistryError> {
        let state = self.snapshot();
        let Ok(qualified) = Subject::parse(subject) else {
            return Err(Refusal::SubjectNotFound(subject.to_owned()).into());
        };
        if request.schema.as_deref().is_none_or(str::is_empty) {
            // No version is without a text: all that can be said is whether there is such a subject.
            let versions = state.subject(&qualified);
            let is_there = versions.is_some_and(|known| deleted || known.latest_live().is_some());
            return Err(if is_there {
                Refusal::SchemaNotFound.into()
            } else {
                Refusal::SubjectNotFound(subject.to_owned()).into()
            });
        }
        let normalize = normalize || self.normalizes(&state, &qualified);
        let preparation = self
            .prepare(&state, &qualified, &request, normalize, Purpose::Ask)
            .await?;
        let register = registration(
            qualified,
            &request,
            preparation.prepared,
            false,
            &self.0.limits,
        );
        Ok(look_up(&state, &self.0.rules, subject, &register, deleted)?)
    }

    /// Why the schema of `request` may not follow the versions of `subject`; empty when it may.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`]: there is no such version, or the schema does not parse.
    pub async fn check(
        &self,
        subject: Subject,
        against: Against,
        request: RegisterRequest,
        normalize: bool,
    ) -> Result<Vec<String>, RegistryError> {
        let state = self.snapshot();
        // A version that is not there is reported first, whatever the schema is.
        compared_versions(&state, &subject, against)?;
        let normalize = normalize || self.normalizes(&state, &subject);
        let preparation = self
            .prepare(&state, &subject, &request, normalize, Purpose::Ask)
            .await?;
        if let Some(problem) = &preparation.prepared.invalid_as_new
            && state
                .effective_config(&subject, &self.0.rules)
                .validate_new_schemas
        {
            return Err(Refusal::InvalidSchema(problem.clone()).into());
        }
        let register = registration(
            subject.clone(),
            &request,
            preparation.prepared,
            false,
            &self.0.limits,
        );
        let mut verdicts = Verdicts::default();
        loop {
            match check_compatibility(
                &state,
                &self.0.rules,
                &subject,
                against,
                &register,
                &verdicts,
            )? {
                Checked::Messages(messages) => return Ok(messages),
                Checked::Needs(comparisons) => {
                    self.compare(
                        &state,
                        &subject.context(),
                        &preparation.schema,
                        comparisons,
                        &mut verdicts,
                    )
                    .await?;
                }
            }
        }
    }

    /// Does what `command`, which is no registration, asks for.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Refused`] with the field's reason, or why the store did not take it.
    pub async fn execute(
        &self,
        command: Command,
        request_id: Option<Arc<str>>,
    ) -> Result<Answer, RegistryError> {
        match self
            .submit(command, Verdicts::default(), request_id, None)
            .await?
        {
            Outcome::Done(answer) => Ok(answer),
            Outcome::Refused(refusal) => Err(refusal.into()),
            Outcome::Failed(error) => Err(error),
            Outcome::Needs(..) | Outcome::Stale => {
                unreachable!("only registrations are compared or prepared")
            }
        }
    }

    /// The text of `content`, stored in `context` of `state`, in another `format`; `None` when the canonical text is the answer.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Damaged`] when the stored text does not parse.
    pub async fn formatted(
        &self,
        state: &Arc<State>,
        context: &Context,
        content: &Arc<Content>,
        format: &str,
    ) -> Result<Option<String>, RegistryError> {
        let (registry, state, context) = (self.clone(), Arc::clone(state), context.clone());
        let (content, format) = (Arc::clone(content), format.to_owned());
        let small = is_small_alone(&content);
        let work = move || {
            let schema = registry.0.schemas.parsed(&state, &context, &content)?;
            Ok(schema.formatted(&format))
        };
        if small { work() } else { aside(work).await }
    }

    fn normalizes(&self, state: &State, subject: &Subject) -> bool {
        state.effective_config(subject, &self.0.rules).normalize
    }

    async fn submit(
        &self,
        command: Command,
        verdicts: Verdicts,
        request_id: Option<Arc<str>>,
        compare: Option<Compare>,
    ) -> Result<Outcome, RegistryError> {
        let (reply, answer) = oneshot::channel();
        let bytes = written_bytes(&command);
        self.0
            .queue
            .try_send(Job {
                command,
                verdicts,
                request_id,
                bytes,
                compare,
                reply,
            })
            .map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => RegistryError::Busy {
                    retry_after: Duration::from_secs(1),
                },
                mpsc::error::TrySendError::Closed(_) => RegistryError::Closed,
            })?;
        answer.await.map_err(|_| RegistryError::Closed)
    }

    /// Prepares the schema of `request`; a large one on a thread of its own.
    async fn prepare(
        &self,
        state: &Arc<State>,
        subject: &Subject,
        request: &RegisterRequest,
        normalize: bool,
        purpose: Purpose,
    ) -> Result<Preparation, RegistryError> {
        let small = request
            .schema
            .as_deref()
            .is_none_or(|text| is_small(text.len()))
            && request.references.is_empty()
            && request.tags_to_add.len() + request.tags_to_remove.len() <= FEW_TAGS
            && !request.propagate_tags;
        if small {
            return self
                .0
                .workshop(state)
                .prepare(subject, request, normalize, purpose);
        }
        let (registry, state, subject, request) = (
            self.clone(),
            Arc::clone(state),
            subject.clone(),
            request.clone(),
        );
        aside(move || {
            registry
                .0
                .workshop(&state)
                .prepare(&subject, &request, normalize, purpose)
        })
        .await
    }

    /// Makes the verdicts on `comparisons`; `new` is the schema that they propose, in `context` of `state`.
    async fn compare(
        &self,
        state: &Arc<State>,
        context: &Context,
        new: &Arc<Schema>,
        comparisons: Vec<Comparison>,
        verdicts: &mut Verdicts,
    ) -> Result<(), RegistryError> {
        let small = is_small(new.canonical().len()) && comparisons.len() <= 4;
        let small = small
            && comparisons
                .iter()
                .all(|comparison| is_small_alone(&comparison.old));
        let (registry, state, context, new, known) = (
            self.clone(),
            Arc::clone(state),
            context.clone(),
            Arc::clone(new),
            std::mem::take(verdicts),
        );
        let work = move || {
            let mut verdicts = known;
            registry
                .0
                .compare(&state, &context, &new, &comparisons, &mut verdicts)
                .map(|()| verdicts)
        };
        *verdicts = if small { work() } else { aside(work).await }?;
        Ok(())
    }

    fn compare_in_line(&self, subject: &Subject, new: &Arc<Schema>) -> Compare {
        let (registry, context, new) = (self.clone(), subject.context(), Arc::clone(new));
        Box::new(move |state, comparisons, verdicts| {
            registry
                .0
                .compare(state, &context, &new, comparisons, verdicts)
        })
    }
}

impl Inner {
    fn workshop<'a>(&'a self, state: &'a State) -> Workshop<'a> {
        Workshop {
            state,
            schemas: &self.schemas,
            texts: &self.texts,
            limits: &self.limits,
        }
    }

    fn compare(
        &self,
        state: &State,
        context: &Context,
        new: &Schema,
        comparisons: &[Comparison],
        verdicts: &mut Verdicts,
    ) -> Result<(), RegistryError> {
        for comparison in comparisons {
            verdicts.insert(
                comparison,
                self.schemas.verdict(state, context, new, comparison)?,
            );
        }
        Ok(())
    }
}

/// How much a command may write, in bytes, about: what a client can make large.
fn written_bytes(command: &Command) -> usize {
    match command {
        Command::Register(register) => registered_bytes(register),
        Command::Associate(wanted) => associate::written_bytes(wanted),
        // It may hold metadata and rules as large as a request.
        Command::SetConfig { .. } => 2 * 1024 * 1024,
        // So may these.
        Command::CreateKek(_) | Command::UpdateKek { .. } => 2 * 1024 * 1024,
        Command::CreateDek(create) => {
            let key = create.sealed.as_ref().map(|sealed| &sealed.key);
            let key = key.or(create.key.as_ref());
            256 + 2 * key.map_or(0, |key| key.as_str().len())
        }
        Command::DeleteVersion { .. }
        | Command::DeleteSubject { .. }
        | Command::RemoveConfig { .. }
        | Command::SetMode { .. }
        | Command::DeleteContext { .. }
        | Command::RemoveMode { .. }
        | Command::DeleteKek { .. }
        | Command::UndeleteKek { .. }
        | Command::DeleteDek { .. }
        | Command::UndeleteDek { .. } => 0,
    }
}

fn registered_bytes(register: &Register) -> usize {
    let plain = &register.prepared.plain;
    let references = plain.references.iter();
    let references = references.map(|r| 128 + 2 * (r.name.len() + r.subject.len()));
    let extras = (&register.metadata, &register.rule_set);
    let extras = match extras {
        (None, None) => 0,
        some => serde_json::to_string(&some).map_or(0, |json| 2 * json.len()),
    };
    // Rules that are changed can be as long as those that are there.
    let changed = match &register.tagging {
        Tagging::Version(tagged) if tagged.rules.is_some() => 2 * 1024 * 1024,
        _ => 0,
    };
    plain.text.block().len() + references.sum::<usize>() + extras + changed
}

/// Runs `work` on a thread that may block.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

fn registration(
    subject: Subject,
    request: &RegisterRequest,
    prepared: etymon_core::Prepared,
    force: bool,
    limits: &Limits,
) -> Register {
    let mut rule_set = request.rule_set.clone();
    if limits.names_keks {
        rule_set.iter_mut().for_each(name_keks);
    }
    Register {
        subject,
        prepared,
        version: request.version.unwrap_or(0),
        id: request
            .id
            .and_then(|id| SchemaId::try_from(i64::from(id)).ok()),
        metadata: request.metadata.clone().map(Arc::new),
        rule_set: rule_set.map(Arc::new),
        force,
        tagging: Tagging::None,
    }
}

/// A registration that changes inline tags on the way is about the next version, unless it names one.
fn tagged(mut register: Register, request: &RegisterRequest) -> Register {
    if request.changes_tags() {
        register.tagging = Tagging::Request;
        if register.version == 0 {
            register.version = -1;
        }
    }
    register
}

/// Others are faster all the time.
fn busy() -> RegistryError {
    RegistryError::Busy {
        retry_after: Duration::from_secs(1),
    }
}

/// Tells everybody that the line has ended.
struct Ended(watch::Sender<bool>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.send_replace(true);
    }
}
