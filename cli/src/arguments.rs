//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::apply::Apply;
use crate::check::Check;
use crate::compat::Compat;
use crate::completions::Completions;
use crate::decode::Decode;
use crate::diff::Diff;
use crate::encode::Encode;
use crate::fingerprint::Fingerprint;
use crate::fmt::Fmt;
use crate::infer::Infer;
use crate::lint::Lint;
use crate::man::Man;
use crate::plan::PlanCommand;
use crate::registry::RegistryCommand;
use crate::setting_flags::SettingFlags;

/// A schema registry that speaks the REST API of Confluent Schema Registry, and the tools around one.
#[derive(Debug, Parser)]
#[command(name = "etymon", version, max_term_width = 120)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Serve),
    Doctor(Doctor),
    Check(Check),
    Compat(Compat),
    Diff(Diff),
    Lint(Lint),
    Fmt(Fmt),
    Plan(PlanCommand),
    Apply(Apply),
    Encode(Encode),
    Decode(Decode),
    Infer(Infer),
    Fingerprint(Fingerprint),
    #[command(flatten)]
    Registry(RegistryCommand),
    Completions(Completions),
    Man(Man),
}

/// Run a registry until SIGTERM or SIGINT.
///
/// Every setting is a flag, an environment variable and a key of the TOML file. Flags win over variables, those over
/// the TOML file, that over the file of properties, and that over the defaults.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  stopped as told
  1  failed while running, or ended by a second signal
  2  wrong settings, or an address that cannot be listened on
  3  a data directory that cannot be used")]
pub(crate) struct Serve {
    /// A TOML file of settings; its keys are the flags with `_` for `-`
    #[arg(long, value_name = "FILE", env = "ETYMON_CONFIG", hide_env = true)]
    pub(crate) config: Option<PathBuf>,
    /// An existing `schema-registry.properties`, whose keys are understood where they mean something here
    #[arg(long, value_name = "FILE", env = "ETYMON_PROPERTIES", hide_env = true)]
    pub(crate) properties: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingFlags,
}

/// Check everything that must hold in a data directory, without changing it.
///
/// A server may be running on it meanwhile.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Exit codes:
  0  everything holds
  1  something does not, and is listed
  2  wrong usage
  3  there is no data, or it cannot be read")]
pub(crate) struct Doctor {
    /// The folder that holds the registry
    #[arg(
        long,
        value_name = "DIR",
        env = "ETYMON_DATA_DIR",
        hide_env = true,
        default_value = "./etymon-data"
    )]
    pub(crate) data_dir: PathBuf,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};
    use etymon_server::settings::{SETTINGS, Setting};

    use super::{Arguments, Command};

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    fn help_of_serve() -> String {
        let mut command = Arguments::command();
        let serve = command.find_subcommand_mut("serve").expect("it is there");
        // Lines are not broken, so that texts can be found.
        serve
            .clone()
            .term_width(0)
            .max_term_width(0)
            .render_long_help()
            .to_string()
    }

    #[test]
    fn help_tells_everything_about_every_setting() {
        let help = help_of_serve();
        for setting in SETTINGS {
            for part in [
                setting.about.to_owned(),
                format!("Allowed: {}", setting.allowed),
                format!("Default: {}", setting.default()),
                setting.variable(),
                format!("{} <", setting.flag()),
            ] {
                assert!(help.contains(&part), "{}: {part}\n{help}", setting.name);
            }
            for property in setting.properties {
                assert!(help.contains(property.key), "{}", property.key);
            }
        }
    }

    #[test]
    fn flags_arrive_under_the_names_of_their_settings() {
        let line = [
            "etymon",
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--mode-mutability",
            "false",
        ];
        let Command::Serve(serve) = Arguments::parse_from(line).command else {
            panic!("`serve` was asked for");
        };
        let expected = [("listen", "127.0.0.1:0"), ("mode_mutability", "false")];
        assert_eq!(
            serve.settings.values,
            expected.map(|(name, value)| (name, value.to_owned()))
        );
        for setting in SETTINGS {
            let line = ["etymon", "serve", &setting.flag(), "x"];
            let Command::Serve(serve) = Arguments::parse_from(line).command else {
                panic!("`serve` was asked for");
            };
            assert_eq!(serve.settings.values, [(setting.name, "x".to_owned())]);
        }
    }

    #[test]
    fn doctor_looks_where_serve_keeps_its_data() {
        let default = Setting::named("data_dir")
            .expect("it is a setting")
            .default();
        let command = Arguments::command();
        let doctor = command.find_subcommand("doctor").expect("it is there");
        let argument = doctor
            .get_arguments()
            .find(|argument| argument.get_id() == "data_dir");
        let values = argument.expect("it has one").get_default_values();
        assert_eq!(values, [default.as_str()]);
    }
}
