//! How the chores run other programs: said aloud, from the root of the workspace, and refused loudly.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::stop;

/// The root of the workspace: the one we were started in, else the one we were built in.
pub(crate) fn root() -> PathBuf {
    let ours = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let ours = ours.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    ours.parent().map(Path::to_owned).unwrap_or(ours)
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The first `program` on the search path.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// `program`, to be run at the root of the workspace.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo, without what the cargo that started us told us about ourselves: a build that saw it could
/// take it for its own and build again.
pub(crate) fn cargo() -> Command {
    let mut cargo = command("cargo");
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let ours =
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if ours.iter().any(|prefix| text.starts_with(prefix)) {
            cargo.env_remove(&name);
        }
    }
    cargo
}

/// Whether `cargo name` can be had.
pub(crate) fn has_cargo(name: &str) -> bool {
    find(&format!("cargo-{name}")).is_some()
}

/// Says what is run, runs it, and takes only success for an answer.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    stop::check()?;
    let said = say(command);
    println!("› {said}");
    let mut child = command.spawn().with_context(|| format!("cannot start {said}"))?;
    let status = stop::wait(&mut child)?;
    stop::check()?;
    if !status.success() {
        bail!("{said}: {status}");
    }
    Ok(())
}

/// Runs quietly and answers with what was printed. Complaints go to the terminal.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let said = say(command);
    let answer = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {said}"))?;
    if !answer.status.success() {
        bail!("{said}: {}", answer.status);
    }
    String::from_utf8(answer.stdout).with_context(|| format!("{said} did not print text"))
}

/// Reads a file of the workspace; a missing file is `None`.
#[expect(clippy::disallowed_methods, reason = "chores work on files")]
pub(crate) fn read(path: &Path) -> Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

/// Writes a file of the workspace.
#[expect(clippy::disallowed_methods, reason = "chores work on files")]
pub(crate) fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// A command as one would type it.
fn say(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
