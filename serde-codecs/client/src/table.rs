//! A bounded map that is read without a lock.

use std::hash::{BuildHasher, Hash};
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, Guard};
use foldhash::fast::RandomState;
use hashbrown::HashTable;

/// Entries to a shard before there are more shards: a new entry copies its shard.
const SHARD: usize = 256;

/// Most shards, a power of two.
const MAX_SHARDS: usize = 256;

/// Readers load a snapshot and write nothing that others read, besides one flag, once, per entry; writers copy the
/// snapshot of a shard, one after another. When the table is full, an entry of the shard that was not read for a round makes
/// room (second chance); a shard that is empty then takes one more.
#[derive(Debug)]
pub(crate) struct Table<K, V> {
    shards: Box<[Shard<K, V>]>,
    hasher: RandomState,
    length: AtomicUsize,
    capacity: usize,
}

#[derive(Debug)]
struct Shard<K, V> {
    snapshot: ArcSwap<Snapshot<K, V>>,
    /// Where the search for an entry that can go goes on; held while writing.
    hand: Mutex<usize>,
}

#[derive(Debug)]
struct Snapshot<K, V> {
    /// Places in `slots`.
    index: HashTable<usize>,
    slots: Vec<Arc<Slot<K, V>>>,
}

#[derive(Debug)]
struct Slot<K, V> {
    hash: u64,
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
        let capacity = capacity.max(1);
        let shards = (capacity / SHARD).next_power_of_two().min(MAX_SHARDS);
        let shard = |_| Shard {
            snapshot: ArcSwap::from_pointee(Snapshot {
                index: HashTable::new(),
                slots: Vec::new(),
            }),
            hand: Mutex::new(0),
        };
        Self {
            shards: (0..shards).map(shard).collect(),
            hasher: RandomState::default(),
            length: AtomicUsize::new(0),
            capacity,
        }
    }

    pub(crate) fn get(&self, key: &K) -> Option<Hit<K, V>> {
        let hash = self.hasher.hash_one(key);
        let snapshot = self.shards[self.shard_of(hash)].snapshot.load();
        let at = snapshot.find(hash, key)?;
        let was_read = &snapshot.slots[at].was_read;
        // Reading first: writing again would take the cache line away from the other cores each time.
        if !was_read.load(Ordering::Relaxed) {
            was_read.store(true, Ordering::Relaxed);
        }
        Some(Hit { snapshot, at })
    }

    /// By bits in the middle: the index of a shard uses those at both ends.
    fn shard_of(&self, hash: u64) -> usize {
        usize::from((hash >> 32).to_le_bytes()[0]) & (self.shards.len() - 1)
    }

    /// Adds entries, or replaces them: one copy of each shard for all.
    pub(crate) fn insert_all(&self, entries: impl IntoIterator<Item = (K, V)>) {
        let mut by_shard: Vec<Vec<Slot<K, V>>> = self.shards.iter().map(|_| Vec::new()).collect();
        for (key, value) in entries {
            let slot = self.slot(key, value);
            by_shard[self.shard_of(slot.hash)].push(slot);
        }
        for (shard, slots) in self.shards.iter().zip(by_shard) {
            if !slots.is_empty() {
                self.write(shard, slots);
            }
        }
    }

    pub(crate) fn insert(&self, key: K, value: V) {
        let slot = self.slot(key, value);
        self.write(&self.shards[self.shard_of(slot.hash)], [slot]);
    }

    fn slot(&self, key: K, value: V) -> Slot<K, V> {
        Slot {
            hash: self.hasher.hash_one(&key),
            key,
            value,
            was_read: AtomicBool::new(false),
        }
    }

    fn write(&self, shard: &Shard<K, V>, slots: impl IntoIterator<Item = Slot<K, V>>) {
        let mut hand = shard.hand.lock().unwrap_or_else(PoisonError::into_inner);
        let mut snapshot = Snapshot::clone(&shard.snapshot.load());
        for slot in slots {
            let is_full = self.length.load(Ordering::Relaxed) >= self.capacity;
            if snapshot.put(slot, is_full, &mut hand) {
                self.length.fetch_add(1, Ordering::Relaxed);
            }
        }
        shard.snapshot.store(Arc::new(snapshot));
    }

    /// Takes out the entries whose keys `is_gone` says are.
    pub(crate) fn remove(&self, is_gone: impl Fn(&K) -> bool) {
        for shard in &self.shards {
            let _hand = shard.hand.lock().unwrap_or_else(PoisonError::into_inner);
            let snapshot = shard.snapshot.load();
            if !snapshot.slots.iter().any(|slot| is_gone(&slot.key)) {
                continue;
            }
            let kept = snapshot.slots.iter().filter(|slot| !is_gone(&slot.key));
            let mut left = Snapshot {
                index: HashTable::new(),
                slots: Vec::new(),
            };
            for slot in kept {
                left.push(Arc::clone(slot));
            }
            let gone = snapshot.slots.len() - left.slots.len();
            shard.snapshot.store(Arc::new(left));
            self.length.fetch_sub(gone, Ordering::Relaxed);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.length.load(Ordering::Relaxed)
    }

    pub(crate) fn entries(&self) -> Vec<(K, V)>
    where
        V: Clone,
    {
        let mut entries = Vec::with_capacity(self.len());
        for shard in &self.shards {
            let snapshot = shard.snapshot.load();
            let all = snapshot.slots.iter();
            entries.extend(all.map(|slot| (slot.key.clone(), slot.value.clone())));
        }
        entries
    }
}

impl<K, V> Clone for Snapshot<K, V> {
    fn clone(&self) -> Self {
        Self {
            index: self.index.clone(),
            slots: self.slots.clone(),
        }
    }
}

impl<K: Eq, V> Snapshot<K, V> {
    fn find(&self, hash: u64, key: &K) -> Option<usize> {
        let at = self.index.find(hash, |&at| self.slots[at].key == *key);
        at.copied()
    }

    /// Whether there is one entry more than before.
    fn put(&mut self, slot: Slot<K, V>, is_full: bool, hand: &mut usize) -> bool {
        let slot = Arc::new(slot);
        if let Some(at) = self.find(slot.hash, &slot.key) {
            self.slots[at] = slot;
            return false;
        }
        if !is_full || self.slots.is_empty() {
            self.push(slot);
            return true;
        }
        let at = self.least_read(hand);
        let gone = self.slots[at].hash;
        if let Ok(entry) = self.index.find_entry(gone, |&other| other == at) {
            entry.remove();
        }
        self.list(slot.hash, at);
        self.slots[at] = slot;
        false
    }

    fn push(&mut self, slot: Arc<Slot<K, V>>) {
        let (hash, at) = (slot.hash, self.slots.len());
        self.slots.push(slot);
        self.list(hash, at);
    }

    fn list(&mut self, hash: u64, at: usize) {
        let slots = &self.slots;
        self.index
            .insert_unique(hash, at, |&other| slots[other].hash);
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
    fn a_large_table_takes_what_it_has_room_for_and_little_more() {
        let table = Table::new(2000);
        table.insert_all((0..1000).map(|key| (key, key)));
        for key in 1000..2000 {
            table.insert(key, key);
        }
        assert!((0..2000).all(|key| table.get(&key).map(|hit| *hit) == Some(key)));
        for key in 2000..20_000 {
            table.insert(key, key);
            assert_eq!(table.get(&key).map(|hit| *hit), Some(key));
        }
        assert!((2000..=2000 + table.shards.len()).contains(&table.len()));
        assert_eq!(table.entries().len(), table.len());
        table.remove(|key| key % 2 == 0);
        assert_eq!(table.entries().len(), table.len());
        assert!(table.entries().iter().all(|(key, _)| key % 2 == 1));
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
