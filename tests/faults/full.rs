//! A disk that is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use etymon_tests::{Chance, Client, Server, assert_healthy};
use serde_json::json;

use crate::registry::{Registered, delete, get, register, registered, schema, seen, start};

/// Registers records of 20 kB, each under a subject of its own, until the registry says that it is full.
fn fill(client: &mut Client, chance: &mut Chance) -> Vec<Registered> {
    let mut kept = Vec::new();
    loop {
        assert!(kept.len() < 1000, "the limit has no effect");
        let subject = format!("full-{}-value", kept.len());
        let text = schema("Large", &chance.digits(20_000));
        let answer = register(client, &subject, &text).unwrap();
        if answer.status != 200 {
            assert_full(client, &subject, &text);
            return kept;
        }
        kept.push(registered(&subject, &text, &answer));
    }
}

/// A write is refused as it should be, and leaves nothing behind.
fn assert_full(client: &mut Client, subject: &str, text: &str) {
    let answer = register(client, subject, text).unwrap();
    let body = answer.json();
    assert_eq!(
        (answer.status, &body["error_code"]),
        (507, &json!(50001)),
        "{body}"
    );
    let (status, _) = get(client, &format!("/subjects/{subject}/versions"));
    assert_eq!(status, 404, "{subject} was refused, and is there");
}

fn assert_readable(client: &mut Client, kept: &[Registered]) {
    let (_, subjects) = get(client, "/subjects");
    assert_eq!(subjects.as_array().unwrap().len(), kept.len());
    for Registered {
        subject,
        version,
        id,
        schema,
    } in kept
    {
        let (_, by_id) = get(client, &format!("/schemas/ids/{id}"));
        assert!(
            by_id["schema"] == schema.as_str(),
            "id {id} has another schema"
        );
        let (_, latest) = get(client, &format!("/subjects/{subject}/versions/latest"));
        assert_eq!(latest["version"], *version);
    }
}

fn assert_writable(client: &mut Client, chance: &mut Chance, kept: &mut Vec<Registered>) {
    let subject = format!("room-{}-value", kept.len());
    let text = schema("Room", &chance.digits(2_000));
    let answer = register(client, &subject, &text).unwrap();
    kept.push(registered(&subject, &text, &answer));
}

#[test]
fn a_full_file_refuses_writes_answers_reads_and_takes_writes_when_there_is_room() {
    let directory = tempfile::tempdir().unwrap();
    let mut chance = Chance::new();
    let server = start(directory.path(), &["--sqlite-max-pages", "150"]);
    let mut client = server.client();
    let mut kept = fill(&mut client, &mut chance);
    assert_readable(&mut client, &kept);
    seen(&format!(
        "full after {} schemas of 20 kB in 150 pages",
        kept.len()
    ));

    // What is deleted for good makes room at once.
    let version = kept.pop().expect("some were registered");
    for permanently in [false, true] {
        let answer = delete(&mut client, &version, permanently).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.json());
    }
    assert_writable(&mut client, &mut chance, &mut kept);
    assert_readable(&mut client, &kept);

    // So does a higher limit.
    fill_up(&mut client, &mut chance, &mut kept);
    assert!(server.terminate().success());
    assert_healthy(directory.path());
    let server = start(directory.path(), &["--sqlite-max-pages", "300"]);
    let mut client = server.client();
    assert_readable(&mut client, &kept);
    assert_writable(&mut client, &mut chance, &mut kept);
    assert_readable(&mut client, &kept);

    // A process that is killed when it is full is no worse off.
    fill_up(&mut client, &mut chance, &mut kept);
    server.kill();
    assert_healthy(directory.path());
    let server = start(directory.path(), &[]);
    assert_readable(&mut server.client(), &kept);
    assert_writable(&mut server.client(), &mut chance, &mut kept);
}

/// Registers under further subjects until there is no room any more.
fn fill_up(client: &mut Client, chance: &mut Chance, kept: &mut Vec<Registered>) {
    loop {
        let subject = format!("up-{}-value", kept.len());
        let text = schema("Up", &chance.digits(20_000));
        let answer = register(client, &subject, &text).unwrap();
        if answer.status != 200 {
            return assert_full(client, &subject, &text);
        }
        kept.push(registered(&subject, &text, &answer));
    }
}

/// A small file system in memory; gone when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this user may not mount.
    fn mount(at: &Path) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(at)
            .output();
        let is_mounted = mounted.is_ok_and(|output| output.status.success());
        is_mounted.then(|| Self(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Lazily: a server that is being killed may still have it open.
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

#[test]
fn a_full_disk_refuses_writes_and_takes_them_when_somebody_makes_room() {
    let directory = tempfile::tempdir().unwrap();
    let Some(disk) = SmallDisk::mount(directory.path()) else {
        seen("not run: only root may mount a small disk");
        return;
    };
    let ballast = disk.0.join("ballast");
    fs::write(&ballast, vec![1; 1 << 20]).unwrap();
    let data = disk.0.join("data");
    let mut chance = Chance::new();
    let server: Server = start(&data, &[]);
    let mut client = server.client();
    let mut kept = fill(&mut client, &mut chance);
    assert_readable(&mut client, &kept);
    seen(&format!(
        "full after {} schemas of 20 kB on a disk of 4 MiB",
        kept.len()
    ));
    fs::remove_file(&ballast).unwrap();
    assert_writable(&mut client, &mut chance, &mut kept);
    assert_readable(&mut client, &kept);
    assert_healthy(&data);
    fill_up(&mut client, &mut chance, &mut kept);
    server.kill();
    assert_healthy(&data);
    drop(disk);
}
