//! `etymon doctor`: what an examination of a data directory found.

use tokio::runtime::Builder;

use crate::arguments::Doctor;
use crate::failure::Failure;
use crate::output;

/// Prints the report; a failure when it is not clean.
pub(crate) fn run(arguments: &Doctor) -> Result<(), Failure> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::broken(format!("the system gives no runtime: {error}")))?;
    let report = runtime
        .block_on(etymon_store::doctor(&arguments.data_dir))
        .map_err(|error| Failure::input(error.to_string()))?;
    output::line(&report.to_string());
    match report.problems.len() {
        0 => Ok(()),
        1 => Err(Failure::broken("1 thing is wrong".to_owned())),
        problems => Err(Failure::broken(format!("{problems} things are wrong"))),
    }
}
