//! The checker for the browser: crates/verifier → web/src/generated/verifier, as a module and its
//! wasm. The pages look whether it is there; without it they send files to the platform.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{run, wasm, web};

/// What it is built from.
const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "Cargo.toml",
    "crates/domain",
    "crates/seal",
    "crates/ofd",
    "crates/wire",
    "crates/proof",
    "crates/verifier",
    "xtask/src/verifier.rs",
    "xtask/src/wasm.rs",
];

/// Small before fast: it is fetched by readers, who check one file.
const PROFILE: [&str; 5] = [
    "profile.release.opt-level='s'",
    "profile.release.lto='fat'",
    "profile.release.codegen-units=1",
    "profile.release.panic='abort'",
    "profile.release.debug=false",
];

/// Browsers have known all other features of the compiler's choice since 2021; this one came later.
const FLAGS: &str = "-Ctarget-feature=-reference-types";

/// Builds it into `out`, unless what is there is younger than all it is made from. Without a compiler
/// for wasm there will be none, and this is said.
pub(crate) fn build(out: &Path) -> Result<()> {
    let built = fs::metadata(out.join("verifier_bg.wasm")).and_then(|file| file.modified());
    if built.is_ok_and(|built| newest().is_ok_and(|source| source < built)) {
        println!("› the checker for the browser is up to date");
        return Ok(());
    }
    // An old one would judge by old rules.
    remove(out)?;
    let Some(toolchain) = wasm::toolchain() else {
        println!(
            "› NO CHECKER IN THE PAGES: no Rust here builds for wasm, so readers' files will be sent \
             to the platform; `cargo xtask setup` brings one"
        );
        return Ok(());
    };
    let mut cargo = toolchain.build();
    cargo.args(["--package", "verifier", "--release"]).env("RUSTFLAGS", FLAGS);
    cargo.args(PROFILE.iter().flat_map(|line| ["--config", line]));
    run::run(&mut cargo)?;
    bind(&wasm::target().join(wasm::TARGET).join("release/verifier.wasm"), out)
}

/// Makes the module that JavaScript imports. It is moved into its place whole.
fn bind(built: &Path, out: &Path) -> Result<()> {
    let parent = out.parent().context("no folder to write to")?;
    fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
    let beside = tempfile::tempdir_in(parent)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(built).typescript(false).remove_name_section(true);
    // Vite finds the wasm by the path in the module.
    bindgen.web(true)?.omit_default_module_path(false).remove_producers_section(true);
    bindgen.generate(beside.path())?;
    let made = beside.keep();
    fs::rename(&made, out).with_context(|| format!("cannot write {}", out.display()))
}

fn remove(out: &Path) -> Result<()> {
    match fs::remove_dir_all(out) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", out.display()))
        }
        _ => Ok(()),
    }
}

/// When anything it is built from was last changed.
fn newest() -> io::Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for path in SOURCES.iter().map(|source| -> PathBuf { run::root().join(source) }) {
        newest = newest.max(fs::metadata(&path)?.modified()?);
        if path.is_dir() {
            newest = newest.max(web::newest(&path)?);
        }
    }
    Ok(newest)
}
