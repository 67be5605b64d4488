//! `etymon completions`: what a shell needs to complete the command line.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output;

/// Print a script that teaches a shell to complete commands, flags and values.
#[derive(Debug, Args)]
#[command(after_help = "\
For this session:
  bash        source <(etymon completions bash)
  zsh         source <(etymon completions zsh)
  fish        etymon completions fish | source
For every session, write it to a folder that the shell looks through:
  bash        ~/.local/share/bash-completion/completions/etymon
  zsh         _etymon in a folder of $fpath
  fish        ~/.config/fish/completions/etymon.fish

Exit codes:
  0  printed
  2  no such shell")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

/// Prints the script.
pub(crate) fn run(arguments: &Completions) -> Result<(), Failure> {
    output::print(&script(arguments.shell))
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "etymon", &mut script);
    String::from_utf8(script).expect("our own texts are UTF-8")
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_shell_learns_every_command_and_flag() {
        for shell in Shell::value_variants() {
            let script = script(*shell);
            for command in Arguments::command().get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}: {command}");
                for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
                    assert!(script.contains(flag), "{shell}: {command} --{flag}");
                }
            }
        }
    }
}
