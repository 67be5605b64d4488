//! What a deserializer knows about schemas: read for each record, written once for each schema.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use arc_swap::{ArcSwap, Guard};
use etymon_wire::SchemaRef;

/// How many schemas lie where a look-up costs two loads and a comparison.
const NEAR: usize = 256;
/// How many places a look-up tries there.
const TRIES: usize = 8;
/// How many schemas lie behind a pointer that is swapped. When they are full, they are forgotten: whoever meets more
/// schemas than this in one topic pays for it, and no one's memory grows without end.
const FAR: usize = 4_096;

/// A map from schemas to what is known about them; entries are never changed.
#[derive(Debug)]
pub(crate) struct Plans<P> {
    near: Box<[OnceLock<Box<Entry<P>>>]>, // boxed: most places of most maps are empty
    far: ArcSwap<HashMap<SchemaRef, Arc<P>>>,
    writing: Mutex<()>,
}

#[derive(Debug)]
struct Entry<P> {
    schema: SchemaRef,
    plan: P,
}

/// An entry that was found.
pub(crate) enum Found<'p, P> {
    Near(&'p P),
    Far(Guard<Arc<HashMap<SchemaRef, Arc<P>>>>, SchemaRef),
}

impl<P> Found<'_, P> {
    #[inline]
    pub(crate) fn plan(&self) -> &P {
        match self {
            Self::Near(plan) => plan,
            Self::Far(map, schema) => &map[schema],
        }
    }
}

impl<P> Plans<P> {
    pub(crate) fn new() -> Self {
        Self {
            near: (0..NEAR).map(|_| OnceLock::new()).collect(),
            far: ArcSwap::default(),
            writing: Mutex::new(()),
        }
    }

    /// What is known about a schema: no lock, and nothing written.
    #[inline]
    pub(crate) fn get(&self, schema: SchemaRef) -> Option<Found<'_, P>> {
        let first = place(schema);
        for at in first..first + TRIES {
            let entry = self.near[at % NEAR].get()?;
            if entry.schema == schema {
                return Some(Found::Near(&entry.plan));
            }
        }
        let far = self.far.load();
        far.contains_key(&schema).then_some(Found::Far(far, schema))
    }

    /// Adds what is known; what was known before stays.
    pub(crate) fn insert(&self, schema: SchemaRef, plan: P) {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.get(schema).is_some() {
            return;
        }
        let mut entry = Box::new(Entry { schema, plan });
        let first = place(schema);
        for at in first..first + TRIES {
            match self.near[at % NEAR].set(entry) {
                Ok(()) => return,
                Err(back) => entry = back,
            }
        }
        let far = self.far.load();
        let mut map = if far.len() < FAR {
            HashMap::clone(&far)
        } else {
            HashMap::new()
        };
        map.insert(schema, Arc::new(entry.plan));
        self.far.store(Arc::new(map));
    }
}

/// Where the search for a schema begins. Ids are small numbers one after another, GUIDs are digests.
#[inline]
fn place(schema: SchemaRef) -> usize {
    let bits = match schema {
        SchemaRef::Id(id) => id.get(),
        SchemaRef::Guid(guid) => {
            let [a, b, c, d, ..] = guid.0;
            u32::from_le_bytes([a, b, c, d])
        }
    };
    bits as usize % NEAR
}

#[cfg(test)]
mod tests {
    use etymon_types::{Guid, SchemaId};
    use pretty_assertions::assert_eq;

    use super::*;

    fn id(id: u32) -> SchemaRef {
        SchemaRef::Id(SchemaId::try_from(i64::from(id)).expect("an id"))
    }

    #[test]
    fn every_schema_is_found_near_or_far() {
        let plans = Plans::new();
        for at in 1..2_000 {
            assert!(plans.get(id(at)).is_none());
            plans.insert(id(at), at);
            plans.insert(id(at), 0);
        }
        for at in 1..2_000 {
            assert_eq!(plans.get(id(at)).map(|found| *found.plan()), Some(at));
        }
        assert!(plans.get(id(2_000)).is_none());
    }

    #[test]
    fn an_id_and_a_guid_of_the_same_bytes_are_two() {
        let plans = Plans::new();
        let guid = SchemaRef::Guid(Guid([7; 16]));
        plans.insert(id(0x0707_0707), 1);
        assert!(plans.get(guid).is_none());
        plans.insert(guid, 2);
        assert_eq!(plans.get(guid).map(|found| *found.plan()), Some(2));
        assert_eq!(
            plans.get(id(0x0707_0707)).map(|found| *found.plan()),
            Some(1)
        );
    }
}
