//! The pages: their packages, their build and their tests, all through npm in web/; and, before
//! they are built, the checker that goes into them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{run, setup, verifier};

/// What npm and its scripts make; everything else in web/ is written by us.
const MADE: [&str; 4] = ["node_modules", "dist", "test-results", "playwright-report"];

/// Gets the packages of the lock file, unless these very ones are there.
pub(crate) fn packages() -> Result<()> {
    let lock = run::read(&folder().join("package-lock.json"))?;
    let lock = lock.context("web/package-lock.json is missing")?;
    let stamp = folder().join("node_modules/.shupiao-lock.json");
    if run::read(&stamp)?.as_ref() == Some(&lock) {
        return Ok(());
    }
    run::run(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    run::write(&stamp, &lock)
}

/// Builds web/dist, unless it is younger than all it is made from.
pub(crate) fn build() -> Result<()> {
    packages()?;
    verifier::build(&folder().join("src/generated/verifier"))?;
    let built = fs::metadata(folder().join("dist/index.html")).and_then(|file| file.modified());
    if built.is_ok_and(|built| newest(&folder()).is_ok_and(|source| source < built)) {
        println!("› web/dist is up to date");
        return Ok(());
    }
    run::run(npm().args(["run", "build"]))
}

/// Types and lints.
pub(crate) fn check() -> Result<()> {
    run::run(npm().args(["run", "check"]))
}

/// Tests that need no browser.
pub(crate) fn test() -> Result<()> {
    run::run(npm().args(["run", "test"]))
}

/// Tests in a browser, against the binary just built; they start and stop it themselves.
pub(crate) fn test_browser(binary: &Path) -> Result<()> {
    let chromium = setup::chromium().context("no Chromium here; run `cargo xtask setup`")?;
    let mut npm = npm();
    npm.args(["run", "test:browser"]).env("SHUPIAO_BIN", binary).env("CHROMIUM", chromium);
    run::run(&mut npm)
}

fn folder() -> PathBuf {
    run::root().join("web")
}

fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder()).env("NPM_CONFIG_UPDATE_NOTIFIER", "false");
    npm
}

/// When anything below `path` was last changed; a folder changes when a file comes or goes.
pub(crate) fn newest(path: &Path) -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if MADE.iter().any(|made| entry.file_name() == *made) {
            continue;
        }
        newest = newest.max(entry.metadata()?.modified()?);
        if entry.file_type()?.is_dir() {
            newest = newest.max(self::newest(&entry.path())?);
        }
    }
    Ok(newest)
}
