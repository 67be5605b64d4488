//! The line: where decisions are made, one after another, and made durable, many at a time.
//!
//! The line owns the tip: what is durable and what is on its way to the disk. It decides every waiting command on the
//! tip, appends what comes of them in one transaction, publishes the new state and only then answers, so nobody sees
//! what a crash could take back. While a transaction is on its way the next commands gather.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use arc_swap::ArcSwap;
use etymon_core::{
    Answer, Command, Comparison, Decision, Entry, Millis, Refusal, Rules, State, Verdicts, decide,
};
use etymon_store::{Actor, Record, Store, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::RegistryError;

/// Most commands that are decided and appended together.
const MAX_BATCH: usize = 512;

/// A batch ends with the command that makes its contents this large, in bytes, about: the next ones come after it.
const MAX_BATCH_BYTES: usize = 16 * 1024 * 1024;

/// A command that waits in line.
pub(super) struct Job {
    pub(super) command: Command,
    pub(super) verdicts: Verdicts,
    pub(super) request_id: Option<Arc<str>>,
    /// How much it may write, in bytes, about.
    pub(super) bytes: usize,
    /// Makes missing verdicts in the line. Given by whoever was sent back too often, since others kept registering in
    /// front of it; nobody passes while it is used.
    pub(super) compare: Option<Compare>,
    pub(super) reply: oneshot::Sender<Outcome>,
}

/// Makes verdicts on comparisons of a state.
pub(super) type Compare =
    Box<dyn Fn(&State, &[Comparison], &mut Verdicts) -> Result<(), RegistryError> + Send>;

/// What came of a command.
pub(super) enum Outcome {
    /// It is done and durable.
    Done(Answer),
    /// It is refused.
    Refused(Refusal),
    /// It needs verdicts; here is the command back.
    Needs(Command, Vec<Comparison>),
    /// What it was prepared on has changed.
    Stale,
    /// The store did not take it.
    Failed(RegistryError),
}

/// A decided command, answered once everything it was decided on is durable.
struct Decided {
    job: Job,
    outcome: Result<Answer, Refusal>,
}

pub(super) struct Line {
    pub(super) store: Arc<dyn Store>,
    pub(super) rules: Rules,
    pub(super) published: Arc<ArcSwap<State>>,
    pub(super) queue: mpsc::Receiver<Job>,
}

impl Line {
    /// Runs until every sender is gone and the queue is empty.
    pub(super) async fn run(mut self) {
        let mut jobs = Vec::with_capacity(MAX_BATCH);
        while self.queue.recv_many(&mut jobs, MAX_BATCH).await > 0 {
            self.work_off(jobs.drain(..).collect()).await;
        }
    }

    async fn work_off(&self, mut jobs: VecDeque<Job>) {
        while !jobs.is_empty() {
            let mut tip = State::clone(&self.published.load());
            let durable = tip.offset();
            let (decided, records) = self.decide_some(&mut tip, &mut jobs);
            if records.is_empty() {
                decided.into_iter().for_each(answer);
                continue;
            }
            match self.store.append(durable, &records).await {
                Ok(_) => {
                    self.published.store(Arc::new(tip));
                    decided.into_iter().for_each(answer);
                }
                Err(StoreError::Overtaken { .. }) => {
                    tracing::warn!(
                        offset = durable.0,
                        "another writer appended first: deciding again"
                    );
                    match self.catch_up().await {
                        Ok(()) => decided
                            .into_iter()
                            .rev()
                            .for_each(|decided| jobs.push_front(decided.job)),
                        Err(error) => self.fail(decided, &error),
                    }
                }
                Err(error) => {
                    tracing::error!(%error, commands = decided.len(), "the store did not take a batch");
                    // A commit whose answer got lost may have happened all the same: the store knows.
                    if self.catch_up().await.is_ok()
                        && self.published.load().offset() == tip.offset()
                    {
                        decided.into_iter().for_each(answer);
                    } else {
                        self.fail(decided, &error.into());
                    }
                }
            }
        }
    }

    /// Decides jobs on `tip`, which moves on with each, until a batch is full. Jobs that need more go back to their
    /// owners at once.
    fn decide_some(
        &self,
        tip: &mut State,
        jobs: &mut VecDeque<Job>,
    ) -> (Vec<Decided>, Vec<Record>) {
        let at = now();
        let (mut decided, mut records) = (Vec::with_capacity(jobs.len()), Vec::new());
        let mut bytes = 0;
        while bytes < MAX_BATCH_BYTES
            && let Some(mut job) = jobs.pop_front()
        {
            bytes += job.bytes;
            let outcome = match self.decide(tip, &mut job) {
                Ok(Decision::Done {
                    changes,
                    mut answer,
                }) => {
                    answer.stamp(at);
                    for change in changes {
                        let entry = Entry { at, change };
                        tip.apply(&entry);
                        records.push(Record {
                            entry,
                            actor: Actor::Anonymous,
                            request_id: job.request_id.clone(),
                        });
                    }
                    Ok(answer)
                }
                Ok(Decision::Refused(refusal)) => Err(refusal),
                Ok(Decision::Needs(comparisons)) => {
                    let Job { command, reply, .. } = job;
                    send(reply, Outcome::Needs(command, comparisons));
                    continue;
                }
                Ok(Decision::Stale) => {
                    send(job.reply, Outcome::Stale);
                    continue;
                }
                Err(error) => {
                    send(job.reply, Outcome::Failed(error));
                    continue;
                }
            };
            decided.push(Decided { job, outcome });
        }
        (decided, records)
    }

    fn decide(&self, tip: &State, job: &mut Job) -> Result<Decision, RegistryError> {
        loop {
            let decision = decide(tip, &self.rules, &job.command, &job.verdicts);
            match (&decision, &job.compare) {
                (Decision::Needs(comparisons), Some(compare)) => {
                    compare(tip, comparisons, &mut job.verdicts)?
                }
                _ => return Ok(decision),
            }
        }
    }

    /// Takes over what the store holds.
    async fn catch_up(&self) -> Result<(), RegistryError> {
        let parts = self
            .store
            .load()
            .await
            .inspect_err(|error| tracing::error!(%error, "the store cannot be read"))?;
        let state = State::from_parts(parts).map_err(|error| {
            tracing::error!(%error, "the store's tables contradict themselves");
            RegistryError::StoreFailed
        })?;
        self.published.store(Arc::new(state));
        Ok(())
    }

    /// Answers a batch that was not appended: what changes nothing is decided on the durable state alone, everything
    /// else failed.
    fn fail(&self, decided: Vec<Decided>, error: &RegistryError) {
        let state = self.published.load();
        for Decided { job, .. } in decided {
            let outcome = match decide(&state, &self.rules, &job.command, &job.verdicts) {
                Decision::Done { changes, answer } if changes.is_empty() => Outcome::Done(answer),
                Decision::Refused(refusal) => Outcome::Refused(refusal),
                _ => Outcome::Failed(error.clone()),
            };
            send(job.reply, outcome);
        }
    }
}

fn answer(Decided { job, outcome }: Decided) {
    let outcome = match outcome {
        Ok(answer) => Outcome::Done(answer),
        Err(refusal) => Outcome::Refused(refusal),
    };
    send(job.reply, outcome);
}

/// Answers; whoever hung up does not hear it.
fn send(reply: oneshot::Sender<Outcome>, outcome: Outcome) {
    drop(reply.send(outcome));
}

/// The time of a decision.
fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
