//! What only a file can do: be somebody else's, be in use, be full.

use std::fs;
use std::path::Path;

use etymon_core::{Offset, Parts};
use etymon_store::{SqliteOptions, SqliteStore, Store, StoreError};
use etymon_types::Mode;
use pretty_assertions::assert_eq;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use crate::histories::{History, Step};
use crate::{mode, open};

async fn refusal(directory: &Path) -> String {
    let opened = SqliteStore::open(directory, SqliteOptions::default()).await;
    let said = opened.unwrap_err().to_string();
    said.replace(&directory.display().to_string(), "DIR")
}

/// Runs SQL on the file as another program would.
pub(crate) async fn run(directory: &Path, sql: String) {
    let file = SqliteConnectOptions::new().filename(directory.join("registry.db"));
    let mut connection = file.create_if_missing(true).connect().await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_file_of_another_program_is_refused_and_left_as_it_is() {
    let foreign = "DIR/registry.db is not a file of Etymon: name another data directory with --data-dir, or move the file away";
    for content in [&b"not a database, but long enough to be taken for one: 0123456789 0123456789 0123456789 0123456789"[..], b"x"] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("registry.db");
        fs::write(&file, content).unwrap();
        assert_eq!(refusal(directory.path()).await, foreign);
        assert_eq!(fs::read(&file).unwrap(), content);
    }
    for sql in [
        "create table notes (text)",
        "pragma application_id = 7",
        "pragma user_version = 1",
    ] {
        let directory = tempfile::tempdir().unwrap();
        run(directory.path(), sql.to_owned()).await;
        let file = directory.path().join("registry.db");
        let before = fs::read(&file).unwrap();
        assert_eq!(refusal(directory.path()).await, foreign, "{sql}");
        assert!(fs::read(&file).unwrap() == before, "{sql}");
    }
}

#[tokio::test]
async fn a_file_of_a_newer_release_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    open(&directory).await.close().await.unwrap();
    run(directory.path(), "pragma user_version = 1000".to_owned()).await;
    assert_eq!(
        refusal(directory.path()).await,
        "DIR/registry.db has format 1000, this release knows formats up to 1: start it with the release that wrote it or a newer one"
    );
}

#[tokio::test]
async fn a_data_directory_has_one_process_at_a_time() {
    let directory = tempfile::tempdir().unwrap();
    let first = open(&directory).await;
    assert_eq!(
        refusal(directory.path()).await,
        format!(
            "the data directory DIR is in use by process {}: stop it, or name another directory with --data-dir",
            std::process::id()
        )
    );
    drop(first);
    open(&directory).await;
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_made_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let taken = directory.path().join("taken");
    fs::write(&taken, "").unwrap();
    let said = refusal(&taken).await;
    assert!(
        said.starts_with("DIR: ") && said.ends_with("with --data-dir"),
        "{said}"
    );
}

#[tokio::test]
async fn a_full_file_refuses_writes_whole_and_takes_them_again_when_there_is_room() {
    let directory = tempfile::tempdir().unwrap();
    let options = SqliteOptions {
        max_pages: Some(30),
    };
    let store = SqliteStore::open(directory.path(), options).await.unwrap();
    let mut offset = Offset(0);
    let full = loop {
        assert!(offset.0 < 10_000, "the limit has no effect");
        match store
            .append(offset, &[mode(Mode::Import), mode(Mode::ReadOnly)])
            .await
        {
            Ok(appended) => offset = appended,
            Err(problem) => break problem,
        }
    };
    assert!(matches!(full, StoreError::Full), "{full}");
    // Nothing of the batch is there, reading works, and it stays full without getting worse.
    for _ in 0..3 {
        assert_eq!(store.load().await.unwrap().offset, offset);
        assert_eq!(store.changes(offset, 10).await.unwrap(), []);
        let still = store
            .append(offset, &vec![mode(Mode::Import); 500])
            .await
            .unwrap_err();
        assert!(matches!(still, StoreError::Full), "{still}");
    }
    store.close().await.unwrap();
    drop(store);
    let store = open(&directory).await;
    assert_eq!(store.load().await.unwrap().offset, offset);
    store
        .append(offset, &vec![mode(Mode::Import); 500])
        .await
        .unwrap();
}

#[tokio::test]
async fn an_append_that_is_given_up_leaves_all_of_the_batch_or_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&directory).await;
    let mut offset = Offset(0);
    for patience in 0..40_u64 {
        let batch = vec![mode(Mode::Import); 50];
        let appending = store.append(offset, &batch);
        let patience = std::time::Duration::from_micros(patience * 100);
        let _ = tokio::time::timeout(patience, appending).await;
        let found = match store.append(offset, &[]).await {
            Ok(head) => head,
            Err(StoreError::Overtaken { head, .. }) => head,
            Err(problem) => panic!("{problem}"),
        };
        assert!(
            found == offset || found == offset.plus(50),
            "{found:?} after {offset:?}"
        );
        offset = found;
        assert_eq!(store.load().await.unwrap().offset, offset);
    }
}

#[tokio::test]
async fn damage_is_told_by_table_and_row() {
    for (sql, told) in [
        ("delete from head", "table head, row 1: the row is missing"),
        (
            "update head set \"offset\" = 1",
            "table head, row 1: the tables are at offset 1, and the log ends at 2 or with another digest",
        ),
        (
            "update changes set digest = zeroblob(16)",
            "table head, row 1: the tables are at offset 2",
        ),
        (
            "delete from texts",
            "table schemas, row . 1: its text Digest(",
        ),
        (
            "update texts set bytes = bytes + 1",
            "table schemas, row . 1: ",
        ),
        (
            "update texts set lz4 = zeroblob(3)",
            "table schemas, row . 1: ",
        ),
        (
            "update schemas set type = 'XML'",
            "table schemas, row . 1: Invalid schema type XML",
        ),
        (
            "update schemas set guid = x'00'",
            "table schemas, row . 1: 6 digests have 96 bytes, not 81",
        ),
        ("update schemas set id = -1", "table schemas, row . -1: "),
        (
            "update schemas set reference_list = '['",
            "table schemas, row . 1: ",
        ),
        (
            "update versions set id = 9",
            "table versions, row orders 1: the content of its id 9 is missing",
        ),
        (
            "update versions set version = 0",
            "table versions, row orders 0: 0 is not a version",
        ),
        (
            "update versions set deleted = 2",
            "table versions, row orders 1: deleted is 2, neither 0 nor 1",
        ),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&directory).await;
        let registered = History::default().step(&Step::Register(0, 1, false));
        store.append(Offset(0), &registered).await.unwrap();
        assert_eq!(store.load().await.unwrap().versions.len(), 1);
        store.close().await.unwrap();
        run(directory.path(), sql.to_owned()).await;
        let said = store.load().await.unwrap_err().to_string();
        assert!(said.contains(told), "{sql}: {said}");
        assert!(
            said.ends_with("; run `etymon doctor`, and restore a backup"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_empty_file_is_a_new_one() {
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("registry.db"), "").unwrap();
    let store = open(&directory).await;
    assert_eq!(store.load().await.unwrap(), Parts::default());
}
