//! The page that describes the interface, docs/openapi.json: made from the code, kept in git.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::run;

/// Arguments of `cargo xtask openapi`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only compare: fail when the file is not what the code says.
    #[arg(long)]
    check: bool,
}

/// Writes the file, or checks it.
pub(crate) fn openapi(args: &Args) -> Result<()> {
    run::run(run::cargo().args(["build", "--locked", "--package", "shupiao"]))?;
    let binary = run::target().join("debug/shupiao");
    if args.check {
        return check(&binary);
    }
    run::write(&file(), &made(&binary)?)?;
    println!("› wrote docs/openapi.json");
    Ok(())
}

/// Fails when docs/openapi.json is not what `binary` says.
pub(crate) fn check(binary: &Path) -> Result<()> {
    if run::read(&file())?.as_deref() != Some(&made(binary)?) {
        bail!("docs/openapi.json is stale; `cargo xtask openapi` writes it anew");
    }
    println!("› docs/openapi.json is fresh");
    Ok(())
}

fn made(binary: &Path) -> Result<String> {
    run::output(run::command(binary).arg("openapi"))
}

fn file() -> PathBuf {
    run::root().join("docs/openapi.json")
}
