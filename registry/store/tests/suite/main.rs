//! What every store does, and what only a file can do.

mod examination;
mod histories;
mod sqlite;

use etymon_core::{Change, Entry, Millis, Offset, Parts};
use etymon_store::{
    Actor, MemoryStore, Record, SqliteOptions, SqliteStore, Store, StoreError, doctor,
};
use etymon_types::{Mode, Scope};
use histories::{History, Step, as_state, steps};
use pretty_assertions::assert_eq;
use proptest::prelude::*;
use tempfile::TempDir;

/// Both stores, empty; the directory is that of the second one.
async fn stores() -> (TempDir, [Box<dyn Store>; 2]) {
    let directory = tempfile::tempdir().unwrap();
    let sqlite = open(&directory).await;
    let memory = MemoryStore::default();
    (directory, [Box::new(memory), Box::new(sqlite)])
}

async fn open(directory: &TempDir) -> SqliteStore {
    let options = SqliteOptions::default();
    SqliteStore::open(directory.path(), options).await.unwrap()
}

fn mode(mode: Mode) -> Record {
    let scope = Scope::global();
    Record {
        entry: Entry {
            at: Millis(7),
            change: Change::ModeSet { scope, mode },
        },
        actor: Actor::Anonymous,
        request_id: None,
    }
}

#[tokio::test]
async fn an_empty_store_is_at_offset_0() {
    let (_directory, stores) = stores().await;
    for store in stores {
        assert_eq!(store.load().await.unwrap(), Parts::default());
        assert_eq!(store.changes(Offset(0), 10).await.unwrap(), []);
        assert_eq!(store.append(Offset(0), &[]).await.unwrap(), Offset(0));
    }
}

#[tokio::test]
async fn what_is_appended_is_there_in_order_and_in_pages() {
    let (_directory, stores) = stores().await;
    for store in stores {
        let batch = [Mode::Import, Mode::Forward, Mode::ReadOnly].map(mode);
        assert_eq!(
            store.append(Offset(0), &batch[..2]).await.unwrap(),
            Offset(2)
        );
        assert_eq!(
            store.append(Offset(2), &batch[2..]).await.unwrap(),
            Offset(3)
        );
        let numbered = |from: usize, to| {
            let page = batch[from..to].iter().zip(from as u64 + 1..);
            page.map(|(record, n)| (Offset(n), record.entry.clone()))
                .collect::<Vec<_>>()
        };
        assert_eq!(store.changes(Offset(0), 10).await.unwrap(), numbered(0, 3));
        assert_eq!(store.changes(Offset(0), 2).await.unwrap(), numbered(0, 2));
        assert_eq!(store.changes(Offset(2), 2).await.unwrap(), numbered(2, 3));
        assert_eq!(store.changes(Offset(3), 2).await.unwrap(), []);
        assert_eq!(store.changes(Offset(u64::MAX), 2).await.unwrap(), []);
        let parts = store.load().await.unwrap();
        assert_eq!(parts.offset, Offset(3));
        assert_eq!(parts.modes, [(Scope::global(), Mode::ReadOnly)]);
    }
}

#[tokio::test]
async fn of_two_writers_at_one_offset_one_is_told_to_decide_again() {
    let (_directory, stores) = stores().await;
    for store in stores {
        store
            .append(Offset(0), &[mode(Mode::Import)])
            .await
            .unwrap();
        for after in [Offset(0), Offset(2), Offset(u64::MAX)] {
            let late = store
                .append(after, &[mode(Mode::Forward)])
                .await
                .unwrap_err();
            let StoreError::Overtaken { after: told, head } = late else {
                panic!("{late}");
            };
            assert_eq!((told, head), (after, Offset(1)));
        }
        let parts = store.load().await.unwrap();
        assert_eq!(parts.modes, [(Scope::global(), Mode::Import)]);
        assert_eq!(
            store
                .append(Offset(1), &[mode(Mode::Forward)])
                .await
                .unwrap(),
            Offset(2)
        );
    }
}

#[tokio::test]
async fn texts_are_shared_and_a_retired_id_keeps_its_digest_only() {
    let (_directory, stores) = stores().await;
    for store in stores {
        let mut history = History::default();
        let mut offset = Offset(0);
        // One text under two ids: once with metadata, once without.
        for step in [Step::Register(0, 1, false), Step::Register(1, 1, true)] {
            offset = store.append(offset, &history.step(&step)).await.unwrap();
        }
        let parts = store.load().await.unwrap();
        let texts: Vec<_> = parts
            .ids
            .iter()
            .map(|part| &part.content.as_ref().unwrap().text)
            .collect();
        assert_eq!(texts[0], texts[1]);
        for step in [Step::DeleteSubject(0, false), Step::DeleteSubject(0, true)] {
            offset = store.append(offset, &history.step(&step)).await.unwrap();
        }
        let later = store.load().await.unwrap();
        assert_eq!(later.ids[0].content, None);
        assert_eq!(later.ids[0].digest, parts.ids[0].digest);
        assert_eq!(later.ids[1], parts.ids[1]);
        assert_eq!(later.counters, parts.counters);
        for step in [Step::DeleteSubject(1, false), Step::DeleteSubject(1, true)] {
            offset = store.append(offset, &history.step(&step)).await.unwrap();
        }
        let log = store.changes(Offset(0), 100).await.unwrap();
        let Change::IdAssigned { content, .. } = &log[0].1.change else {
            panic!("{:?}", log[0]);
        };
        assert_eq!(
            (content.text.unpack().as_str(), content.digest),
            ("", parts.ids[0].digest)
        );
    }
}

#[tokio::test]
async fn a_text_of_a_megabyte_and_one_of_one_byte_read_back() {
    let (_directory, stores) = stores().await;
    for store in stores {
        let mut history = History::default();
        let mut offset = Offset(0);
        for text in [
            "x".to_owned(),
            "é\u{1F980}".repeat(170_000),
            "[".repeat(1 << 20),
        ] {
            let records = history.register(&text);
            offset = store.append(offset, &records).await.unwrap();
            let parts = store.load().await.unwrap();
            let content = parts.ids.last().unwrap().content.as_ref();
            assert!(content.unwrap().text.unpack() == *text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// However a history is cut into batches, both stores come to the same tables and the same log, and a file that is
    /// opened again has them still.
    #[test]
    fn equal_histories_give_equal_tables(steps in steps(), cuts in prop::collection::vec(1_usize..9, 60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let directory = tempfile::tempdir().unwrap();
            let (memory, mut sqlite) = (MemoryStore::default(), open(&directory).await);
            let mut history = History::default();
            let records: Vec<_> = steps.iter().flat_map(|step| history.step(step)).collect();
            let mut offset = Offset(0);
            for record in &records {
                offset = memory.append(offset, std::slice::from_ref(record)).await.unwrap();
            }
            let (mut rest, mut offset) = (&records[..], Offset(0));
            for cut in cuts.into_iter().cycle() {
                let (batch, later) = rest.split_at(cut.min(rest.len()));
                rest = later;
                if batch.is_empty() {
                    break;
                }
                offset = sqlite.append(offset, batch).await.unwrap();
                if cut == 8 {
                    drop(sqlite);
                    sqlite = open(&directory).await;
                }
            }
            let tables = history.state.parts();
            let log = memory.changes(Offset(0), u32::MAX).await.unwrap();
            assert_eq!(memory.load().await.unwrap(), tables);
            assert_eq!(as_state(sqlite.load().await.unwrap()), tables);
            assert_eq!(sqlite.changes(Offset(0), u32::MAX).await.unwrap(), log);
            let beside = doctor(directory.path()).await.unwrap();
            assert_eq!(beside.problems, Vec::<String>::new());
            sqlite.close().await.unwrap();
            drop(sqlite);
            assert_eq!(doctor(directory.path()).await.unwrap(), beside);
            let sqlite = open(&directory).await;
            assert_eq!(as_state(sqlite.load().await.unwrap()), tables);
            assert_eq!(sqlite.changes(Offset(0), u32::MAX).await.unwrap(), log);
        });
    }
}
