//! What must not be told: raw data keys, and the secrets that KEKs hold.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use etymon_tests::{Request, Server, binary};
use serde_json::{Value, json};

const SECRET: &str = "the-secret-of-a-kek";
const WRONG: &str = "another-secret-of-a-kek";
const SENSITIVE: &str = "a-sensitive-value";

#[test]
fn raw_keys_and_secrets_are_neither_logged_nor_told_by_errors() {
    let dir = tempfile::tempdir().expect("a folder");
    let (data_dir, log) = (dir.path().join("data"), dir.path().join("log"));
    let mut command = Command::new(binary());
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "trace"]);
    command
        .arg("--data-dir")
        .arg(&data_dir)
        .env_remove("LOCAL_SECRET");
    command.stderr(File::create(&log).expect("a file"));
    let server = Server::spawn(&mut command);
    let mut client = server.client();
    let (mut raw, mut errors) = (Vec::new(), Vec::new());
    let mut ask = |method: &str, target: &str, body: Option<Value>| {
        let target = target.replace('~', "/dek-registry/v1/keks");
        let request = Request::new(method, &target);
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let answer = client.send(&request).expect("an answer");
        if answer.status >= 400 {
            errors.push(String::from_utf8_lossy(&answer.body).into_owned());
        } else if !answer.body.is_empty()
            && let Some(key) = answer.json()["keyMaterial"].as_str()
        {
            raw.push(key.to_owned());
        }
        answer.status
    };
    let kek = |name: &str, shared: bool| {
        let props = json!({"secret": SECRET});
        json!({"name": name, "kmsType": "local-kms", "kmsKeyId": "k", "kmsProps": props, "shared": shared})
    };
    let metadata = json!({"properties": {"p": SENSITIVE}, "sensitive": ["p"]});
    let schema = json!({"schema": "\"int\"", "metadata": metadata});
    let bad_schema = json!({"schema": "no schema", "metadata": metadata});
    for (method, target, body, status) in [
        ("POST", "~?testSharing=true", Some(kek("shared", true)), 200),
        ("POST", "~", Some(kek("own", false)), 200),
        ("POST", "~", Some(kek("shared", true)), 409),
        (
            "POST",
            "~",
            Some(json!({"name": "x", "kmsProps": SECRET})),
            400,
        ),
        ("POST", "~/shared/deks/s", Some(json!({})), 200),
        ("GET", "~/shared/deks/s", None, 200),
        ("POST", "~/shared/deks/s?rewrap=true", Some(json!({})), 200),
        (
            "POST",
            "~/shared/deks/siv",
            Some(json!({"algorithm": "AES256_SIV"})),
            200,
        ),
        ("GET", "~/shared/deks/siv?algorithm=AES256_SIV", None, 200),
        (
            "POST",
            "~/shared/deks/t",
            Some(json!({"encryptedKeyMaterial": "%%"})),
            500,
        ),
        (
            "POST",
            "~/shared/deks/t",
            Some(json!({"encryptedKeyMaterial": "AAAA"})),
            500,
        ),
        ("POST", "~/own/deks/s", Some(json!({})), 422),
        (
            "POST",
            "~/own/deks/s",
            Some(json!({"encryptedKeyMaterial": "%%"})),
            200,
        ),
        (
            "PUT",
            "~/shared",
            Some(json!({"kmsProps": {"secret": WRONG}})),
            200,
        ),
        ("GET", "~/shared/deks/s", None, 500),
        ("POST", "~/shared/deks/s?rewrap=true", Some(json!({})), 500),
        ("POST", "/subjects/s/versions", Some(schema), 200),
        ("POST", "/subjects/s/versions", Some(bad_schema), 422),
    ] {
        let answered = ask(method, target, body);
        assert_eq!(answered, status, "{method} {target}");
    }
    assert_eq!((raw.len(), errors.len()), (5, 8));
    assert!(server.terminate().success());

    let log = fs::read(&log).expect("the log");
    assert!(
        contains(&log, b"/dek-registry/v1/keks"),
        "requests are logged"
    );
    let data = everything(&data_dir);
    assert!(
        contains(&data, SECRET.as_bytes()),
        "the data is what is looked at"
    );
    for key in &raw {
        let bytes = STANDARD.decode(key).expect("keys are told in base64");
        for (place, told) in [("log", &log), ("data", &data)] {
            assert!(
                !contains(told, key.as_bytes()),
                "a raw key is in the {place}"
            );
            // Without the two bytes that every key begins with.
            assert!(
                !contains(told, &bytes[2..]),
                "the bytes of a raw key are in the {place}"
            );
        }
        assert!(errors.iter().all(|error| !error.contains(key)));
    }
    for secret in [SECRET, WRONG, SENSITIVE] {
        assert!(!contains(&log, secret.as_bytes()), "{secret} is in the log");
        for error in &errors {
            assert!(!error.contains(secret), "{error}");
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// The bytes of all files of a folder.
fn everything(folder: &Path) -> Vec<u8> {
    let files = fs::read_dir(folder).expect("the folder");
    files
        .flat_map(|file| fs::read(file.expect("a file").path()).expect("its bytes"))
        .collect()
}
