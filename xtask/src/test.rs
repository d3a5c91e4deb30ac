//! Every check there is, in an order that finds cheap faults first and builds each thing once.

use anyhow::Result;

use crate::{openapi, peers, postgres::Postgres, run, setup, steps::Steps, wasm, web};

/// The steps that can be left out by name.
const STEPS: [&str; 15] = [
    "setup",
    "web",
    "format",
    "clippy",
    "deny",
    "web-check",
    "web-test",
    "build",
    "openapi",
    "postgres",
    "tests",
    "docs",
    "wasm",
    "peers",
    "browser",
];

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave a step out (repeat for more). The table says so.
    #[arg(long, value_name = "STEP", value_parser = STEPS)]
    skip: Vec<String>,
    /// Do not fail because something cannot be had on this machine. The table says so.
    #[arg(long, value_name = "STEP", value_parser = ["wasm"])]
    allow_missing: Vec<String>,
}

/// Runs every step and tells how each went.
pub(crate) fn test(args: &Args) -> Result<()> {
    let no_wasm = args.allow_missing.iter().any(|step| step == "wasm");
    let mut steps = Steps::new(&args.skip);
    steps.step("setup", || setup::make_ready(no_wasm));
    steps.step("web", web::build);
    steps.step("format", || run::run(run::cargo().args(["fmt", "--all", "--check"])));
    steps.step("clippy", clippy);
    if run::has_cargo("deny") {
        steps.step("deny", deny);
    } else {
        steps.leave_out("deny", "cargo-deny is not installed (cargo install --locked cargo-deny)");
    }
    steps.step("web-check", web::check);
    steps.step("web-test", web::test);
    steps.step("build", || run::run(run::cargo().args(["build", "--locked", "--workspace"])));
    steps.step_after("openapi", &["build"], || openapi::check(&binary()));
    let mut postgres = None;
    steps.step("postgres", || {
        postgres = Some(Postgres::start()?);
        Ok(())
    });
    steps.step_after("tests", &["build"], || tests(postgres.as_ref()));
    drop(postgres);
    steps.step_after("docs", &["build"], || {
        run::run(run::cargo().args(["test", "--locked", "--workspace", "--doc"]))
    });
    if no_wasm && wasm::toolchain().is_none() {
        steps.leave_out("wasm", "no Rust for wasm on this machine, and --allow-missing wasm");
    } else {
        steps.step("wasm", wasm::guard);
    }
    steps.step("peers", peers::ask);
    steps.step_after("browser", &["web", "build"], || web::test_browser(&binary()));
    steps.finish()
}

fn clippy() -> Result<()> {
    let mut clippy = run::cargo();
    clippy.args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run::run(&mut clippy)
}

/// Licences, sources and unwanted crates. Advisories change without us, so they are asked by hand.
fn deny() -> Result<()> {
    run::run(run::cargo().args(["deny", "check", "bans", "licenses", "sources"]))
}

fn tests(postgres: Option<&Postgres>) -> Result<()> {
    let mut tests = run::cargo();
    if run::has_cargo("nextest") {
        tests.args(["nextest", "run", "--locked", "--workspace", "--no-fail-fast"]);
    } else {
        tests.args(["test", "--locked", "--workspace", "--all-targets", "--no-fail-fast"]);
    }
    if let Some(postgres) = postgres {
        tests.env("SHUPIAO_TEST_POSTGRES", postgres.url());
    }
    run::run(&mut tests)
}

fn binary() -> std::path::PathBuf {
    run::target().join("debug/shupiao")
}
