//! What others could have written, in peers/: readers of OFD, asked about our files, and a client as
//! hospitals have it, with tests of its own.

use anyhow::{Context, Result};

use crate::{run, setup};

/// Lets the client test itself, then builds the readers, in a workspace of their own, and asks what they make
/// of our files.
pub(crate) fn ask() -> Result<()> {
    let python = setup::python().context("no Python 3.11 here; run `cargo xtask setup`")?;
    let mut client = run::command(python);
    client.args(["-m", "unittest", "discover", "peers/his"]).env("PYTHONDONTWRITEBYTECODE", "1");
    run::run(&mut client)?;
    let mut peers = run::cargo();
    peers.args(["test", "--locked", "--manifest-path"]).arg(run::root().join("peers/Cargo.toml"));
    // Their dependencies are others than ours, and built otherwise.
    peers.arg("--target-dir").arg(run::target().join("peers"));
    run::run(&mut peers)
}
