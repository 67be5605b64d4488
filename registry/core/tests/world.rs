//! A registry without server and store, for schemas of a toy language.
//!
//! A schema is a list of fields: `a b?`. A field with `?` has a default, so a reader does without it in the data. What
//! follows a `|` is properties, whose order does not matter to look-ups, and `@r` stands for the text of the reference
//! named `r`.

use std::sync::Arc;

use etymon_core::{
    Answer, AssociationChanges, AssociationStep, Change, Command, Comparison, Content, Decision,
    Digest, Direction, Entry, Form, Found, Millis, Prepared, Refusal, Register, Rules, State,
    Tagging, Target, Verdicts, decide,
};
use etymon_types::{
    CompatibilityLevel, Config, ConfigUpdate, Context, Metadata, Mode, Patch, Reference, RuleSet,
    SchemaId, SchemaType, Scope, Subject, Version, VersionSelector,
};

/// A registration as a client sends it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) text: Option<String>,
    pub(crate) schema_type: SchemaType,
    pub(crate) version: i32,
    pub(crate) id: Option<u32>,
    pub(crate) metadata: Option<Metadata>,
    pub(crate) rule_set: Option<RuleSet>,
    /// Name, subject and version; -1 is the latest.
    pub(crate) references: Vec<(String, String, i32)>,
    pub(crate) force: bool,
    pub(crate) normalize: bool,
}

impl Request {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: Some(text.to_owned()),
            ..Self::default()
        }
    }

    pub(crate) fn version(mut self, version: i32) -> Self {
        self.version = version;
        self
    }

    pub(crate) fn id(mut self, id: u32) -> Self {
        self.id = Some(id);
        self
    }

    /// With these metadata properties; none are empty metadata.
    pub(crate) fn metadata(mut self, properties: &[(&str, &str)]) -> Self {
        self.metadata = Some(properties_of(properties));
        self
    }

    pub(crate) fn reference(mut self, name: &str, subject: &str, version: i32) -> Self {
        self.references
            .push((name.to_owned(), subject.to_owned(), version));
        self
    }

    pub(crate) fn force(mut self) -> Self {
        self.force = true;
        self
    }
}

pub(crate) fn properties_of(properties: &[(&str, &str)]) -> Metadata {
    let pairs = properties.iter();
    Metadata {
        properties: pairs
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect(),
        ..Metadata::default()
    }
}

pub(crate) fn subject(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

pub(crate) fn version(number: u32) -> Version {
    Version::try_from(i64::from(number)).unwrap()
}

pub(crate) fn id(number: u32) -> SchemaId {
    SchemaId::try_from(i64::from(number)).unwrap()
}

/// A registry: its state, and the log that led there.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) state: State,
    pub(crate) rules: Rules,
    pub(crate) log: Vec<Entry>,
    /// What is wrong with this registry, on purpose.
    pub(crate) bug: Option<Bug>,
    clock: i64,
}

/// Makes another decision of one.
pub(crate) type Bug = fn(&World, &Command, Decision) -> Decision;

impl World {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One where anything goes, unless configured.
    pub(crate) fn lax() -> Self {
        let mut world = Self::new();
        world.rules.level = CompatibilityLevel::None;
        world
    }

    /// Prepares a registration on the state as it is.
    pub(crate) fn prepare(&self, name: &str, request: &Request) -> Result<Register, Refusal> {
        let name = subject(name);
        let latest = self
            .state
            .subject(&name)
            .and_then(|known| known.latest_live());
        let empty = || Refusal::InvalidSchema("Empty schema".to_owned());
        let inherited = request.text.is_none();
        let from = inherited.then(|| latest.ok_or_else(empty)).transpose()?;
        let (references, targets) = match from {
            None => self.resolve(&name, &request.references)?,
            Some(latest) => {
                let as_asked = latest.content.references.iter().map(|r| {
                    let version = i32::try_from(r.version.get()).unwrap();
                    (r.name.clone(), r.subject.clone(), version)
                });
                self.resolve(&name, &as_asked.collect::<Vec<_>>())?
            }
        };
        let mode = self.state.effective_mode(&name);
        let config = self.state.effective_config(&name, &self.rules);
        let normalized = (request.normalize || config.normalize) && !mode.takes_ids();
        let text = match (from, request.text.as_deref()) {
            (Some(latest), _) => latest.content.text.unpack(),
            (None, text) => text.unwrap_or_default().to_owned(),
        };
        let text = if normalized { structure(&text) } else { text };
        let schema_type = from.map_or(request.schema_type, |latest| latest.content.schema_type);
        let inlined = self.inlined(&text, &references, &targets);
        let digest = |text: &str| Digest::of([text.as_bytes()]);
        let form = Form {
            key: Digest::of([text.as_bytes(), inlined.as_bytes()]),
            structure: digest(&structure(&text)),
            resolved: digest(&structure(&inlined)),
        };
        let plain = Content::new(
            schema_type,
            text.as_str(),
            references.into(),
            None,
            None,
            form,
        );
        let fields: Vec<_> = fields(&text).map(|(name, _)| name.to_owned()).collect();
        let invalid = fields.iter().find(|name| name.contains('-'));
        Ok(Register {
            subject: name,
            prepared: Prepared {
                plain: Arc::new(collide(plain)),
                invalid_as_new: invalid.map(|name| format!("Illegal name {name}")),
                fields: fields.into(),
                normalized,
                importing: mode.takes_ids(),
                targets,
                inherited: from.map(|latest| latest.content.digest),
                propagated: None,
            },
            version: request.version,
            id: request.id.map(id),
            metadata: request.metadata.clone().map(Arc::new),
            rule_set: request.rule_set.clone().map(Arc::new),
            force: request.force,
            tagging: Tagging::None,
        })
    }

    fn resolve(
        &self,
        from: &Subject,
        references: &[(String, String, i32)],
    ) -> Result<(Vec<Reference>, Vec<Target>), Refusal> {
        let mut resolved = (Vec::new(), Vec::new());
        for (name, spelled, number) in references {
            let target = from.resolve(spelled)?;
            let known = self.state.subject(&target);
            let entry = known.and_then(|known| match Version::try_from(i64::from(*number)) {
                Err(_) => known.latest_live(),
                Ok(version) => known.find(version).filter(|entry| !entry.deleted),
            });
            let entry = entry.ok_or_else(|| {
                Refusal::InvalidSchema(format!(
                    "No schema reference found for subject \"{spelled}\" and version {number}"
                ))
            })?;
            resolved.0.push(Reference {
                name: name.clone(),
                subject: spelled.clone(),
                version: entry.version,
            });
            resolved.1.push(Target {
                subject: target,
                version: entry.version,
                content: entry.content.digest,
                is_latest: *number == -1,
            });
        }
        Ok(resolved)
    }

    /// The text with its references put in.
    fn inlined(&self, text: &str, references: &[Reference], targets: &[Target]) -> String {
        let mut text = text.to_owned();
        for (reference, target) in references.iter().zip(targets) {
            let known = self.state.subject(&target.subject).unwrap();
            let there = known.find(target.version).unwrap();
            text = text.replace(
                &format!("@{}", reference.name),
                &there.content.text.unpack(),
            );
        }
        text
    }

    /// Decides a command, compares what it needs, and applies what comes of it.
    pub(crate) fn run(&mut self, command: &Command) -> Result<Answer, Refusal> {
        let mut verdicts = Verdicts::default();
        loop {
            let mut decision = decide(&self.state, &self.rules, command, &verdicts);
            if let Some(bug) = self.bug {
                decision = bug(self, command, decision);
            }
            match decision {
                Decision::Done { changes, answer } => {
                    self.append(changes);
                    return Ok(answer);
                }
                Decision::Refused(refusal) => return Err(refusal),
                Decision::Needs(comparisons) => judge(command, &comparisons, &mut verdicts),
                Decision::Stale => panic!("nothing comes between preparing and deciding"),
            }
        }
    }

    fn append(&mut self, changes: Vec<Change>) {
        self.clock += 1000;
        for change in changes {
            let at = Millis(self.clock);
            let entry = Entry { at, change };
            self.state.apply(&entry);
            self.log.push(entry);
        }
    }

    pub(crate) fn send(&mut self, name: &str, request: &Request) -> Result<Found, Refusal> {
        let register = self.prepare(name, request)?;
        match self.run(&Command::Register(Box::new(register)))? {
            Answer::Registered(found) => Ok(found),
            other => panic!("a registration is not answered by {other:?}"),
        }
    }

    /// Registers, and answers id and version.
    pub(crate) fn register(
        &mut self,
        name: &str,
        request: &Request,
    ) -> Result<(u32, u32), Refusal> {
        let found = self.send(name, request)?;
        Ok((found.id.get(), found.version.get()))
    }

    /// Registers a plain schema, which must succeed.
    pub(crate) fn put(&mut self, name: &str, text: &str) -> (u32, u32) {
        self.register(name, &Request::new(text)).unwrap()
    }

    pub(crate) fn look_up(
        &self,
        name: &str,
        request: &Request,
        deleted: bool,
    ) -> Result<Found, Refusal> {
        let register = self.prepare(name, request)?;
        etymon_core::look_up(&self.state, &self.rules, name, &register, deleted)
    }

    pub(crate) fn delete(&mut self, name: &str, number: u32) -> Result<Answer, Refusal> {
        self.delete_version(name, VersionSelector::Number(version(number)), false)
    }

    pub(crate) fn purge(&mut self, name: &str, number: u32) -> Result<Answer, Refusal> {
        self.delete_version(name, VersionSelector::Number(version(number)), true)
    }

    pub(crate) fn delete_version(
        &mut self,
        name: &str,
        version: VersionSelector,
        permanent: bool,
    ) -> Result<Answer, Refusal> {
        self.run(&Command::DeleteVersion {
            subject: subject(name),
            version,
            permanent,
        })
    }

    pub(crate) fn delete_subject(
        &mut self,
        name: &str,
        permanent: bool,
    ) -> Result<Answer, Refusal> {
        self.run(&Command::DeleteSubject {
            subject: subject(name),
            permanent,
        })
    }

    pub(crate) fn delete_context(&mut self, name: &str) -> Result<Answer, Refusal> {
        let context = Context::parse(name).unwrap();
        self.run(&Command::DeleteContext { context })
    }

    pub(crate) fn set_config(
        &mut self,
        scope: &str,
        update: ConfigUpdate,
    ) -> Result<Answer, Refusal> {
        self.run(&Command::SetConfig {
            scope: Scope::parse(scope).unwrap(),
            update: Box::new(update),
        })
    }

    pub(crate) fn set_level(&mut self, scope: &str, level: CompatibilityLevel) {
        let update = ConfigUpdate {
            compatibility_level: Patch::Set(level),
            ..ConfigUpdate::default()
        };
        self.set_config(scope, update).unwrap();
    }

    pub(crate) fn remove_config(&mut self, scope: &str) -> Result<Answer, Refusal> {
        self.run(&Command::RemoveConfig {
            scope: Scope::parse(scope).unwrap(),
        })
    }

    pub(crate) fn config(&self, scope: &str) -> Option<Config> {
        let scope = Scope::parse(scope).unwrap();
        self.state.config(&scope).map(|config| (**config).clone())
    }

    pub(crate) fn set_mode(&mut self, scope: &str, mode: Mode) -> Result<Answer, Refusal> {
        self.change_mode(scope, Some(mode), false)
    }

    pub(crate) fn change_mode(
        &mut self,
        scope: &str,
        mode: Option<Mode>,
        force: bool,
    ) -> Result<Answer, Refusal> {
        self.run(&Command::SetMode {
            scope: Scope::parse(scope).unwrap(),
            mode,
            force,
        })
    }

    pub(crate) fn remove_mode(&mut self, scope: &str, recursive: bool) -> Result<Answer, Refusal> {
        self.run(&Command::RemoveMode {
            scope: Scope::parse(scope).unwrap(),
            recursive,
        })
    }

    /// All versions of a subject, soft-deleted ones as negative numbers.
    pub(crate) fn versions(&self, name: &str) -> Vec<i64> {
        etymon_core::list_versions(&self.state, name, true, false, true).unwrap_or_default()
    }
}

/// A text with a `!` in it shares its digest with all that differ only behind it: a collision, made on purpose.
fn collide(mut content: Content) -> Content {
    if let Some((before, _)) = content.text.unpack().split_once('!') {
        content.digest = Digest::of([before.as_bytes()]);
    }
    content
}

/// Names of the fields, and whether they have a default.
fn fields(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let list = text.split('|').next().unwrap_or_default();
    let fields = list.split_whitespace();
    fields.map(|field| match field.strip_suffix('?') {
        Some(name) => (name, true),
        None => (field, false),
    })
}

/// The text as a look-up takes it: properties in order.
pub(crate) fn structure(text: &str) -> String {
    let Some((fields, properties)) = text.split_once('|') else {
        return text.to_owned();
    };
    let mut properties: Vec<_> = properties.split_whitespace().collect();
    properties.sort_unstable();
    format!("{fields}|{}", properties.join(" "))
}

/// Why `reader` cannot read what `writer` wrote.
pub(crate) fn unreadable(reader: &str, writer: &str) -> Vec<String> {
    let written: Vec<_> = fields(writer).map(|(name, _)| name).collect();
    let missing = fields(reader).filter(|(name, default)| !default && !written.contains(name));
    missing
        .map(|(name, _)| format!("no data for {name}"))
        .collect()
}

/// Compares what a decision needs. Texts are compared as they are: references are left out of it.
pub(crate) fn judge(command: &Command, comparisons: &[Comparison], verdicts: &mut Verdicts) {
    let registers: Vec<&Register> = match command {
        Command::Register(register) => vec![register],
        Command::Associate(wanted) => registers_of(wanted),
        other => panic!("{other:?} compares nothing"),
    };
    for register in registers {
        let plain = &register.prepared.plain;
        let with_it = comparisons.iter().filter(|one| one.new == plain.form.key);
        let with_it: Vec<_> = with_it.cloned().collect();
        if !with_it.is_empty() {
            judge_text(&plain.text.unpack(), &with_it, verdicts);
        }
    }
}

fn registers_of(wanted: &AssociationChanges) -> Vec<&Register> {
    let wishes = wanted.steps.iter().flat_map(|step| match step {
        AssociationStep::Create(wishes) | AssociationStep::Upsert(wishes) => &wishes[..],
        AssociationStep::Delete { .. } => &[],
    });
    let schemas = wishes.filter_map(|wish| wish.schema.as_ref());
    schemas
        .filter_map(|schema| schema.as_deref().ok())
        .collect()
}

pub(crate) fn judge_text(new: &str, comparisons: &[Comparison], verdicts: &mut Verdicts) {
    assert!(!comparisons.is_empty());
    for comparison in comparisons {
        let old = &comparison.old.text.unpack();
        let messages = match comparison.direction {
            Direction::Backward => unreadable(new, old),
            Direction::Forward => unreadable(old, new),
        };
        verdicts.insert(comparison, messages.into());
    }
}
