//! The same registry once more: rows in lists, every question a walk through all of them. Slow, and simple enough to be
//! believed.

use etymon_types::{CompatibilityLevel, Config, ConfigUpdate, Metadata, Mode, VersionSelector};

use crate::world::{Request, structure, unreadable};

/// Why something is refused.
pub(super) type Why = &'static str;

/// What a version is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Matter {
    pub(super) text: String,
    pub(super) metadata: Option<Metadata>,
    /// Name, subject as spelled, version.
    pub(super) references: Vec<(String, String, u32)>,
}

/// A version of a subject.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) version: u32,
    pub(super) id: u32,
    pub(super) deleted: bool,
    pub(super) at: i64,
    /// When it changed last, counted in changes.
    pub(super) turn: u64,
}

/// An id.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Id {
    pub(super) context: String,
    pub(super) id: u32,
    pub(super) matter: Matter,
    pub(super) alive: bool,
    /// The version that an import overwrote while it was the last one to hold the id.
    pub(super) left: Option<(String, u32)>,
}

/// A registry.
#[derive(Debug, Clone, Default)]
pub(super) struct Naive {
    pub(super) rows: Vec<Row>,
    pub(super) ids: Vec<Id>,
    pub(super) configs: Vec<(String, Config)>,
    pub(super) modes: Vec<(String, Mode)>,
    /// The contexts that were deleted, until something is registered there.
    deleted_contexts: Vec<String>,
    now: i64,
    turn: u64,
}

pub(super) fn context_of(name: &str) -> &str {
    match name.strip_prefix(':') {
        Some(rest) if rest.starts_with('.') => rest.split(':').next().unwrap(),
        _ => ".",
    }
}

fn bare(name: &str) -> &str {
    name.rsplit(':').next().unwrap()
}

/// The subject that a reference of `from` leads to.
pub(super) fn target(from: &str, spelled: &str) -> String {
    if spelled.starts_with(":.") || context_of(from) == "." {
        spelled.to_owned()
    } else {
        format!(":{}:{spelled}", context_of(from))
    }
}

fn scope_of_context(context: &str) -> String {
    if context == "." {
        String::new()
    } else {
        format!(":{context}:")
    }
}

fn named(metadata: Option<&Metadata>) -> Option<String> {
    metadata?.properties.get("confluent:version").cloned()
}

fn unnamed(metadata: Option<&Metadata>) -> Metadata {
    let mut metadata = metadata.cloned().unwrap_or_default();
    metadata.properties.remove("confluent:version");
    metadata
}

/// Whether the registry cannot tell these apart by their digests.
fn collide(a: &Matter, b: &Matter) -> bool {
    let before = |m: &Matter| m.text.split_once('!').map(|(before, _)| before.to_owned());
    let plain = a.metadata.is_none() && b.metadata.is_none();
    a == b || (plain && before(a).is_some() && before(a) == before(b))
}

impl Naive {
    fn rows_of(&self, name: &str) -> Vec<&Row> {
        let mut rows: Vec<_> = self.rows.iter().filter(|row| row.name == name).collect();
        rows.sort_by_key(|row| row.version);
        rows
    }

    fn live(&self, name: &str) -> Vec<&Row> {
        let mut rows = self.rows_of(name);
        rows.retain(|row| !row.deleted);
        rows
    }

    fn row(&self, name: &str, version: u32) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| row.name == name && row.version == version)
    }

    fn matter(&self, row: &Row) -> &Matter {
        let context = context_of(&row.name);
        let id = self
            .ids
            .iter()
            .find(|id| id.context == context && id.id == row.id);
        &id.unwrap().matter
    }

    fn referrers(&self, name: &str, version: u32) -> Vec<&Row> {
        let refers = |row: &&Row| {
            let mut references = self.matter(row).references.iter();
            references.any(|(_, spelled, number)| {
                *number == version && target(&row.name, spelled) == name
            })
        };
        self.rows.iter().filter(refers).collect()
    }

    pub(super) fn mode_of(&self, scope: &str) -> Mode {
        let get = |scope: &str| {
            self.modes
                .iter()
                .find(|(s, _)| s == scope)
                .map(|(_, mode)| *mode)
        };
        let is_subject = !bare(scope).is_empty();
        let context = scope_of_context(context_of(scope));
        let inherited = if is_subject { get(&context) } else { None };
        get(scope)
            .or(inherited)
            .or_else(|| get(":.__GLOBAL:"))
            .unwrap_or_default()
    }

    fn config_of(&self, name: &str) -> Config {
        let get = |scope: &str| {
            let found = self.configs.iter().find(|(s, _)| s == scope);
            found.map(|(_, config)| config.clone())
        };
        let Some(mut own) = get(name) else {
            let context = scope_of_context(context_of(name));
            return get(&context)
                .or_else(|| get(":.__GLOBAL:"))
                .unwrap_or_default();
        };
        if let Some(global) = get("") {
            own.normalize = own.normalize.or(global.normalize);
            own.compatibility_group = own.compatibility_group.or(global.compatibility_group);
        }
        own
    }

    fn tick(&mut self) {
        self.now += 1000;
    }

    fn next_turn(&mut self) -> u64 {
        self.turn += 1;
        self.turn
    }

    /// The references of a request, resolved, or those of the latest version when it has no text.
    fn prepare(&self, name: &str, request: &Request) -> Result<Matter, Why> {
        let latest = self.live(name).last().map(|row| self.matter(row).clone());
        let (text, asked) = match &request.text {
            Some(text) => (text.clone(), request.references.clone()),
            None => {
                let latest = latest.ok_or("empty")?;
                let references = latest.references.into_iter();
                let references = references.map(|(n, s, v)| (n, s, i32::try_from(v).unwrap()));
                (latest.text, references.collect())
            }
        };
        let mut references = Vec::new();
        for (label, spelled, number) in asked {
            let live = self.live(&target(name, &spelled));
            let found = live
                .iter()
                .rev()
                .find(|row| number == -1 || i64::from(row.version) == i64::from(number));
            let version = found.ok_or("reference")?.version;
            references.push((label, spelled, version));
        }
        let importing = self.mode_of(name).takes_ids();
        let normalize = request.normalize || self.config_of(name).normalize == Some(true);
        Ok(Matter {
            text: if normalize && !importing {
                structure(&text)
            } else {
                text
            },
            metadata: request.metadata.clone(),
            references,
        })
    }

    fn inlined(&self, name: &str, matter: &Matter) -> String {
        let mut text = matter.text.clone();
        for (label, spelled, version) in &matter.references {
            let row = self.row(&target(name, spelled), *version).unwrap();
            text = text.replace(&format!("@{label}"), &self.matter(row).text);
        }
        structure(&text)
    }

    fn is_match(&self, new: &Matter, row: &Row) -> bool {
        let old = self.matter(row);
        let schema = if new.references.is_empty() && !old.references.is_empty() {
            structure(&new.text) == self.inlined(&row.name, old)
        } else {
            structure(&new.text) == structure(&old.text) && new.references == old.references
        };
        let (asked, there) = (new.metadata.as_ref(), old.metadata.as_ref());
        let metadata = match (named(asked), named(there)) {
            (None, Some(_)) => unnamed(asked) == unnamed(there),
            (Some(v), None) => v == row.version.to_string() && unnamed(asked) == unnamed(there),
            _ => asked == there,
        };
        schema && metadata
    }

    /// The ids of a matter in the context of a subject.
    fn ids_of(&self, name: &str, matter: &Matter) -> Vec<u32> {
        let same = |id: &&Id| id.alive && id.context == context_of(name) && id.matter == *matter;
        self.ids.iter().filter(same).map(|id| id.id).collect()
    }

    /// The version of a subject that is this matter, and whether it is so in full.
    fn find(
        &self,
        name: &str,
        matter: &Matter,
        request: &Request,
        id: Option<u32>,
        deleted: bool,
    ) -> Option<(Row, bool)> {
        if request.version == -1 {
            let latest = self.live(name).last().copied()?;
            return self
                .is_match(matter, latest)
                .then(|| (latest.clone(), false));
        }
        let mut counted = self.rows_of(name);
        counted.retain(|row| deleted || !row.deleted);
        counted.reverse();
        let ids = self.ids_of(name, matter);
        let held: Vec<_> = counted.iter().filter(|row| ids.contains(&row.id)).collect();
        let asked_for = held.iter().find(|row| id == Some(row.id));
        if let Some(row) = asked_for.or_else(|| held.first()) {
            return Some(((**row).clone(), true));
        }
        let found = counted.into_iter().find(|row| self.is_match(matter, row));
        found.map(|row| (row.clone(), false))
    }

    fn find_or_inherit(
        &self,
        name: &str,
        asked: &Matter,
        request: &Request,
        deleted: bool,
    ) -> Option<(Row, bool)> {
        let merged = self.merged(name, asked.clone());
        let found = self.find(name, asked, request, request.id, deleted);
        found.or_else(|| self.find(name, &merged, request, request.id, deleted))
    }

    fn merged(&self, name: &str, mut matter: Matter) -> Matter {
        let config = self.config_of(name);
        if matter.metadata.is_none() {
            let previous = self.live(name).last().map(|row| self.matter(row).clone());
            matter.metadata = previous.and_then(|previous| previous.metadata);
        }
        let mut layers = vec![
            config.default_metadata,
            matter.metadata,
            config.override_metadata,
        ];
        layers.retain(Option::is_some);
        let mut layers = layers.into_iter().flatten();
        matter.metadata = layers.next().map(|mut below| {
            for above in layers {
                below.properties.extend(above.properties);
            }
            below
        });
        matter
    }

    /// Whether the rows at the level in force may be followed.
    fn is_compatible(&self, name: &str, matter: &Matter) -> bool {
        use CompatibilityLevel as L;
        let config = self.config_of(name);
        let level = config.compatibility_level.unwrap_or(L::Backward);
        let group = |metadata: &Option<Metadata>| {
            let key = config.compatibility_group.as_ref()?;
            metadata.as_ref()?.properties.get(key).cloned()
        };
        let mut rows = self.live(name);
        rows.retain(|row| group(&self.matter(row).metadata) == group(&matter.metadata));
        if !matches!(
            level,
            L::BackwardTransitive | L::ForwardTransitive | L::FullTransitive
        ) {
            rows = rows.last().copied().into_iter().collect();
        }
        rows.iter().all(|row| {
            let (new, old) = (&matter.text, &self.matter(row).text);
            let backward = unreadable(new, old).is_empty();
            let forward = unreadable(old, new).is_empty();
            match level {
                L::None => true,
                L::Backward | L::BackwardTransitive => backward,
                L::Forward | L::ForwardTransitive => forward,
                L::Full | L::FullTransitive => backward && forward,
            }
        })
    }

    /// Id and version.
    pub(super) fn register(&mut self, name: &str, request: &Request) -> Result<(u32, u32), Why> {
        let mode = self.mode_of(name);
        let config = self.config_of(name);
        let mut matter = self.prepare(name, request)?;
        let rewritten = config.default_metadata.is_some() || config.override_metadata.is_some();
        if !rewritten
            && request.text.is_some()
            && let Some((row, _)) = match request.version {
                -1 => self.find(name, &matter, request, request.id, false),
                _ => self.find_or_inherit(name, &matter, request, false),
            }
        {
            let names_none = request.version == 0 || request.version == -1;
            let same_version = i64::from(row.version) == i64::from(request.version);
            if (names_none && request.id.is_none_or(|id| id == row.id))
                || (request.id == Some(row.id) && same_version)
            {
                self.tick();
                return Ok((row.id, row.version));
            }
        }
        match (mode, request.id) {
            (Mode::ReadOnly | Mode::ReadOnlyOverride, _) => return Err("read-only"),
            (Mode::ReadWrite, Some(_)) => return Err("not importing"),
            (Mode::Import | Mode::Forward, None) => return Err("importing"),
            _ => {}
        }
        let importing = mode.takes_ids();
        let next = self.rows_of(name).last().map_or(1, |row| row.version + 1);
        if importing && request.text.is_none() {
            return Err("empty");
        }
        if !importing {
            matter = self.merged(name, matter);
        }
        let unnamed = matter.clone();
        if !importing && (request.version != 0 || named(matter.metadata.as_ref()).is_some()) {
            let properties = &mut matter.metadata.get_or_insert_default().properties;
            properties.insert("confluent:version".to_owned(), next.to_string());
        }
        let mut live = self.live(name);
        live.reverse();
        let asked_for = |row: &&&Row| request.id.is_none_or(|asked| asked == row.id);
        for matter in [&unnamed, &matter] {
            let ids = self.ids_of(name, matter);
            let exact = live
                .iter()
                .filter(asked_for)
                .find(|row| request.version == 0 && ids.contains(&row.id));
            let alike = live
                .iter()
                .filter(asked_for)
                .find(|row| self.is_match(matter, row));
            let row = exact.or(alike).filter(|_| request.version == 0);
            if let Some(answer) = row.map(|row| (row.id, row.version)) {
                self.tick();
                return Ok(answer);
            }
        }
        let mut ids = self.ids_of(name, &matter);
        ids.retain(|id| request.id.is_none_or(|asked| asked == *id));
        if !importing && !request.force && !self.is_compatible(name, &matter) {
            return Err("incompatible");
        }
        let version = u32::try_from(request.version)
            .ok()
            .filter(|version| *version > 0);
        if !importing && version.is_some_and(|version| version != next) {
            return Err("not next");
        }
        let version = version.unwrap_or(next);
        let context = context_of(name).to_owned();
        let in_context = || self.ids.iter().filter(|id| id.context == context);
        let id = match (ids.iter().max(), request.id) {
            (Some(id), _) => *id,
            (None, None) => in_context().map(|id| id.id + 1).max().unwrap_or(1),
            (None, Some(asked)) => {
                let taken = in_context().find(|id| id.id == asked);
                if taken.is_some_and(|id| id.alive || !collide(&id.matter, &matter)) {
                    return Err("taken");
                }
                asked
            }
        };
        let before = self.row(name, version).cloned();
        if let Some(before) = &before {
            let other = *self.matter(before) != matter;
            if other && !self.referrers(name, version).is_empty() {
                return Err("referenced");
            }
        }
        self.tick();
        self.write(name, version, id, matter, before.as_ref());
        Ok((id, version))
    }

    pub(super) fn delete_context(&mut self, context: &str) -> Result<(), Why> {
        if self.rows.iter().any(|row| context_of(&row.name) == context) {
            return Err("not empty");
        }
        self.tick();
        self.deleted_contexts.push(context.to_owned());
        Ok(())
    }

    /// The contexts that ever had an id and were not deleted since, sorted.
    pub(super) fn contexts(&self) -> Vec<String> {
        let mut contexts: Vec<_> = self.ids.iter().map(|id| id.context.clone()).collect();
        contexts.retain(|context| !self.deleted_contexts.contains(context));
        contexts.sort();
        contexts.dedup();
        contexts
    }

    fn write(&mut self, name: &str, version: u32, id: u32, matter: Matter, before: Option<&Row>) {
        let context = context_of(name).to_owned();
        self.deleted_contexts.retain(|deleted| *deleted != context);
        self.ids
            .retain(|old| old.context != context || old.id != id);
        self.rows
            .retain(|row| row.name != name || row.version != version);
        let turn = self.next_turn();
        self.ids.push(Id {
            context: context.clone(),
            id,
            matter,
            alive: true,
            left: None,
        });
        self.rows.push(Row {
            name: name.to_owned(),
            version,
            id,
            deleted: false,
            at: self.now,
            turn,
        });
        if let Some(before) = before {
            let still = |row: &Row| context_of(&row.name) == context && row.id == before.id;
            if !self.rows.iter().any(still) {
                let mut ids = self.ids.iter_mut();
                let left = ids.find(|old| old.context == context && old.id == before.id);
                left.unwrap().left = Some((name.to_owned(), version));
            }
        }
        let replaced = self.rows_of(name).into_iter().filter(|row| {
            row.deleted
                && row.id == id
                && row.version < version
                && self.referrers(name, row.version).is_empty()
        });
        let replaced: Vec<_> = replaced.map(|row| row.version).collect();
        for version in replaced {
            self.purge(name, version);
        }
    }

    /// Takes a row away, and the ids that fall with it.
    fn purge(&mut self, name: &str, version: u32) {
        self.rows
            .retain(|row| row.name != name || row.version != version);
        for id in &mut self.ids {
            let held = |row: &Row| context_of(&row.name) == id.context && row.id == id.id;
            let is_held = self.rows.iter().any(held);
            let place = (name.to_owned(), version);
            if id.alive && !is_held && (id.left.is_none() || id.left == Some(place)) {
                id.alive = false;
                id.left = None;
            }
        }
    }

    fn forget(&mut self, name: &str) {
        if self.rows_of(name).is_empty() {
            self.configs.retain(|(scope, _)| scope != name);
            self.modes.retain(|(scope, _)| scope != name);
        }
    }

    /// Subject and version.
    pub(super) fn look_up(
        &self,
        name: &str,
        request: &Request,
        deleted: bool,
    ) -> Result<(String, u32), Why> {
        let prepared = self.prepare(name, request)?;
        let first = self.look_up_in(name, &prepared, request, deleted);
        let mut others: Vec<_> = self.rows.iter().map(|row| row.name.clone()).collect();
        others
            .retain(|other| context_of(name) == "." && other != name && bare(other) == bare(name));
        others.sort();
        let found = |other: &String| self.look_up_in(other, &prepared, request, deleted).ok();
        first.or_else(|why| others.iter().find_map(found).ok_or(why))
    }

    fn look_up_in(
        &self,
        name: &str,
        asked: &Matter,
        request: &Request,
        deleted: bool,
    ) -> Result<(String, u32), Why> {
        let counted = if deleted {
            self.rows_of(name)
        } else {
            self.live(name)
        };
        if counted.is_empty() {
            return Err("no subject");
        }
        let found = self.find_or_inherit(name, asked, request, deleted);
        let (row, _) = found.ok_or("no schema")?;
        Ok((row.name, row.version))
    }

    pub(super) fn delete_version(
        &mut self,
        name: &str,
        selector: VersionSelector,
        permanent: bool,
    ) -> Result<u32, Why> {
        if self.rows_of(name).is_empty() {
            return Err("no subject");
        }
        let row = match selector {
            VersionSelector::Latest => self.live(name).last().copied(),
            VersionSelector::Number(version) => self.row(name, version.get()),
        };
        let row = row.ok_or("no version")?.clone();
        let read_only = self.mode_of(name).is_read_only();
        let referrers = self.referrers(name, row.version);
        if permanent {
            match () {
                () if read_only => return Err("read-only"),
                () if !referrers.is_empty() => return Err("referenced"),
                () if !row.deleted => return Err("live"),
                () => {}
            }
            self.tick();
            self.purge(name, row.version);
            self.forget(name);
        } else {
            match () {
                () if row.deleted => return Err("deleted"),
                () if read_only => return Err("read-only"),
                () if referrers.iter().any(|row| !row.deleted) => return Err("referenced"),
                () => {}
            }
            self.tick();
            let now = self.now;
            self.soft_delete(name, row.version, Some(now));
        }
        Ok(row.version)
    }

    fn soft_delete(&mut self, name: &str, version: u32, at: Option<i64>) {
        let turn = self.next_turn();
        let row = self
            .rows
            .iter_mut()
            .find(|row| row.name == name && row.version == version);
        let row = row.unwrap();
        row.deleted = true;
        row.turn = turn;
        row.at = at.unwrap_or(row.at);
    }

    pub(super) fn delete_subject(&mut self, name: &str, permanent: bool) -> Result<Vec<u32>, Why> {
        let rows = if permanent {
            self.rows_of(name)
        } else {
            self.live(name)
        };
        let numbers: Vec<_> = rows.iter().map(|row| row.version).collect();
        if self.rows_of(name).is_empty() {
            return Err("no subject");
        }
        if numbers.is_empty() {
            return Err("deleted");
        }
        for version in &numbers {
            let mut referrers = self.referrers(name, *version);
            referrers.retain(|row| row.name != name && (permanent || !row.deleted));
            if !referrers.is_empty() {
                return Err("referenced");
            }
        }
        if self.mode_of(name).is_read_only() {
            return Err("read-only");
        }
        if permanent && !self.live(name).is_empty() {
            return Err("live");
        }
        self.tick();
        for version in &numbers {
            if permanent {
                self.purge(name, *version);
            } else {
                self.soft_delete(name, *version, None);
            }
        }
        self.forget(name);
        Ok(numbers)
    }

    pub(super) fn set_config(&mut self, scope: &str, update: &ConfigUpdate) -> Result<Config, Why> {
        if self.mode_of(scope).is_read_only() {
            return Err("read-only");
        }
        let before = self.configs.iter().find(|(s, _)| s == scope);
        let before = before.map(|(_, config)| config.clone()).unwrap_or_default();
        let after = before.updated(update.clone());
        self.configs.retain(|(s, _)| s != scope);
        self.configs.push((scope.to_owned(), after.clone()));
        self.tick();
        Ok(after)
    }

    pub(super) fn remove_config(&mut self, scope: &str) -> Result<Config, Why> {
        let before = self.configs.iter().find(|(s, _)| s == scope);
        let always = scope.is_empty() || scope == ":.__GLOBAL:";
        let before = match before {
            Some((_, config)) => config.clone(),
            None if always => Config::default(),
            None => return Err("no subject"),
        };
        if self.mode_of(scope).is_read_only() {
            return Err("read-only");
        }
        self.configs.retain(|(s, _)| s != scope);
        self.tick();
        Ok(before)
    }

    fn is_in(scope: &str, name: &str) -> bool {
        let whole = scope.is_empty() || scope == ":.__GLOBAL:";
        whole || scope == name || scope_of_context(context_of(name)) == scope
    }

    pub(super) fn set_mode(
        &mut self,
        scope: &str,
        mode: Option<Mode>,
        force: bool,
    ) -> Result<Option<Mode>, Why> {
        if mode == Some(Mode::Forward) && scope != ":.__GLOBAL:" {
            return Err("forward");
        }
        if mode == Some(Mode::Import) && self.mode_of(scope) != Mode::Import && !force {
            let (inside, outside): (Vec<Row>, Vec<Row>) = self
                .rows
                .iter()
                .cloned()
                .partition(|row| Self::is_in(scope, &row.name));
            if inside.iter().any(|row| !row.deleted) {
                return Err("live");
            }
            for row in &inside {
                let referrers = self.referrers(&row.name, row.version);
                if referrers.iter().any(|referrer| outside.contains(referrer)) {
                    return Err("referenced");
                }
            }
            for row in &inside {
                self.purge(&row.name, row.version);
            }
        }
        self.modes.retain(|(s, _)| s != scope);
        self.modes.extend(mode.map(|mode| (scope.to_owned(), mode)));
        self.tick();
        Ok(mode)
    }

    pub(super) fn remove_mode(
        &mut self,
        scope: &str,
        recursive: bool,
    ) -> Result<Option<Mode>, Why> {
        let own = self
            .modes
            .iter()
            .find(|(s, _)| s == scope)
            .map(|(_, mode)| *mode);
        let always = scope.is_empty() || scope == ":.__GLOBAL:";
        if own.is_none() && !always && !recursive {
            return Err("no subject");
        }
        let is_context = scope.is_empty() || scope == ":.c:";
        self.modes.retain(|(s, _)| {
            let below =
                is_context && !bare(s).is_empty() && scope_of_context(context_of(s)) == scope;
            s != scope && !(recursive && below)
        });
        self.tick();
        Ok(if recursive {
            own
        } else {
            own.or(Some(Mode::ReadWrite))
        })
    }
}
