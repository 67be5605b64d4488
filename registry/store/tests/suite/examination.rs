//! What `doctor` finds, and what it leaves alone.

use std::fs;
use std::path::Path;

use etymon_core::Offset;
use etymon_store::{Report, Store, StoreError, doctor};
use pretty_assertions::assert_eq;
use tempfile::TempDir;

use crate::histories::{History, Step};
use crate::open;
use crate::sqlite::run;

/// A closed file with two subjects, three ids, a config, an association, a KEK and a DEK.
async fn registry() -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    let mut history = History::default();
    let mut offset = Offset(0);
    for step in [
        Step::Register(0, 1, false),
        Step::Register(0, 2, true),
        Step::Register(3, 3, false),
        Step::DeleteVersion(0, false),
        Step::Config(0, 2),
        Step::Associate(0, Some(3), false),
        Step::Kek(1, false),
        Step::Dek(1, 0, 0, false),
    ] {
        let records = history.step(&step);
        assert!(!records.is_empty(), "{step:?}");
        offset = store.append(offset, &records).await.unwrap();
    }
    store.close().await.unwrap();
    directory
}

async fn examine(directory: &Path) -> Report {
    doctor(directory).await.unwrap()
}

#[tokio::test]
async fn a_registry_that_is_well_is_counted() {
    let directory = registry().await;
    let report = examine(directory.path()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(
        report.to_string(),
        "registry.db, format 1, at offset 11
subjects: 2, versions: 3 (1 soft-deleted)
ids: 3 (0 retired), configs: 1, modes: 0, associations: 1
KEKs: 1, DEKs: 1
texts: 3 (108 bytes, 111 on the disk)
the log is whole: 11 changes
everything fits together"
    );
}

#[tokio::test]
async fn what_is_not_there_or_not_ours_is_told() {
    let directory = tempfile::tempdir().unwrap();
    let nothing = doctor(directory.path()).await.unwrap_err();
    assert!(matches!(nothing, StoreError::Missing { .. }), "{nothing}");
    assert_eq!(
        fs::read_dir(&directory).unwrap().count(),
        0,
        "nothing is made"
    );
    run(directory.path(), "create table notes (text)".to_owned()).await;
    let foreign = doctor(directory.path()).await.unwrap_err();
    assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
}

#[tokio::test]
async fn every_planted_damage_is_found() {
    for (sql, told) in [
        (
            "delete from changes where \"offset\" = 3",
            "change 3 is missing: 4 follows",
        ),
        (
            "update changes set at = at + 1 where \"offset\" = 4",
            "change 4 is not the one its digest is of",
        ),
        (
            "update changes set request_id = 'x' where \"offset\" = 1",
            "change 1 is not the one its digest is of",
        ),
        (
            "update changes set kind = 'id_lost' where \"offset\" = 5",
            "change 5: no change is a 'id_lost'",
        ),
        (
            "delete from changes where \"offset\" = 11",
            "table head, row 1: the tables are at offset 11",
        ),
        (
            "update changes set body = json_set(body, '$.id', 1) where kind = 'id_assigned' and \"offset\" = 3",
            "change 3 gives id 1 of context . to a second content",
        ),
        (
            "update versions set version = 7 where version = 2",
            "version 7 of subject 'orders' is in no change of the log",
        ),
        (
            "update versions set version = 7 where version = 2",
            "version 2 of subject 'orders' is in the log and not in the tables",
        ),
        (
            "update versions set deleted = 0",
            "version 2 of subject 'orders' is not what the log says",
        ),
        (
            "update versions set id = 2 where version = 1 and subject = 'orders'",
            "id 1 of context . has a content that no version holds",
        ),
        (
            "update versions set \"offset\" = 99 where version = 2",
            "is of offset 99, the log ends at 11",
        ),
        (
            "delete from versions where subject = 'orders' and version = 2",
            "version 2 of subject 'orders' is in the log and not in the tables",
        ),
        (
            "update schemas set id = 5 where id = 2",
            "table versions, row orders 2: the content of its id 2 is missing",
        ),
        (
            "update schemas set metadata = null",
            "id 2 of context . has another content than its digest says",
        ),
        (
            "update schemas set guid = zeroblob(16) where id = 1",
            "id 1 of context . has the GUID of another content",
        ),
        (
            "update schemas set structure = zeroblob(16) where context = '.sales'",
            "what id 1 of context .sales says about its schema is not what the log says",
        ),
        (
            "update texts set digest = zeroblob(16) where rowid = 1",
            "text 1 is not the one its digest is of",
        ),
        (
            "insert into texts select zeroblob(16), bytes, lz4 from texts limit 1",
            "text 4 is not the one its digest is of",
        ),
        (
            "insert into deleted_contexts values ('.sales')",
            "context .sales is deleted and has subjects",
        ),
        (
            "insert into deleted_contexts values ('.sales')",
            "context .sales is not what the log says",
        ),
        (
            "delete from configs",
            "the config of scope 'orders' is in the log and not in the tables",
        ),
        (
            "insert into modes values ('orders', 'IMPORT')",
            "the mode of scope 'orders' is in no change of the log",
        ),
        (
            "insert into modes values ('orders', 'ASLEEP')",
            "table modes, row orders ASLEEP: 'ASLEEP' is no mode",
        ),
        (
            "delete from associations",
            "the value association of resource 'id \"1\"/' is in the log and not in the tables",
        ),
        (
            "update associations set guid = '00000000000000000000000000000000'",
            "the value association of resource 'id \"1\"/' is not what the log says",
        ),
        (
            "update associations set subject = 'nowhere'",
            "is with 'nowhere', which has no version",
        ),
        (
            "update associations set lifecycle = 'NONE'",
            "table associations, row id \"1\"/ value: 'NONE' is no lifecycle",
        ),
        (
            "update associations set type = 'both'",
            "table associations, row id \"1\"/ both: 'both' is no type of associations",
        ),
        (
            "update keks set deleted = 1",
            "KEK _ is not what the log says",
        ),
        (
            "update keks set kek = json_set(kek, '$.kmsProps', 'hidden')",
            "table keks, row _: the KEK is none, at column 55",
        ),
        (
            "delete from keks",
            "a DEK of subject 'orders' belongs to KEK _, which is not there",
        ),
        (
            "update deks set version = 0",
            "table deks, row _ orders: 0 is not a version",
        ),
        (
            "update deks set key = 'x'",
            "version 1 of the AES256_GCM DEK of KEK _ and 'orders' is not what the log says",
        ),
        (
            "update deks set \"offset\" = 99",
            "version 1 of the AES256_GCM DEK of KEK _ and 'orders' is of offset 99, the log ends at 11",
        ),
    ] {
        let directory = registry().await;
        run(directory.path(), sql.to_owned()).await;
        let report = examine(directory.path()).await;
        let found = report.problems.iter().any(|problem| problem.contains(told));
        assert!(found, "{sql}\n{report}");
    }
}

#[tokio::test]
async fn a_flipped_byte_of_a_text_is_found() {
    let directory = registry().await;
    let file = directory.path().join("registry.db");
    let mut bytes = fs::read(&file).unwrap();
    let text = br#"{"type":"fixed""#;
    let at = bytes.windows(text.len()).position(|window| window == text);
    bytes[at.unwrap() + 9] = b'u';
    fs::write(&file, bytes).unwrap();
    let report = examine(directory.path()).await;
    let told = "is not the one its digest is of";
    let found = report.problems.iter().any(|problem| problem.contains(told));
    assert!(found, "{report}");
}

#[tokio::test]
async fn a_trimmed_log_is_no_damage() {
    let directory = registry().await;
    run(
        directory.path(),
        "delete from changes where \"offset\" < 5".to_owned(),
    )
    .await;
    let report = examine(directory.path()).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.log_from, report.changes), (Some(Offset(5)), 7));
}
