//! What was asked of a registry and what it acknowledged, kept where no crash reaches it.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, MutexGuard};

use etymon_tests::Client;

use crate::registry::{Registered, get};

/// What all writers know together.
#[derive(Default)]
pub(crate) struct Ledger(Mutex<Books>);

#[derive(Default)]
pub(crate) struct Books {
    /// Acknowledged registrations.
    registered: Vec<Registered>,
    /// The schemas behind acknowledged ids; kept when the version is deleted.
    ids: HashMap<u64, String>,
    /// Versions that somebody asked to delete softly, and those where that was acknowledged.
    deletes: (HashSet<Registered>, HashSet<Registered>),
    /// The same for good.
    purges: (HashSet<Registered>, HashSet<Registered>),
}

impl Ledger {
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().expect("no writer panics")
    }
}

impl Books {
    /// A registration was acknowledged.
    pub(crate) fn register(&mut self, version: Registered) {
        let before = self.ids.insert(version.id, version.schema.clone());
        assert!(
            before.is_none(),
            "id {} was given to {before:?} before, now to {}",
            version.id,
            version.schema
        );
        self.registered.push(version);
    }

    /// A soft delete is asked for.
    pub(crate) fn ask_to_delete(&mut self, version: &Registered) {
        self.deletes.0.insert(version.clone());
    }

    /// A soft delete was acknowledged.
    pub(crate) fn delete(&mut self, version: &Registered) {
        self.deletes.1.insert(version.clone());
    }

    /// A permanent delete is asked for.
    pub(crate) fn ask_to_purge(&mut self, version: &Registered) {
        self.purges.0.insert(version.clone());
    }

    /// A permanent delete was acknowledged.
    pub(crate) fn purge(&mut self, version: &Registered) {
        self.purges.1.insert(version.clone());
    }

    /// How much was acknowledged: registrations, soft deletes, permanent deletes.
    pub(crate) fn acknowledged(&self) -> (usize, usize, usize) {
        let (deletes, purges) = (&self.deletes.1, &self.purges.1);
        (self.registered.len(), deletes.len(), purges.len())
    }

    /// Nothing acknowledged from the registration `from` on is lost.
    pub(crate) fn assert_kept(&self, client: &mut Client, from: usize) {
        for version in &self.registered[from..] {
            self.assert_version(client, version);
        }
    }

    fn assert_version(&self, client: &mut Client, version: &Registered) {
        let Registered {
            subject,
            version: number,
            id,
            schema,
        } = version;
        let by_id = get(client, &format!("/schemas/ids/{id}"));
        if self.purges.1.contains(version) {
            assert_eq!(by_id.0, 404, "deleted for good, and back: {version:?}");
            return;
        }
        if self.purges.0.contains(version) {
            return; // asked for, not acknowledged: either is right
        }
        assert_eq!(
            (by_id.0, &by_id.1["schema"]),
            (200, &schema.as_str().into())
        );
        let target = format!("/subjects/{subject}/versions/{number}");
        let (status, body) = get(client, &format!("{target}?deleted=true"));
        assert_eq!(status, 200, "lost: {version:?}: {body}");
        assert_eq!(
            (&body["id"], &body["version"]),
            (&(*id).into(), &(*number).into())
        );
        assert_eq!(body["schema"], schema.as_str());
        let (live, _) = get(client, &target);
        if self.deletes.1.contains(version) {
            assert_eq!(live, 404, "deleted, and back: {version:?}");
        } else if !self.deletes.0.contains(version) {
            assert_eq!(live, 200, "deleted by nobody: {version:?}");
        }
    }

    /// Every number that a subject skips is that of a version which somebody deleted for good.
    pub(crate) fn assert_no_gaps(&self, client: &mut Client, subjects: &[String]) {
        let purges = self.purges.0.iter();
        let purged: HashSet<_> = purges.map(|v| (v.subject.as_str(), v.version)).collect();
        for subject in subjects {
            let (status, body) = get(
                client,
                &format!("/subjects/{subject}/versions?deleted=true"),
            );
            if status == 404 {
                continue; // a kill came before the first version
            }
            let numbers = body.as_array().expect("a list").iter();
            let there: HashSet<_> = numbers.filter_map(serde_json::Value::as_u64).collect();
            let highest = there.iter().copied().max().unwrap_or(0);
            for number in (1..=highest).filter(|number| !there.contains(number)) {
                assert!(
                    purged.contains(&(subject, number)),
                    "{subject} has no version {number}, and nobody deleted it"
                );
            }
        }
    }
}
