//! The binary: command line, configuration, start and stop of roles.
//!
//! The only crate that reads files, the environment and arguments, and the only one that knows
//! which adapters stand behind which ports.

mod audit;
mod bench;
mod client;
mod config;
mod demo;
mod edges;
mod faces;
mod folder;
mod front;
mod gap;
mod grant;
mod his;
mod init;
mod key;
mod keyring;
mod keys;
mod kinds;
mod node;
mod office;
mod paper;
mod passwords;
mod portal;
mod render;
mod seals;
mod serve;
mod system;
mod ukey;
mod unit;
mod verify;
mod windows;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Issuing a bill takes some hundred short-lived allocations on several threads; the system's
/// allocator spent a sixth of the time on them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 蜀票: a platform for fiscal electronic bills (财政电子票据).
///
/// Begin with `shupiao demo`, or with `shupiao init` and `shupiao serve`.
#[derive(Parser)]
#[command(version, about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Serve(serve::Args),
    Demo(demo::Args),
    Verify(verify::Args),
    #[command(subcommand)]
    Unit(unit::Command),
    #[command(subcommand)]
    Key(key::Command),
    #[command(subcommand)]
    Grant(grant::Command),
    #[command(subcommand)]
    Gap(gap::Command),
    #[command(subcommand)]
    Front(front::Command),
    #[command(subcommand)]
    His(his::Command),
    #[command(subcommand)]
    Paper(paper::Command),
    #[command(subcommand)]
    Kinds(kinds::Command),
    #[command(subcommand)]
    Calendar(windows::CalendarCommand),
    #[command(subcommand)]
    Windows(windows::WindowCommand),
    #[command(subcommand)]
    Asks(windows::AskCommand),
    #[command(subcommand)]
    Faces(faces::Command),
    Render(render::Args),
    #[command(subcommand)]
    Audit(audit::Command),
    #[command(subcommand)]
    Ukey(ukey::Command),
    /// Print the OpenAPI document.
    Openapi,
    Bench(bench::Args),
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("shupiao: {e:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Init(args) => wait(init::run(args)),
        Command::Serve(args) => wait(serve::run(args)),
        Command::Demo(args) => wait(demo::run(args)),
        Command::Verify(args) => verify::run(&args),
        Command::Unit(command) => wait(unit::run(command)),
        Command::Key(command) => wait(key::run(command)),
        Command::Grant(command) => wait(grant::run(command)),
        Command::Gap(command) => gap::run(command).map(|()| ExitCode::SUCCESS),
        Command::Front(command) => wait(front::run(command)),
        Command::His(command) => wait(his::run(command)),
        Command::Paper(command) => wait(paper::run(command)),
        Command::Kinds(command) => wait(kinds::run(command)),
        Command::Calendar(command) => wait(windows::calendar(command)),
        Command::Windows(command) => wait(windows::windows(command)),
        Command::Asks(command) => wait(windows::asks(command)),
        Command::Faces(command) => wait(faces::run(command)),
        Command::Render(args) => wait(render::run(args)),
        Command::Audit(command) => runtime()?.block_on(audit::run(command)),
        Command::Ukey(command) => wait(ukey::run(command)),
        Command::Openapi => {
            println!("{}", serde_json::to_string_pretty(&server::openapi())?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Bench(args) => bench::run(&args).map(|()| ExitCode::SUCCESS),
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn wait(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(work)?;
    Ok(ExitCode::SUCCESS)
}
