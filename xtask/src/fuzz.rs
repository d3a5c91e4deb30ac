//! Fuzzing: one target of fuzz/ for a while, through cargo-fuzz.

use anyhow::{Result, bail};

use crate::run;

/// Arguments of `cargo xtask fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// A target of fuzz/; `cargo fuzz list` names them.
    target: String,
    /// How long.
    #[arg(default_value_t = 60)]
    seconds: u32,
}

/// Feeds the target.
pub(crate) fn fuzz(args: &Args) -> Result<()> {
    if !run::has_cargo("fuzz") {
        bail!("cargo-fuzz is not installed; `cargo install --locked cargo-fuzz` brings it");
    }
    if !run::root().join("fuzz").is_dir() {
        bail!("there is no fuzz/ yet; `cargo fuzz init` makes one");
    }
    // The sanitizers want a nightly compiler; a stable one agrees when told that it is bootstrapping.
    let mut fuzz = run::cargo();
    // What is found goes to the first folder; the second holds the cases that are kept in git.
    let (found, kept) =
        (format!("fuzz/corpus/{}", args.target), format!("fuzz/corpus-seed/{}", args.target));
    std::fs::create_dir_all(run::root().join(&found))?;
    std::fs::create_dir_all(run::root().join(&kept))?;
    fuzz.env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", &args.target, &found, &kept, "--"]);
    run::run(fuzz.arg(format!("-max_total_time={}", args.seconds)))
}
