//! Configuration: flags, then environment, then one TOML file, then defaults. Documented for
//! people in `docs/configuration.md`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use serde::Deserialize;

/// Where the platform's folder is and how its keys are opened.
#[derive(Args, Clone, Debug)]
pub(crate) struct Place {
    /// Folder of keys, certificates and (with SQLite) data.
    #[arg(long, env = "SHUPIAO_DIR", default_value = "shupiao-data")]
    pub dir: PathBuf,
    /// TOML file; `DIR/shupiao.toml` if it is there.
    #[arg(long, env = "SHUPIAO_CONFIG")]
    pub config: Option<PathBuf>,
    /// Store: `sqlite:PATH` or `postgres://…`. Default: `DIR/store.sqlite`.
    #[arg(long, env = "SHUPIAO_STORE")]
    pub store: Option<String>,
    /// File with the passphrase of the keys. Default: `DIR/passphrase`.
    #[arg(long, env = "SHUPIAO_PASSPHRASE_FILE")]
    pub passphrase_file: Option<PathBuf>,
}

/// The TOML file. Every entry may be left out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Settings {
    /// See [`Place::store`].
    pub store: Option<String>,
    /// See [`Place::passphrase_file`].
    pub passphrase_file: Option<PathBuf>,
    /// Address to listen on.
    pub listen: Option<String>,
    /// Address for Prometheus metrics; none if left out.
    pub metrics_listen: Option<String>,
    /// Where people reach us from outside.
    pub public_url: Option<String>,
    /// Header in which the proxy in front tells the caller's address.
    pub client_ip_header: Option<String>,
    /// `text` or `json`.
    pub log_format: Option<String>,
    /// Limits.
    pub limits: Limits,
    /// How strict sign-in is.
    pub identity: IdentitySettings,
}

/// How strict sign-in is.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct IdentitySettings {
    /// A session ends after so many seconds without use.
    pub idle_seconds: i64,
    /// A session ends after so many seconds at the latest.
    pub session_seconds: i64,
    /// Failures in a row before a name has to wait.
    pub failures_max: i64,
    /// The first wait, in seconds.
    pub wait_seconds: i64,
    /// Numbers for each kind and place of a unit that goes live.
    pub first_grant: u64,
}

impl Default for IdentitySettings {
    fn default() -> Self {
        let usual = app::identity::Settings::default();
        Self {
            idle_seconds: usual.idle_seconds,
            session_seconds: usual.session_seconds,
            failures_max: usual.failures_max,
            wait_seconds: usual.wait_seconds,
            first_grant: usual.first_grant,
        }
    }
}

impl IdentitySettings {
    /// As the identity platform takes them, for people who come to `origin`.
    pub(crate) fn at(&self, origin: &str) -> anyhow::Result<app::identity::Settings> {
        let positive =
            [self.idle_seconds, self.session_seconds, self.failures_max, self.wait_seconds];
        anyhow::ensure!(
            positive.iter().all(|n| *n > 0) && self.first_grant > 0,
            "every entry of [identity] must be above zero"
        );
        Ok(app::identity::Settings {
            origin: origin.to_owned(),
            idle_seconds: self.idle_seconds,
            session_seconds: self.session_seconds,
            failures_max: self.failures_max,
            wait_seconds: self.wait_seconds,
            first_grant: self.first_grant,
        })
    }
}

/// Limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    /// Public requests a second for one address.
    pub public_per_second: u32,
    /// Public requests at once for one address.
    pub public_burst: u32,
    /// Requests a second of one unit's system.
    pub system_per_second: u32,
    /// Requests at once of one unit's system.
    pub system_burst: u32,
    /// Seconds one request may take.
    pub request_seconds: u64,
    /// Milliseconds one signature may take.
    pub sign_milliseconds: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            public_per_second: 5,
            public_burst: 60,
            system_per_second: 1000,
            system_burst: 2000,
            request_seconds: 30,
            sign_milliseconds: 5000,
        }
    }
}

impl Place {
    /// Reads the TOML file, if there is one.
    pub(crate) fn file(&self) -> anyhow::Result<Settings> {
        let beside = self.dir.join("shupiao.toml");
        let path = match &self.config {
            Some(path) => path.clone(),
            None if beside.exists() => beside,
            None => return Ok(Settings::default()),
        };
        let text = read_text(&path)?;
        toml::from_str(&text)
            .with_context(|| format!("{} is no usable configuration", path.display()))
    }

    /// The store's URL.
    pub(crate) fn store_url(&self, file: &Settings) -> String {
        let own = format!("sqlite:{}", self.dir.join("store.sqlite").display());
        self.store.clone().or_else(|| file.store.clone()).unwrap_or(own)
    }

    /// Where the passphrase is.
    pub(crate) fn passphrase_path(&self, file: &Settings) -> PathBuf {
        let own = self.dir.join("passphrase");
        self.passphrase_file.clone().or_else(|| file.passphrase_file.clone()).unwrap_or(own)
    }

    /// The passphrase, without the line's end.
    pub(crate) fn passphrase(&self, file: &Settings) -> anyhow::Result<String> {
        let text = read_text(&self.passphrase_path(file))?;
        let passphrase = text.trim_end_matches(['\r', '\n']);
        anyhow::ensure!(
            passphrase.chars().count() >= 12,
            "the passphrase must have at least 12 characters"
        );
        Ok(passphrase.to_owned())
    }
}

/// Reads a text file, naming it when it cannot be read.
#[expect(clippy::disallowed_methods, reason = "the binary reads files, here")]
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Reads a file, naming it when it cannot be read.
#[expect(clippy::disallowed_methods, reason = "the binary reads files, here")]
pub(crate) fn read_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
