//! Other people's readers of OFD, in a workspace of their own: peers/.

use anyhow::Result;

use crate::run;

/// Builds them and asks what they make of our files.
pub(crate) fn ask() -> Result<()> {
    let mut peers = run::cargo();
    peers.args(["test", "--locked", "--manifest-path"]).arg(run::root().join("peers/Cargo.toml"));
    // Their dependencies are others than ours, and built otherwise.
    peers.arg("--target-dir").arg(run::target().join("peers"));
    run::run(&mut peers)
}
