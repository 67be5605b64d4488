//! `etymon man`: the manual, made from the same definition as `--help`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::{output, words};

/// Print the manual page of a command, or write all of them into a folder.
#[derive(Debug, Args)]
#[command(after_help = "\
To read one:
  etymon man decode | man -l -
To install them all:
  etymon man --out ~/.local/share/man/man1

Exit codes:
  0  printed, or written
  2  no such command, or a folder that cannot be written to")]
pub(crate) struct Man {
    /// The command; without one, the page about all of them
    #[arg(value_name = "COMMAND", conflicts_with = "out")]
    command: Option<String>,
    /// Write every page into this folder, which is made if it is not there
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Prints or writes pages.
pub(crate) fn run(arguments: &Man) -> Result<(), Failure> {
    match &arguments.out {
        Some(folder) => write(folder).map_err(|error| {
            Failure::usage(format!(
                "the manual cannot be written to {}: {error}",
                folder.display()
            ))
        }),
        None => output::print(&page(arguments.command.as_deref())?),
    }
}

/// All commands, each knowing its full name.
fn built() -> Command {
    let mut etymon = Arguments::command().disable_help_subcommand(true);
    etymon.build();
    etymon
}

fn page(command: Option<&str>) -> Result<String, Failure> {
    let etymon = built();
    let command = match command {
        None => &etymon,
        Some(name) => etymon.find_subcommand(name).ok_or_else(|| {
            let known = etymon.get_subcommands().map(Command::get_name);
            Failure::usage(format!(
                "there is no command `{name}`{}",
                words::did_you_mean(name, known)
            ))
        })?,
    };
    Ok(rendered(command))
}

fn rendered(command: &Command) -> String {
    let version = concat!("etymon ", env!("CARGO_PKG_VERSION"));
    let mut page = Vec::new();
    Page::new(command.clone())
        .source(version)
        .manual("Etymon")
        .render(&mut page)
        .expect("a vector grows as it is filled");
    String::from_utf8(page).expect("our own texts are UTF-8")
}

fn write(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let etymon = built();
    let commands = etymon.get_subcommands().filter(|one| !one.is_hide_set());
    for command in std::iter::once(&etymon).chain(commands) {
        let name = command
            .get_display_name()
            .unwrap_or_else(|| command.get_name());
        let mut file = fs::File::create(folder.join(format!("{name}.1")))?;
        file.write_all(rendered(command).as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn there_is_a_page_about_each_command_with_its_flags() {
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("man/man1");
        write(&out).expect("it can be written");
        let file = |name: &str| fs::read_to_string(out.join(name)).expect(name);
        assert!(file("etymon.1").contains("SUBCOMMANDS"));
        for command in built().get_subcommands() {
            let text = file(&format!("etymon-{}.1", command.get_name()));
            assert!(text.contains(&format!("etymon\\-{}", command.get_name())));
            for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
                let written = format!("\\-\\-{}", flag.replace('-', "\\-"));
                assert!(text.contains(&written), "{command} {written}");
            }
            assert_eq!(page(Some(command.get_name())), Ok(text));
        }
    }

    #[test]
    fn a_command_that_is_not_there_is_told() {
        let failure = page(Some("decoed")).expect_err("there is none");
        assert!(
            failure.sentence.starts_with("there is no command `decoed`"),
            "{failure}"
        );
    }
}
