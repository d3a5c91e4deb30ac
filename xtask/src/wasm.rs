//! Building for wasm: the purity guard (the inner crates must build for a machine without sockets,
//! files or threads), and the toolchain that the browser's checker is built with, too.
//!
//! A toolchain that has the target's standard library just builds. One that has its source builds the
//! library first, which a stable compiler does only when told that it is bootstrapping; Debian's
//! packages for Rust on the web are of this kind.

use std::{fmt, path::PathBuf, process::Command};

use anyhow::{Result, bail};

use crate::run;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
/// The crates that know nothing of the machine they run on.
const PURE: [&str; 6] = ["domain", "seal", "ofd", "wire", "proof", "app"];

/// A cargo and a rustc that can build for wasm.
pub(crate) struct Toolchain {
    cargo: PathBuf,
    rustc: PathBuf,
    has_library: bool,
    /// Debian's compiler comes without one of its own.
    linker: Option<PathBuf>,
}

impl Toolchain {
    /// `cargo build` for wasm, into a folder of its own: another compiler must not make the main one
    /// build everything again.
    pub(crate) fn build(&self) -> Command {
        let mut cargo = run::cargo();
        if !self.has_library {
            cargo = Command::new(&self.cargo);
            cargo.current_dir(run::root()).env("RUSTC", &self.rustc).env("RUSTC_BOOTSTRAP", "1");
            cargo.env("RUSTDOC", "rustdoc").env_remove("RUSTUP_TOOLCHAIN");
        }
        if let Some(linker) = &self.linker {
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
        }
        cargo.args(["build", "--locked", "--lib", "--target", TARGET]);
        if !self.has_library {
            cargo.arg("-Zbuild-std=std,panic_abort");
        }
        cargo.arg("--target-dir").arg(target());
        cargo
    }
}

/// Where wasm is built.
pub(crate) fn target() -> PathBuf {
    run::target().join("wasm")
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let library = if self.has_library { "" } else { " (builds its standard library)" };
        write!(f, "{}{library}", self.rustc.display())
    }
}

/// Builds the inner crates for wasm.
pub(crate) fn guard() -> Result<()> {
    let Some(toolchain) = toolchain() else {
        bail!("no Rust here builds for {TARGET}; `cargo xtask setup` brings one");
    };
    let mut cargo = toolchain.build();
    cargo.args(["--config", "profile.dev.debug=false"]);
    cargo.args(["--config", "profile.dev.package.'*'.opt-level=0"]);
    cargo.args(PURE.iter().flat_map(|package| ["--package", package]));
    run::run(&mut cargo)
}

/// A toolchain that can build for wasm: the one in use, or the system's.
pub(crate) fn toolchain() -> Option<Toolchain> {
    let ours = run::find("cargo").zip(run::find("rustc"));
    let systems = Some((PathBuf::from("/usr/bin/cargo"), PathBuf::from("/usr/bin/rustc")));
    let mut pairs = [ours, systems].into_iter().flatten().filter(|(cargo, _)| cargo.is_file());
    pairs.find_map(|(cargo, rustc)| inspect(cargo, rustc))
}

fn inspect(cargo: PathBuf, rustc: PathBuf) -> Option<Toolchain> {
    let ask = |what: &[&str]| {
        let answer = run::output(run::command(&rustc).args(what)).ok()?;
        Some(PathBuf::from(answer.trim()))
    };
    let library = ask(&["--print", "target-libdir", "--target", TARGET])?;
    let source = ask(&["--print", "sysroot"])?.join("lib/rustlib/src/rust/library/std");
    let has_library = library.is_dir();
    if has_library {
        return Some(Toolchain { cargo, rustc, has_library, linker: None });
    }
    let linker = Some(linker()?);
    source.is_dir().then_some(Toolchain { cargo, rustc, has_library, linker })
}

fn linker() -> Option<PathBuf> {
    ["lld-22", "lld-19", "lld"].into_iter().find_map(run::find)
}
