//! What is shipped for services that run checks, in `cli/ci`: the action of GitHub, the template of GitLab and the hooks of
//! pre-commit are read and done as those would do them, in repositories made for it.

mod formats;
mod github;
mod gitlab;
mod hooks;
mod install;
mod named;
mod project;
mod ran;
mod yaml;

use libtest_mimic::Trial;

/// All tests.
pub(crate) fn trials() -> Vec<Trial> {
    let lists = [
        github::TESTS,
        gitlab::TESTS,
        hooks::TESTS,
        install::TESTS,
        formats::TESTS,
        named::TESTS,
    ];
    let trial = |(name, test): &(&str, fn())| {
        let test = *test;
        Trial::test(format!("ci/{name}"), move || {
            test(); // panics where something is not as it must be
            Ok(())
        })
    };
    lists.into_iter().flatten().map(trial).collect()
}

/// Names the tests of a module.
macro_rules! tests {
    ($($name:ident),+ $(,)?) => {
        /// The tests of this module.
        pub(super) const TESTS: &[(&str, fn())] = &[$((stringify!($name), $name)),+];
    };
}
pub(super) use tests;
