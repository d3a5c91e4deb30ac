//! What the chores need on a machine, how to tell that it is there, and how to bring it.

use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};

use crate::{postgres, run, wasm, web};

/// Arguments of `cargo xtask setup`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Only look: say what is missing, install nothing.
    #[arg(long)]
    check: bool,
}

/// One thing the chores need.
struct Need {
    name: &'static str,
    for_what: &'static str,
    /// Debian's packages; empty for what must be there already.
    packages: &'static [&'static str],
    find: fn() -> Option<String>,
}

const WASM: &str = "Rust for wasm32-unknown-unknown";

const NEEDS: &[Need] = &[
    Need {
        name: "Node 20.19 or newer, with npm",
        for_what: "the pages",
        packages: &[],
        find: node,
    },
    Need {
        name: "Python 3.11 or newer",
        for_what: "a client of the hospitals' interface that shares no code with us",
        packages: &["python3"],
        find: || shown(python()),
    },
    Need {
        name: "C compiler",
        for_what: "SQLite",
        packages: &["gcc", "libc6-dev"],
        find: || shown(run::find("cc")),
    },
    Need {
        name: "OpenSSL",
        for_what: "checking bills with a tool that is not ours",
        packages: &["openssl"],
        find: || shown(run::find("openssl")),
    },
    Need {
        name: "Poppler's tools",
        for_what: "reading our PDF files with a reader that is not ours",
        packages: &["poppler-utils"],
        find: || {
            let all = ["pdftotext", "pdftoppm", "pdfdetach"].map(run::find);
            all.iter().all(Option::is_some).then(|| shown(run::find("pdftotext")))?
        },
    },
    Need {
        name: "Fontconfig and FreeType",
        for_what: "readers of OFD that others wrote",
        packages: &["pkg-config", "libfontconfig-dev", "libfreetype-dev"],
        find: || {
            let mut ask = run::command("pkg-config");
            run::output(ask.args(["--modversion", "fontconfig", "freetype2"]))
                .ok()
                .map(|versions| versions.trim().replace('\n', ", "))
        },
    },
    Need {
        name: "PostgreSQL",
        for_what: "the tests of the store",
        packages: &["postgresql"],
        find: || shown(postgres::binaries()),
    },
    Need {
        name: "Chromium",
        for_what: "the tests of the pages",
        packages: &["chromium"],
        find: || shown(chromium()),
    },
    Need {
        name: WASM,
        for_what: "checking bills in the browser, and proving that the inner crates do no input or output",
        packages: &["rustc-web", "cargo-web", "rust-web-src", "lld-19"],
        find: || wasm::toolchain().map(|found| found.to_string()),
    },
];

/// Makes this machine ready, or says what is missing.
pub(crate) fn setup(args: &Args) -> Result<()> {
    if !args.check {
        return make_ready(false);
    }
    let missing = look();
    if missing.is_empty() { Ok(()) } else { bail!(advice(&missing)) }
}

/// Installs what is missing and gets the packages of web/. `no_wasm` does without a compiler for wasm.
pub(crate) fn make_ready(no_wasm: bool) -> Result<()> {
    let lacking = || {
        let mut missing = look();
        missing.retain(|need| !(no_wasm && need.name == WASM));
        missing
    };
    let missing = lacking();
    if !missing.is_empty() {
        install(&packages(&missing)).map_err(|why| anyhow!("{why:#}; {}", advice(&missing)))?;
        let missing = lacking();
        if !missing.is_empty() {
            bail!(advice(&missing));
        }
    }
    web::packages()
}

/// Where Chromium is.
pub(crate) fn chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(run::find)
}

/// Where Python is, when it is new enough.
pub(crate) fn python() -> Option<PathBuf> {
    let python = run::find("python3")?;
    let version = "import sys; print(sys.version_info >= (3, 11))";
    let answer = run::output(run::command(&python).args(["-c", version])).ok()?;
    (answer.trim() == "True").then_some(python)
}

/// Says what is there and answers with what is not.
fn look() -> Vec<&'static Need> {
    let mut missing = Vec::new();
    for need in NEEDS {
        let found = (need.find)();
        println!("  {:<32} {}", need.name, found.as_deref().unwrap_or("MISSING"));
        if found.is_none() {
            missing.push(need);
        }
    }
    missing
}

/// What to do about `missing`.
fn advice(missing: &[&Need]) -> String {
    let mut lines = vec!["this machine lacks:".to_owned()];
    lines.extend(missing.iter().map(|need| format!("  {} (for {})", need.name, need.for_what)));
    let packages = packages(missing).join(" ");
    if !packages.is_empty() {
        lines.push(format!("on Debian: sudo apt-get update && sudo apt-get install {packages}"));
    }
    lines.push("elsewhere: install them as your system does".into());
    if missing.iter().any(|need| need.name == WASM) {
        lines.push("with rustup, for wasm: rustup target add wasm32-unknown-unknown".into());
    }
    lines.join("\n")
}

/// The Debian packages that bring `missing`.
fn packages(missing: &[&Need]) -> Vec<&'static str> {
    missing.iter().flat_map(|need| need.packages).copied().collect()
}

/// Installs Debian packages, as root or by a sudo that does not ask.
fn install(packages: &[&str]) -> Result<()> {
    if packages.is_empty() {
        bail!("no package brings this");
    }
    if run::find("apt-get").is_none() {
        bail!("apt-get is not here, so nothing was installed");
    }
    let root = run::output(run::command("id").arg("-u"))?.trim() == "0";
    if !root && run::output(run::command("sudo").args(["-n", "true"])).is_err() {
        bail!("neither root nor a sudo that does not ask, so nothing was installed");
    }
    let apt = || {
        let mut apt = if root { run::command("env") } else { run::command("sudo") };
        apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet", "--quiet"]);
        apt.args(["-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300"]);
        apt
    };
    run::run(apt().arg("update"))?;
    run::run(apt().args(["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn shown(path: Option<PathBuf>) -> Option<String> {
    path.map(|path| path.display().to_string())
}

/// Node's version, when it is new enough and npm is beside it.
fn node() -> Option<String> {
    run::find("npm")?;
    let version = run::output(run::command(run::find("node")?).arg("--version")).ok()?;
    let version = version.trim();
    let mut parts = version.trim_start_matches('v').split('.').map_while(|part| part.parse().ok());
    let number: (u32, u32) = (parts.next()?, parts.next()?);
    (number >= (20, 19)).then(|| version.to_owned())
}
