//! What tests of plans have in common.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use etymon_client::Client;
use etymon_schema::Validation;
use etymon_types::Context;

use super::desired::Desired;
use super::{Made, make};
use crate::project::{Mapping, Understanding, candidates, in_order, select};
use crate::settings::{Settings, SettingsFlags};

/// The settings of a folder with these files, of which one may be `etymon.toml`.
fn settings(files: &[(&str, &str)]) -> (tempfile::TempDir, Settings) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in [("etymon.toml", "")].iter().chain(files) {
        fs::write(folder.path().join(path), text).expect("it is written");
    }
    let flags = SettingsFlags {
        settings: Some(folder.path().join("etymon.toml")),
    };
    let settings = Settings::load(&flags, folder.path()).expect("settings");
    (folder, settings)
}

/// What is desired by files.
pub(crate) fn desired<T>(
    files: &[(&str, &str)],
    context: &Context,
    work: impl FnOnce(&Desired) -> T,
) -> T {
    let (folder, settings) = settings(files);
    let mapping = Mapping::new(&settings).expect("rules");
    let selection = select(&settings, &mapping, folder.path(), &[]).expect("files");
    let new = Understanding::new(&selection.tree, &selection.imports, Validation::Strict);
    let candidates = candidates(&new, &mapping, &selection).expect("subjects");
    let placed = in_order(&new, &mapping, &selection, &candidates).expect("an order");
    work(&Desired::new(placed, &settings, context, true))
}

/// A plan for files.
pub(crate) fn planned(files: &[(&str, &str)], client: &Client) -> Made {
    let (folder, settings) = settings(files);
    let made = make(&settings, folder.path(), None, client).expect("the registry answers");
    made.expect("the files are whole")
}

/// Stands before a registry and writes down what it is asked.
pub(crate) struct Relay {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    pub(crate) fn before(url: &str) -> Self {
        let there = url.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let url = format!("http://{}", listener.local_addr().expect("it listens"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&there) else {
                    return;
                };
                let heard = Arc::clone(&heard);
                let (Ok(answers), Ok(back)) = (server.try_clone(), client.try_clone()) else {
                    return;
                };
                thread::spawn(move || copy(answers, back, |_| ()));
                thread::spawn(move || {
                    copy(client, server, |line| {
                        heard.lock().expect("whole").push(line)
                    })
                });
            }
        });
        Self { url, asked }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// What was asked since the last time: method and path.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("nobody panicked"))
    }
}

/// Copies what comes, and tells the first line of each request in it.
fn copy(mut from: TcpStream, mut to: TcpStream, mut tell: impl FnMut(String)) {
    const END: &str = " HTTP/1.1\r\n";
    let mut part = [0; 65_536];
    let mut text = String::new();
    while let Ok(read @ 1..) = from.read(&mut part) {
        text.push_str(&String::from_utf8_lossy(&part[..read]));
        while let Some(end) = text.find(END) {
            let start = text[..end].rfind('\n').map_or(0, |at| at + 1);
            tell(text[start..end].to_owned());
            text.drain(..end + END.len());
        }
        // A line can be cut.
        let keep = text.rfind('\n').map_or(0, |at| at + 1);
        text.drain(..keep);
        if to.write_all(&part[..read]).is_err() {
            break;
        }
    }
    // Whoever went away hears nothing.
    drop(to.shutdown(std::net::Shutdown::Both));
}
