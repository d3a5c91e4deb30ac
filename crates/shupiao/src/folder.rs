//! The platform's folder: which file is where, and who may read it.
//!
//! ```text
//! DIR/passphrase            opens the keys (keep it elsewhere in production)
//! DIR/keys/*.key            encrypted private keys, PEM
//! DIR/trust/*.crt, *.crl    certificates and revocation lists, PEM
//! DIR/store.sqlite          the store, unless another is configured
//! ```

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use seal::{Certificate, Crl, PrivateKey, Trust, key_file};

use crate::config::read_text;
use crate::edges::random_hex;

/// The platform's folder.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    dir: PathBuf,
}

impl Folder {
    /// The folder at a path.
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// Whether it has been set up.
    pub(crate) fn is_set_up(&self) -> bool {
        self.has_key("platform") || self.is_front()
    }

    /// Whether it is a front server's.
    pub(crate) fn is_front(&self) -> bool {
        self.has_key("device")
    }

    /// Makes the folders.
    pub(crate) fn create(&self) -> anyhow::Result<()> {
        for part in ["keys", "trust"] {
            let path = self.dir.join(part);
            std::fs::create_dir_all(&path)
                .with_context(|| format!("cannot make {}", path.display()))?;
        }
        Ok(())
    }

    /// The folder itself.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    fn key_path(&self, name: &str) -> PathBuf {
        self.dir.join("keys").join(format!("{name}.key"))
    }

    /// The folder of certificates and revocation lists.
    pub(crate) fn trust_dir(&self) -> PathBuf {
        self.dir.join("trust")
    }

    fn certificate_path(&self, name: &str) -> PathBuf {
        self.trust_dir().join(format!("{name}.crt"))
    }

    /// Keeps a private key, encrypted, readable by its owner alone.
    pub(crate) fn put_key(
        &self,
        name: &str,
        key: &PrivateKey,
        passphrase: &str,
    ) -> anyhow::Result<()> {
        let pem = key_file::encrypt(key, passphrase, &mut rand::rng())?;
        write_private(&self.key_path(name), pem.as_bytes())
    }

    /// Opens a private key.
    pub(crate) fn key(&self, name: &str, passphrase: &str) -> anyhow::Result<PrivateKey> {
        let path = self.key_path(name);
        let pem = read_text(&path)?;
        key_file::decrypt(&pem, passphrase)
            .with_context(|| format!("cannot open {}", path.display()))
    }

    /// Keeps a certificate.
    pub(crate) fn put_certificate(
        &self,
        name: &str,
        certificate: &Certificate,
    ) -> anyhow::Result<()> {
        write_new(&self.certificate_path(name), certificate.to_pem().as_bytes())
    }

    /// Keeps the certificates and lists of a text as one file that is read with the others.
    pub(crate) fn put_trust(&self, pem: &str) -> anyhow::Result<()> {
        let mut blocks = 0_usize;
        for block in pem.split_inclusive("-----END CERTIFICATE-----\n") {
            let Some(start) = block.find("-----BEGIN CERTIFICATE-----") else { continue };
            let certificate = Certificate::from_pem(block.get(start..).unwrap_or_default())?;
            blocks = blocks.saturating_add(1);
            let path = self.certificate_path(&format!("platform-{blocks:05}"));
            if !path.exists() {
                write_new(&path, certificate.to_pem().as_bytes())?;
            }
        }
        anyhow::ensure!(blocks > 0, "no certificate in the trust list");
        Ok(())
    }

    /// Keeps a revocation list, replacing an older one.
    pub(crate) fn put_crl(&self, name: &str, crl: &Crl) -> anyhow::Result<()> {
        replace(&self.trust_dir().join(format!("{name}.crl")), crl.to_pem().as_bytes())
    }

    /// A certificate by name.
    pub(crate) fn certificate(&self, name: &str) -> anyhow::Result<Certificate> {
        let path = self.certificate_path(name);
        Certificate::from_pem(&read_text(&path)?)
            .with_context(|| format!("{} is no certificate", path.display()))
    }

    /// Names of the keys that begin with `prefix`.
    pub(crate) fn key_names(&self, prefix: &str) -> anyhow::Result<Vec<String>> {
        let mut names = Vec::new();
        for path in files(&self.dir.join("keys"), "key")? {
            let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or_default().to_owned();
            if name.starts_with(prefix) {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Whether a key of that name is kept.
    pub(crate) fn has_key(&self, name: &str) -> bool {
        self.key_path(name).exists()
    }
}

/// Every certificate (`*.crt`) of a folder.
pub(crate) fn certificates(dir: &Path) -> anyhow::Result<Vec<Certificate>> {
    let read = |path: PathBuf| {
        Certificate::from_pem(&read_text(&path)?)
            .with_context(|| format!("{} is no certificate", path.display()))
    };
    files(dir, "crt")?.into_iter().map(read).collect()
}

/// A trust list out of a folder of `*.crt` and `*.crl`; roots are those that sign themselves.
/// Also gives all of them as one PEM text for others.
pub(crate) fn read_trust(dir: &Path) -> anyhow::Result<(Trust, String)> {
    // Read one by one, so that a bad file is told by its name.
    let certificates = certificates(dir)?;
    anyhow::ensure!(!certificates.is_empty(), "{} holds no certificate (*.crt)", dir.display());
    let mut pem: String = certificates.iter().map(Certificate::to_pem).collect();
    for path in files(dir, "crl")? {
        let list = Crl::from_pem(&read_text(&path)?)
            .with_context(|| format!("{} is no revocation list", path.display()))?;
        pem.push_str(&list.to_pem());
    }
    let trust = Trust::from_pem(&pem).with_context(|| format!("{}", dir.display()))?;
    Ok((trust, pem))
}

fn files(dir: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let entries =
        std::fs::read_dir(dir).with_context(|| format!("cannot read {}", dir.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Writes a file that only its owner may read; refuses to replace one.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes, 0o600)
}

/// Writes a file for all to read; refuses to replace one.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    write(path, bytes, 0o644)
}

/// Under its name a file is there as a whole or not at all, whenever the machine stops.
fn write(path: &Path, bytes: &[u8], mode: u32) -> anyhow::Result<()> {
    let what = || format!("cannot write {}", path.display());
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", random_hex(4)));
    let part = PathBuf::from(part);
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&part)
        .with_context(what)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).with_context(what)?;
    // Unlike renaming, linking replaces nothing.
    let linked = std::fs::hard_link(&part, path).with_context(what);
    std::fs::remove_file(&part).with_context(what)?;
    linked?;
    keep_name(path)
}

/// The folder remembers the name even if the power fails.
fn keep_name(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| format!("cannot write {}", path.display()))
}

fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    if beside.exists() {
        std::fs::remove_file(&beside)?;
    }
    write_new(&beside, bytes)?;
    std::fs::rename(&beside, path).with_context(|| format!("cannot replace {}", path.display()))?;
    keep_name(path)
}
