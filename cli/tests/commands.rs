//! Whole commands as people type them. Each file `commands/FOLDER/NAME.trycmd` is a transcript, and a test of that name:
//!
//! ````text
//! ```
//! $ etymon ls orders
//! orders-value
//!
//! $ etymon ls --format xml
//! ? 2
//! error: invalid value 'xml' for '--format <FORMAT>'
//! ...
//!
//! ```
//! ````
//!
//! The folder says which registry the commands find in `ETYMON_REGISTRY`; every transcript has one of its own, so it may
//! change what is there:
//!
//! | Folder | The registry |
//! |---|---|
//! | `shop` | that of a shop: see [`harness::shop`] and `tests/shop` |
//! | `empty` | has nothing |
//! | `refusing` | answers 401 to everything |
//! | `git` | has nothing; the transcripts may use `git`, `cp`, `mv`, `rm` and `mkdir`, too |
//!
//! To add one, write the commands, run `TRYCMD=overwrite cargo test -p etymon-cli --test commands NAME`, and read what came.
//! `? 2` is the exit code; standard output and standard error come together, as on a terminal. `[REGISTRY]` is the URL, `[..]`
//! the rest of a line, `...` any lines. In `NAME.in` lie the files that the commands find in their working folder; with a
//! `NAME.out` beside it they work on a copy, which must end up as `NAME.out` is; formats of services want one, because they
//! have paths from the top of the repository. Standard input, or bytes that are no text,
//! want `NAME.toml`, `NAME.stdin` and `NAME.stdout`; the [crate](https://docs.rs/trycmd) tells more.
//!
//! `shop/guide.md` is the guide to the command line, `docs/cli.md`: its blocks of `console` are transcripts, too.
//!
//! Outputs are compared with `/` for every backslash, and stand so in the transcripts.
//!
//! The page of `examples/schemas-in-git` is such a transcript, too, of the kind `git`.
//!
//! The environment has none of `ETYMON_*` but the registry, no `NO_COLOR`, and `TERM=dumb`.

mod ci;
mod harness;
mod outputs;
mod verdicts;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use harness::{Kind, clean};

fn main() -> ExitCode {
    if let Some(ended) = clean::again_in_a_clean_environment() {
        return ended;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands");
    let trials = Kind::ALL.into_iter().flat_map(|kind| {
        let transcripts = transcripts(&folder.join(kind.folder()));
        transcripts.into_iter().map(move |file| trial(kind, file))
    });
    let verdicts = Trial::test("a_check_gives_the_verdicts_of_the_registry", || {
        verdicts::a_check_gives_the_verdicts_of_the_registry();
        Ok(())
    });
    let outputs = Trial::test("what_programs_read_is_as_documented", || {
        outputs::what_programs_read_is_as_documented();
        Ok(())
    });
    let examples = [example("schemas-in-git")];
    let trials = trials
        .chain([verdicts, outputs])
        .chain(examples)
        .chain(ci::trials());
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Where a program of the system is.
fn in_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found
        .find(|file| file.is_file())
        .expect("`./test` installs it")
}

/// The transcripts in a folder, in order.
fn transcripts(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let files = entries.map(|entry| entry.expect("it can be listed").path());
    let is_transcript = |file: &PathBuf| {
        let extension = file.extension().and_then(|extension| extension.to_str());
        file.is_file() && matches!(extension, Some("trycmd" | "toml" | "md"))
    };
    let mut files: Vec<PathBuf> = files.filter(is_transcript).collect();
    files.sort();
    files
}

fn trial(kind: Kind, file: PathBuf) -> Trial {
    let stem = file.file_stem().expect("files have names");
    let name = format!("{}/{}", kind.folder(), stem.to_string_lossy());
    Trial::test(name, move || run(kind, &file))
}

/// Runs the commands of a transcript.
fn run(kind: Kind, file: &Path) -> Result<(), Failed> {
    let registry = kind.start();
    // Panics where a command does not do what the transcript says.
    let cases = trycmd::TestCases::new();
    if matches!(kind, Kind::Git) {
        for program in ["git", "cp", "mv", "rm", "mkdir"] {
            cases.register_bin(program, in_path(program));
        }
    }
    cases
        .register_bin("etymon", Path::new(env!("CARGO_BIN_EXE_etymon")))
        .env("TERM", "dumb")
        .env("ETYMON_REGISTRY", registry.url())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_COMMITTER_DATE", "2026-01-01T00:00:00Z")
        .env("GIT_AUTHOR_NAME", "author")
        .env("GIT_AUTHOR_EMAIL", "author@example.com")
        .env("GIT_COMMITTER_NAME", "author")
        .env("GIT_COMMITTER_EMAIL", "author@example.com")
        .insert_var("[REGISTRY]", registry.url().to_owned())
        .map_err(Failed::from)?
        .case(file)
        .run();
    Ok(())
}

/// The transcript of an example, in a copy of its folder; `TRYCMD=overwrite` writes it anew.
fn example(name: &'static str) -> Trial {
    Trial::test(format!("examples/{name}"), move || {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../examples")
            .join(name);
        let copy = tempfile::tempdir().expect("a temporary folder");
        let page = copy.path().join("README.md");
        fs::copy(folder.join("README.md"), &page).expect("it has a page");
        copy_folder(&folder, &copy.path().join("README.in"));
        fs::create_dir(copy.path().join("README.out")).expect("it can be made"); // so that they work on a copy
        let done = run(Kind::Git, &page);
        if std::env::var_os("TRYCMD").is_some_and(|mode| mode == "overwrite") {
            fs::copy(&page, folder.join("README.md")).expect("it can be written");
        }
        done
    })
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).expect("it can be made");
    for entry in fs::read_dir(from).expect("a folder") {
        let (file, to) = entry
            .map(|one| (one.path(), to.join(one.file_name())))
            .expect("it is there");
        if file.is_dir() {
            copy_folder(&file, &to);
        } else {
            fs::copy(file, to).expect("it can be copied");
        }
    }
}
