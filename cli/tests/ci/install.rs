//! How `etymon` gets there: from the PATH, or built with cargo. A script stands for cargo and makes a link to the binary.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use pretty_assertions::assert_eq;
use tempfile::TempDir;

use super::project::{FILE, GOOD, ORDER, Project};
use super::ran::{Clean, system_path};
use super::yaml::workspace;

super::tests!(
    without_etymon_it_is_built_from_the_sources_of_the_script,
    the_sources_may_be_elsewhere,
    without_cargo_the_words_say_what_is_missing,
);

/// What the scripts call, besides `etymon` and `cargo`.
const PROGRAMS: [&str; 11] = [
    "bash", "cat", "chmod", "dirname", "git", "head", "mkdir", "mktemp", "rm", "sed", "env",
];

/// A PATH without `etymon`; with a `cargo` that says what it was told, and where.
fn path(has_cargo: bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for program in PROGRAMS {
        let mut found = system_path().into_iter().map(|place| place.join(program));
        let found = found.find(|file| file.is_file()).expect("it is installed");
        symlink(found, folder.path().join(program)).expect("a link");
    }
    if has_cargo {
        let cargo = folder.path().join("cargo");
        let script = format!(
            "#!/usr/bin/env bash\nset -e\nprintf '%s\\n' \"$PWD\" \"$@\" >\"$HOME/told\"\n\
             mkdir -p \"$HOME/root/bin\"\nprintf '#!/usr/bin/env bash\\nexec {} \"$@\"\\n' >\"$HOME/root/bin/etymon\"\n\
             chmod +x \"$HOME/root/bin/etymon\"\n",
            env!("CARGO_BIN_EXE_etymon")
        );
        fs::write(&cargo, script).expect("it can be written");
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("ours");
    }
    folder
}

/// Checks a project with this PATH; the exit code, the words, and what cargo was told.
fn check(path: &Path, variables: &[(&str, &str)]) -> (i32, String, Option<Vec<String>>) {
    let project = Project::empty();
    project.write(FILE, ORDER);
    project.commit();
    project.write(FILE, GOOD);
    project.commit();
    let script = workspace().join("cli/ci/check.sh");
    let home = tempfile::tempdir().expect("a temporary folder");
    let root = home.path().join("root");
    let bin = root.join("bin");
    fs::create_dir_all(&bin).expect("it can be made");
    let mut command = Clean::with_path("bash", project.path(), &[PathBuf::from(path)])
        .args([script.to_str().expect("UTF-8")])
        .set("HOME", home.path())
        .set("ETYMON_INSTALL_ROOT", &root);
    for (name, value) in variables {
        command = command.set(name, value);
    }
    let ran = command.run();
    let told = fs::read_to_string(home.path().join("told")).ok();
    let told = told.map(|told| {
        let told = told.replace(&root.display().to_string(), "ROOT");
        told.lines().map(str::to_owned).collect()
    });
    (ran.code, ran.stderr, told)
}

fn without_etymon_it_is_built_from_the_sources_of_the_script() {
    let path = path(true);
    let (code, words, told) = check(path.path(), &[]);
    assert_eq!(code, 0, "{words}");
    assert!(words.contains("1 matched"), "{words}");
    let sources = workspace().display().to_string();
    let expected = [
        &*sources, "install", "--locked", "--root", "ROOT", "--path", "cli",
    ];
    assert_eq!(told.expect("cargo was called"), expected);
}

fn the_sources_may_be_elsewhere() {
    let path = path(true);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let folder = elsewhere.path().canonicalize().expect("it is there");
    let folder = folder.to_str().expect("UTF-8");
    let url = "https://git.example.com/etymon.git";
    for (variables, expected) in [
        (vec![("ETYMON_INSTALL_FROM", folder)], vec!["--path", "cli"]),
        (
            vec![("ETYMON_INSTALL_FROM", url)],
            vec!["--git", url, "etymon-cli"],
        ),
        (
            vec![("ETYMON_INSTALL_FROM", url), ("ETYMON_INSTALL_REV", "abc")],
            vec!["--git", url, "--rev", "abc", "etymon-cli"],
        ),
    ] {
        let (code, words, told) = check(path.path(), &variables);
        assert_eq!(code, 0, "{words}");
        let told = told.expect("cargo was called");
        let start = ["install", "--locked", "--root", "ROOT"];
        assert_eq!(told[1..], [&start[..], &expected[..]].concat());
        if expected[0] == "--path" {
            assert_eq!(told[0], folder);
        }
    }
}

fn without_cargo_the_words_say_what_is_missing() {
    let path = path(false);
    let (code, words, _) = check(path.path(), &[]);
    assert_eq!(code, 2, "{words}");
    assert!(words.contains("https://rustup.rs"), "{words}");
}
