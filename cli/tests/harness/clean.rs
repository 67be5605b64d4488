//! An environment that says nothing to the commands.

use std::env;
use std::ffi::OsString;
use std::process::{Command, ExitCode};

/// Where the environment says something, these tests once more, without that; how they ended.
pub(crate) fn again_in_a_clean_environment() -> Option<ExitCode> {
    let said: Vec<OsString> = env::vars_os()
        .map(|(name, _)| name)
        .filter(|name| {
            let name = name.to_string_lossy().to_ascii_uppercase();
            name.starts_with("ETYMON_")
                || name.ends_with("_PROXY")
                || matches!(&*name, "NO_COLOR" | "CLICOLOR" | "CLICOLOR_FORCE")
        })
        .collect();
    if said.is_empty() {
        return None;
    }
    let mut again = Command::new(env::current_exe().expect("this program is a file"));
    for name in &said {
        again.env_remove(name);
    }
    let ended = again.args(env::args_os().skip(1)).status();
    Some(if ended.expect("it runs again").success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
