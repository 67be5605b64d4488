//! All of the registry's rules: one file per family of commands.

mod associate;
mod compatible;
mod config;
mod deks;
mod delete;
mod dissociate;
mod existing;
mod keks;
mod merge;
mod mode;
mod purge;
mod register;
mod reserved;
mod tagging;

use etymon_types::{Scope, Subject};

use crate::{Answer, Change, Command, Comparison, Decision, Refusal, Rules, State, Verdicts};

pub use compatible::{Against, Checked, check_compatibility, compared_versions};
pub use deks::kms_work;
pub use existing::{find_registered, look_up};
pub use keks::updated_kek;

/// What `command` changes in `state`, why it is refused, or which comparisons are still missing. Nothing is parsed,
/// compared, read or written here: the caller compares, and appends the changes.
#[must_use]
pub fn decide(state: &State, rules: &Rules, command: &Command, verdicts: &Verdicts) -> Decision {
    let done = match command {
        Command::Register(register) => {
            let registered = register::register(state, rules, register, verdicts);
            registered.and_then(|(changes, found)| done(changes, Answer::Registered(found)))
        }
        Command::DeleteVersion {
            subject,
            version,
            permanent: false,
        } => delete::delete_version(state, subject, *version),
        Command::DeleteVersion {
            subject,
            version,
            permanent: true,
        } => delete::purge_version(state, subject, *version),
        Command::DeleteSubject {
            subject,
            permanent: false,
        } => delete::delete_subject(state, subject),
        Command::DeleteSubject {
            subject,
            permanent: true,
        } => delete::purge_subject(state, subject),
        Command::DeleteContext { context } => delete::delete_context(state, context),
        Command::SetConfig { scope, update } => config::set(state, scope, update),
        Command::RemoveConfig { scope } => config::remove(state, scope),
        Command::SetMode { scope, mode, force } => mode::set(state, rules, scope, *mode, *force),
        Command::RemoveMode { scope, recursive } => mode::remove(state, rules, scope, *recursive),
        Command::Associate(wanted) => associate::change(state, rules, wanted, verdicts),
        Command::CreateKek(create) => keks::create(state, rules, create),
        Command::UpdateKek {
            name,
            update,
            tested,
        } => keks::update(state, name, update, tested.as_deref()),
        Command::DeleteKek { name, permanent } => keks::delete(state, name, *permanent),
        Command::UndeleteKek { name } => keks::undelete(state, name),
        Command::CreateDek(create) => deks::create(state, rules, create),
        Command::DeleteDek {
            kek,
            subject,
            algorithm,
            version,
            permanent,
        } => deks::delete(state, (kek, subject, *algorithm), *version, *permanent),
        Command::UndeleteDek {
            kek,
            subject,
            algorithm,
            version,
        } => deks::undelete(state, (kek, subject, *algorithm), *version),
    };
    match done {
        Ok(Done { changes, answer }) => Decision::Done { changes, answer },
        Err(Stop::Refused(refusal)) => Decision::Refused(refusal),
        Err(Stop::Needs(comparisons)) => Decision::Needs(comparisons),
        Err(Stop::Stale) => Decision::Stale,
    }
}

/// What comes of a command that is done.
struct Done {
    changes: Vec<Change>,
    answer: Answer,
}

/// Why a command is not done.
enum Stop {
    Refused(Refusal),
    Needs(Vec<Comparison>),
    Stale,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

type Outcome = Result<Done, Stop>;

fn done(changes: Vec<Change>, answer: Answer) -> Outcome {
    Ok(Done { changes, answer })
}

/// Refuses where the mode in force forbids every write.
fn writable(state: &State, scope: &Scope) -> Result<(), Refusal> {
    if !state.effective_mode_of(scope).is_read_only() {
        return Ok(());
    }
    let context = scope.context().map(|context| context.qualifier());
    Err(Refusal::ReadOnly {
        subject: if *scope == Scope::global() {
            "null".to_owned()
        } else {
            scope.to_string()
        },
        context: context.unwrap_or_else(|| scope.to_string()),
    })
}

fn subject_writable(state: &State, subject: &Subject) -> Result<(), Refusal> {
    writable(state, &Scope::Subject(subject.clone()))
}
