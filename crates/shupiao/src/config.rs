//! Configuration: flags, then environment, then one TOML file, then defaults. Documented for
//! people in `docs/configuration.md`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::identity::KEEP_YEARS_MIN;
use clap::Args;
use serde::Deserialize;
use zeroize::Zeroizing;

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
    /// Of a front server.
    pub front: FrontSettings,
    /// Gaps (网闸) through which fronts are reached.
    pub gap: Vec<GapSettings>,
}

/// What makes a node a front server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FrontSettings {
    /// Its code, as the platform knows it.
    pub code: String,
    /// Where the platform is: `https://…`.
    pub platform: String,
    /// Authorities of the platform's TLS certificate, PEM.
    pub authorities: Option<PathBuf>,
    /// Our certificate for its TLS, with the chain behind it, PEM.
    pub client_certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub client_key: Option<PathBuf>,
    /// Folder of a gap (网闸); then no line is used.
    pub gap: Option<PathBuf>,
}

/// On the platform: the gap through which a front is reached.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GapSettings {
    /// Code of the front.
    pub front: String,
    /// Folder of the gap.
    pub dir: PathBuf,
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
    /// A certificate counts so many days beside the one that took its place.
    pub overlap_days: i64,
    /// A password has to be changed after so many days; 0: never.
    pub password_days: i64,
    /// The audit log is kept so many years at least.
    pub keep_years: i64,
    /// Where citizens sign in; nowhere if left out.
    pub citizen: Option<CitizenSettings>,
}

/// The portal where citizens sign in with their real names (OpenID Connect).
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CitizenSettings {
    /// Address the portal names itself by.
    pub issuer: String,
    /// What people call it.
    pub name: String,
    /// What the portal calls us.
    pub client_id: String,
    /// File with the secret it gave us; `SHUPIAO_CITIZEN_SECRET` wins; none for a public client.
    pub client_secret_file: Option<PathBuf>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// What the portal calls what we want to know.
    pub claims: CitizenClaims,
    /// A session ends after so many seconds without use.
    pub idle_seconds: i64,
    /// A session ends after so many seconds at the latest.
    pub session_seconds: i64,
}

/// Names of claims.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CitizenClaims {
    /// Real name.
    pub name: String,
    /// Resident identity number.
    pub id_number: String,
    /// Mobile number.
    pub phone: String,
}

impl Default for CitizenSettings {
    fn default() -> Self {
        let usual = app::identity::Settings::default();
        Self {
            issuer: String::new(),
            name: "统一身份认证".to_owned(),
            client_id: String::new(),
            client_secret_file: None,
            scopes: ["openid", "profile", "phone"].map(str::to_owned).to_vec(),
            claims: CitizenClaims::default(),
            idle_seconds: usual.citizen_idle_seconds,
            session_seconds: usual.citizen_session_seconds,
        }
    }
}

impl Default for CitizenClaims {
    fn default() -> Self {
        Self {
            name: "name".to_owned(),
            id_number: "id_number".to_owned(),
            phone: "phone_number".to_owned(),
        }
    }
}

impl CitizenSettings {
    /// The secret, if there is one.
    #[expect(clippy::disallowed_methods, reason = "the binary reads its environment, here")]
    pub(crate) fn secret(&self) -> anyhow::Result<Option<Zeroizing<String>>> {
        if let Ok(secret) = std::env::var("SHUPIAO_CITIZEN_SECRET") {
            return Ok(Some(Zeroizing::new(secret)));
        }
        let Some(path) = &self.client_secret_file else { return Ok(None) };
        let text = Zeroizing::new(read_text(path)?);
        Ok(Some(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())))
    }
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
            overlap_days: usual.overlap_days,
            password_days: usual.password_days,
            keep_years: usual.keep_years,
            citizen: None,
        }
    }
}

impl IdentitySettings {
    /// The same, if every entry is one that can be.
    pub(crate) fn checked(&self) -> anyhow::Result<&Self> {
        let positive =
            [self.idle_seconds, self.session_seconds, self.failures_max, self.wait_seconds];
        anyhow::ensure!(
            positive.iter().all(|n| *n > 0) && self.first_grant > 0,
            "every entry of [identity] must be above zero"
        );
        anyhow::ensure!(
            self.overlap_days >= 0 && self.password_days >= 0,
            "overlap_days and password_days of [identity] must not be below zero"
        );
        anyhow::ensure!(
            self.keep_years >= KEEP_YEARS_MIN,
            "keep_years of [identity] must be {KEEP_YEARS_MIN} at least"
        );
        let citizen = self.citizen.clone().unwrap_or_default();
        anyhow::ensure!(
            citizen.idle_seconds > 0 && citizen.session_seconds > 0,
            "every time of [identity.citizen] must be above zero"
        );
        Ok(self)
    }

    /// As the identity platform takes them, for people who come to `origin`.
    pub(crate) fn at(&self, origin: &str) -> anyhow::Result<app::identity::Settings> {
        self.checked()?;
        let citizen = self.citizen.clone().unwrap_or_default();
        Ok(app::identity::Settings {
            origin: origin.to_owned(),
            idle_seconds: self.idle_seconds,
            session_seconds: self.session_seconds,
            failures_max: self.failures_max,
            wait_seconds: self.wait_seconds,
            first_grant: self.first_grant,
            overlap_days: self.overlap_days,
            password_days: self.password_days,
            keep_years: self.keep_years,
            citizen_idle_seconds: citizen.idle_seconds,
            citizen_session_seconds: citizen.session_seconds,
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
