//! The chores of the workspace: one command each. Nothing here is part of the platform.

mod bench;
#[cfg(test)]
mod data;
mod demo;
mod fuzz;
mod openapi;
mod peers;
mod postgres;
mod run;
mod setup;
mod steps;
mod stop;
mod test;
mod verifier;
mod wasm;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The chores of Shupiao. Start with `cargo xtask demo`; before sending a change, `cargo xtask test`.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Make this machine ready: find what the chores need, install what is missing.
    ///
    /// Looks for Node, Python, a C compiler, OpenSSL, Postgres, Chromium and a compiler for wasm, then gets
    /// the packages of web/. On Debian and its kin, as root or with a password-free sudo, it installs
    /// what is missing; anywhere else it says what is missing and which command brings it, and fails.
    Setup(setup::Args),
    /// Build the pages: web/ → web/dist, with the checker for the browser in them when a compiler for
    /// wasm is here. Does nothing when they are up to date.
    Web,
    /// Build everything and start a demonstration platform on this machine.
    ///
    /// Builds pages and binary, fills an empty folder with Sichuan's regions, two dozen invented units
    /// and a hospital's morning, and serves them. Ctrl-C stops it cleanly; the folder stays.
    Demo(demo::Args),
    /// Run every check there is, and end with one table that says how each went.
    ///
    /// Goes on after a failure, so that one run tells everything. Fails when a check failed or could
    /// not be run; the exceptions are cargo-deny, which is run when it is installed, and what you leave
    /// out by name. Starts a Postgres of its own in a temporary folder and removes it at the end.
    Test(test::Args),
    /// Measure issuing on a Postgres of its own: `shupiao bench` with the release build.
    ///
    /// Everything after the name goes to `shupiao bench`. The database lies in the temporary folder
    /// (TMPDIR); point that at the disk you want to measure, not at memory.
    Bench(bench::Args),
    /// Feed one fuzz target for a while (needs cargo-fuzz).
    Fuzz(fuzz::Args),
    /// Ask readers that others wrote what they make of our OFD files.
    Peers,
    /// Write docs/openapi.json from the code, or check that it is fresh.
    Openapi(openapi::Args),
}

fn main() -> ExitCode {
    match work(Cli::parse().chore) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn work(chore: Chore) -> anyhow::Result<()> {
    stop::listen()?;
    match chore {
        Chore::Setup(args) => setup::setup(&args),
        Chore::Web => web::build(),
        Chore::Demo(args) => demo::demo(&args),
        Chore::Test(args) => test::test(&args),
        Chore::Bench(args) => bench::bench(&args),
        Chore::Fuzz(args) => fuzz::fuzz(&args),
        Chore::Peers => peers::ask(),
        Chore::Openapi(args) => openapi::openapi(&args),
    }
}
