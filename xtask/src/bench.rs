//! Measuring: the release build against a Postgres of its own.

use anyhow::Result;

use crate::{postgres::Postgres, run};

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Handed to `shupiao bench`; `-- --help` shows what it takes.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

/// Builds, starts the database, measures, and puts the database away.
pub(crate) fn bench(args: &Args) -> Result<()> {
    run::run(run::cargo().args(["build", "--locked", "--release", "--package", "shupiao"]))?;
    let postgres = Postgres::start()?;
    let mut bench = run::command(run::target().join("release/shupiao"));
    run::run(bench.args(["bench", "--postgres", postgres.url()]).args(&args.args))
}
