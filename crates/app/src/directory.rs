//! The directory: what finance has set (regions, bureau, kinds, units, credentials), read whole
//! into memory so that no request waits for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::{BillKind, Bureau, CreditCode, Region, RegionCode, Rules, Unit};
use face::{Book, Template};
use seal::{Certificate, Vault};
use wire::data::{
    self, BureauData, CredentialData, DataError, FaceData, KindData, ProofData, RegionData,
    UnitData,
};

use crate::ports::{Entry, Store, StoreError};

/// The directory as one version of it stands.
#[derive(Debug)]
pub struct Directory {
    /// Its version.
    pub version: i64,
    /// Finance's rules.
    pub rules: Rules,
    /// How bills look.
    pub book: Book,
    /// Regions.
    pub regions: BTreeMap<RegionCode, Region>,
    /// Units.
    pub units: BTreeMap<CreditCode, Arc<Unit>>,
    pub(crate) credentials: BTreeMap<String, Credential>,
}

/// What a unit's system proves itself with, ready for use.
#[derive(Debug)]
pub(crate) struct Credential {
    pub unit: CreditCode,
    pub secret: Secret,
}

pub(crate) enum Secret {
    Mac(Vec<u8>),
    Certificate(Box<Certificate>),
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// The directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The store did not give it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry has another form.
    #[error("directory entry {section}/{key}: {why}")]
    Entry {
        /// Section.
        section: String,
        /// Key.
        key: String,
        /// What is wrong.
        why: String,
    },
    /// A face that we ship: a defect.
    #[error(transparent)]
    Face(#[from] face::TemplateError),
    /// No bureau: the platform was not set up.
    #[error("the directory names no bureau; run `shupiao init` first")]
    NoBureau,
}

impl Directory {
    pub(crate) async fn read(store: &dyn Store, vault: &Vault) -> Result<Self, DirectoryError> {
        let (version, entries) = store.directory().await?;
        let mut builder = Builder { book: Book::built_in()?, ..Builder::default() };
        for entry in &entries {
            builder.take(entry, vault).map_err(|why| DirectoryError::Entry {
                section: entry.section.clone(),
                key: entry.key.clone(),
                why,
            })?;
        }
        let bureau = builder.bureau.ok_or(DirectoryError::NoBureau)?;
        Ok(Self {
            version,
            rules: Rules { bureau, kinds: builder.kinds },
            book: builder.book,
            regions: builder.regions,
            units: builder.units,
            credentials: builder.credentials,
        })
    }

    /// A region and those above it, from the province down.
    pub fn region_line(&self, code: RegionCode) -> Vec<&Region> {
        let above = std::iter::successors(Some(code), |c| c.parent());
        let mut line: Vec<&Region> = above.filter_map(|c| self.regions.get(&c)).collect();
        line.reverse();
        line
    }
}

#[derive(Default)]
struct Builder {
    bureau: Option<Bureau>,
    kinds: BTreeMap<domain::KindCode, BillKind>,
    book: Book,
    regions: BTreeMap<RegionCode, Region>,
    units: BTreeMap<CreditCode, Arc<Unit>>,
    credentials: BTreeMap<String, Credential>,
}

impl Builder {
    fn take(&mut self, entry: &Entry, vault: &Vault) -> Result<(), String> {
        let text = |e: DataError| e.to_string();
        match entry.section.as_str() {
            "bureau" => {
                self.bureau = Some(
                    data::from_json::<BureauData>(&entry.body)
                        .and_then(TryInto::try_into)
                        .map_err(text)?,
                );
            }
            "kind" => {
                let kind: BillKind = data::from_json::<KindData>(&entry.body)
                    .and_then(TryInto::try_into)
                    .map_err(text)?;
                self.kinds.insert(kind.code, kind);
            }
            "face" => {
                let said: FaceData = data::from_json(&entry.body).map_err(text)?;
                self.book.add(Template::parse(&said.toml).map_err(|e| e.to_string())?);
            }
            "region" => {
                let region: Region = data::from_json::<RegionData>(&entry.body)
                    .and_then(TryInto::try_into)
                    .map_err(text)?;
                self.regions.insert(region.code, region);
            }
            "unit" => {
                let unit: Unit = data::from_json::<UnitData>(&entry.body)
                    .and_then(TryInto::try_into)
                    .map_err(text)?;
                self.units.insert(unit.code.clone(), Arc::new(unit));
            }
            "credential" => {
                let said: CredentialData = data::from_json(&entry.body).map_err(text)?;
                if said.active {
                    let id = said.id.clone();
                    self.credentials.insert(id, credential(said, vault)?);
                }
            }
            other => return Err(format!("unknown section {other}")),
        }
        Ok(())
    }
}

fn credential(said: CredentialData, vault: &Vault) -> Result<Credential, String> {
    let unit = said.unit.parse().map_err(|_| "unit is no credit code".to_owned())?;
    let secret = match said.proof {
        ProofData::SealedSecret(text) => {
            let sealed = wire::auth::decode(&text).ok_or("the secret is not base64")?;
            let open = vault.open(&secret_context(&said.id), &sealed);
            Secret::Mac(open.map_err(|_| "the secret was sealed with another vault key")?.to_vec())
        }
        ProofData::Certificate(pem) => {
            let certificate = Certificate::from_pem(&pem).map_err(|e| e.to_string())?;
            Secret::Certificate(Box::new(certificate))
        }
    };
    Ok(Credential { unit, secret })
}

/// What a sealed API secret is bound to, so that it cannot be moved to another key.
pub fn secret_context(key_id: &str) -> String {
    format!("credential/{key_id}")
}
