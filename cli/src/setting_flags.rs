//! One flag for each setting, made from the table of settings.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use etymon_server::settings::{SETTINGS, Setting};

/// What the command line sets: names of settings with their values.
#[derive(Debug)]
pub(crate) struct SettingFlags {
    pub(crate) values: Vec<(&'static str, String)>,
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        command.args(SETTINGS.iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let value = |setting: &'static Setting| {
            let text = matches.get_one::<String>(setting.name)?;
            Some((setting.name, text.clone()))
        };
        Ok(Self {
            values: SETTINGS.iter().filter_map(value).collect(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn flag(setting: &'static Setting) -> Arg {
    let about = setting.about;
    let default = setting.default();
    let properties: Vec<String> = setting
        .properties
        .iter()
        .map(|property| format!("`{}`", property.key))
        .collect();
    let property = match properties.as_slice() {
        [] => String::new(),
        keys => format!("; property: {}", keys.join(", ")),
    };
    let allowed = setting.allowed;
    let variable = setting.variable();
    Arg::new(setting.name)
        .long(setting.name.replace('_', "-"))
        .value_name("VALUE")
        .help_heading(setting.group.0)
        .help(format!("{about} [default: {default}]"))
        .long_help(format!(
            "{about}\nAllowed: {allowed}\nDefault: {default}; variable: `{variable}`{property}"
        ))
}
