//! A bounded map that is read without a lock.

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use foldhash::fast::RandomState;

/// Readers load a snapshot and write nothing that others read, besides one flag, once, per entry; writers copy the
/// snapshot, one after another. When it is full, an entry that was not read for a round makes room (second chance).
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    snapshot: ArcSwap<Snapshot<K, V>>,
    /// Where the search for an entry that can go goes on; held while writing.
    hand: Mutex<usize>,
    capacity: usize,
}

#[derive(Debug)]
struct Snapshot<K, V> {
    index: HashMap<K, usize, RandomState>,
    slots: Vec<Arc<Slot<K, V>>>,
}

#[derive(Debug)]
struct Slot<K, V> {
    key: K,
    value: V,
    was_read: AtomicBool,
}

/// An entry, kept as it was when it was found.
pub(crate) struct Hit<K, V> {
    snapshot: Guard<Arc<Snapshot<K, V>>>,
    at: usize,
}

impl<K, V> Deref for Hit<K, V> {
    type Target = V;

    fn deref(&self) -> &V {
        &self.snapshot.slots[self.at].value
    }
}

impl<K: Hash + Eq + Clone, V> Table<K, V> {
    /// An empty one for at most `capacity` entries, at least one.
    pub(crate) fn new(capacity: usize) -> Self {
        let empty = Snapshot {
            index: HashMap::default(),
            slots: Vec::new(),
        };
        Self {
            snapshot: ArcSwap::from_pointee(empty),
            hand: Mutex::new(0),
            capacity: capacity.max(1),
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<Hit<K, V>> {
        let snapshot = self.snapshot.load();
        let at = *snapshot.index.get(key)?;
        let was_read = &snapshot.slots[at].was_read;
        // Reading first: writing again would take the cache line away from the other cores each time.
        if !was_read.load(Ordering::Relaxed) {
            was_read.store(true, Ordering::Relaxed);
        }
        Some(Hit { snapshot, at })
    }

    /// Adds entries, or replaces them: one copy for all.
    pub(crate) fn insert_all(&self, entries: impl IntoIterator<Item = (K, V)>) {
        let mut hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let mut snapshot = Snapshot::clone(&self.snapshot.load());
        for (key, value) in entries {
            snapshot.put(key, value, self.capacity, &mut hand);
        }
        self.snapshot.store(Arc::new(snapshot));
    }

    pub(crate) fn insert(&self, key: K, value: V) {
        self.insert_all([(key, value)]);
    }

    /// Takes out the entries whose keys `is_gone` says are.
    pub(crate) fn remove(&self, is_gone: impl Fn(&K) -> bool) {
        let _hand = self.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.snapshot.load();
        if !snapshot.slots.iter().any(|slot| is_gone(&slot.key)) {
            return;
        }
        let kept = snapshot.slots.iter().filter(|slot| !is_gone(&slot.key));
        let slots: Vec<_> = kept.cloned().collect();
        let index = slots
            .iter()
            .enumerate()
            .map(|(at, slot)| (slot.key.clone(), at));
        let index = index.collect();
        self.snapshot.store(Arc::new(Snapshot { index, slots }));
    }

    pub(crate) fn len(&self) -> usize {
        self.snapshot.load().slots.len()
    }

    pub(crate) fn entries(&self) -> Vec<(K, V)>
    where
        V: Clone,
    {
        let snapshot = self.snapshot.load();
        let entries = snapshot.slots.iter();
        entries
            .map(|slot| (slot.key.clone(), slot.value.clone()))
            .collect()
    }
}

impl<K: Clone, V> Clone for Snapshot<K, V> {
    fn clone(&self) -> Self {
        Self {
            index: self.index.clone(),
            slots: self.slots.clone(),
        }
    }
}

impl<K: Hash + Eq + Clone, V> Snapshot<K, V> {
    fn put(&mut self, key: K, value: V, capacity: usize, hand: &mut usize) {
        let slot = Arc::new(Slot {
            key: key.clone(),
            value,
            was_read: AtomicBool::new(false),
        });
        if let Some(&at) = self.index.get(&key) {
            self.slots[at] = slot;
            return;
        }
        let at = if self.slots.len() < capacity {
            self.slots.push(slot);
            self.slots.len() - 1
        } else {
            let at = self.least_read(hand);
            self.index.remove(&self.slots[at].key);
            self.slots[at] = slot;
            at
        };
        self.index.insert(key, at);
    }

    /// The first entry from `hand` on that was not read since the hand came by; one round later there is one.
    fn least_read(&self, hand: &mut usize) -> usize {
        let places = self.slots.len();
        for step in 0..=places {
            let at = (*hand + step) % places;
            if !self.slots[at].was_read.swap(false, Ordering::Relaxed) {
                *hand = at + 1;
                return at;
            }
        }
        // Others read while the hand went round: any entry does.
        *hand % places
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_read_stays_when_room_is_needed() {
        let table = Table::new(10);
        table.insert_all((0..10).map(|key| (key, key)));
        for new in 10..1000 {
            assert_eq!(table.get(&3).map(|hit| *hit), Some(3), "before {new}");
            table.insert(new, new);
            assert_eq!(table.len(), 10);
        }
        assert!(table.get(&4).is_none());
        assert!(table.get(&999).is_some());
    }

    #[test]
    fn an_entry_that_was_found_is_kept_while_it_is_looked_at() {
        let table = Table::new(1);
        table.insert("a", 1);
        let found = table.get(&"a").unwrap();
        table.insert("b", 2);
        assert!(table.get(&"a").is_none());
        assert_eq!(*found, 1);
    }

    proptest! {
        /// Below its capacity it is a map, above it holds nothing but what a map holds.
        #[test]
        fn it_holds_what_a_map_holds(
            steps in prop::collection::vec((0..12_u8, prop::option::of(any::<u16>())), 0..60),
            capacity in 1..16_usize,
        ) {
            let (table, mut map) = (Table::new(capacity), HashMap::new());
            for (key, value) in steps {
                match value {
                    Some(value) => {
                        table.insert(key, value);
                        map.insert(key, value);
                        prop_assert_eq!(table.get(&key).map(|hit| *hit), Some(value));
                    }
                    None => {
                        table.remove(|other| *other == key);
                        map.remove(&key);
                        prop_assert!(table.get(&key).is_none());
                    }
                }
                prop_assert!(table.len() <= capacity);
                let entries: HashMap<_, _> = table.entries().into_iter().collect();
                prop_assert_eq!(entries.len(), table.len());
                for (key, value) in &entries {
                    prop_assert_eq!(map.get(key), Some(value));
                }
                if capacity >= 12 {
                    prop_assert_eq!(&entries, &map);
                }
            }
        }
    }
}
