//! `shupiao key`: what units' systems prove themselves with.

use std::path::Path;

use anyhow::Context;
use app::auth::secret_context;
use app::ports::{Chance, Clock, Store};
use domain::CreditCode;
use seal::{PublicKey, Purpose};
use wire::data::{self, CredentialData, ProofData, UnitData};

use crate::config::{Place, read_text};
use crate::edges::{SystemChance, SystemClock, random_hex};
use crate::folder::{Folder, write_new};
use crate::init::{entry, operator};
use crate::keyring::vault;
use crate::keys;

/// API keys and client certificates of units.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum Command {
    /// Make an API key (HMAC-SM3) for a unit and print its id and secret, once.
    Api {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
    },
    /// Issue a client certificate for a unit's own SM2 key; the private key stays with the unit.
    ///
    /// openssl genpkey -algorithm SM2 -out client.key;
    /// openssl pkey -in client.key -pubout -out client.pub
    Certificate {
        #[command(flatten)]
        place: Place,
        /// Credit code of the unit.
        #[arg(long)]
        unit: String,
        /// Its public key, PEM.
        #[arg(long)]
        public_key: std::path::PathBuf,
        /// Where to write the certificate.
        #[arg(long)]
        out: std::path::PathBuf,
    },
    /// Withdraw an API key or client certificate; it stops to count within seconds.
    Withdraw {
        #[command(flatten)]
        place: Place,
        /// Key id or certificate serial.
        id: String,
    },
    /// List API keys and client certificates.
    List {
        #[command(flatten)]
        place: Place,
    },
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Api { place, unit } => {
            let store = open(&place).await?;
            let (id, secret) = api_key(&place, &store, &unit.parse()?).await?;
            println!("key id: {id}\nsecret: {secret}\nThe secret is shown only now.");
        }
        Command::Certificate { place, unit, public_key, out } => {
            certificate(&place, &unit.parse()?, &public_key, &out).await?;
        }
        Command::Withdraw { place, id } => {
            let store = open(&place).await?;
            let mut credential = credentials(&store)
                .await?
                .into_iter()
                .find(|c| c.id == id)
                .context("no such credential")?;
            credential.active = false;
            put(&store, &credential).await?;
            println!("{id} is withdrawn.");
        }
        Command::List { place } => {
            for credential in credentials(&open(&place).await?).await? {
                let state = if credential.active { "active" } else { "withdrawn" };
                println!("{}  {}  {state}", credential.id, credential.unit);
            }
        }
    }
    Ok(())
}

async fn open(place: &Place) -> anyhow::Result<store::Database> {
    Ok(store::Database::open(&place.store_url(&place.file()?)).await?)
}

async fn credentials(store: &store::Database) -> anyhow::Result<Vec<CredentialData>> {
    let entries = store.directory().await?.1.into_iter().filter(|e| e.section == "credential");
    entries.map(|e| Ok(data::from_json(&e.body)?)).collect()
}

async fn put(store: &store::Database, credential: &CredentialData) -> anyhow::Result<()> {
    let entry = entry("credential", &credential.id, data::to_json(credential));
    Ok(store.put_entries(vec![entry], operator(), SystemClock.now()).await?)
}

/// Makes an API key; answers with its id and secret.
pub(crate) async fn api_key(
    place: &Place,
    store: &store::Database,
    unit: &CreditCode,
) -> anyhow::Result<(String, String)> {
    known(store, unit).await?;
    let folder = Folder::new(&place.dir);
    let vault = vault(&folder, &place.passphrase(&place.file()?)?)?;
    let (id, secret) = (format!("K{}", random_hex(8)), random_hex(32));
    let mut nonce = [0; 12];
    SystemChance.fill(&mut nonce);
    let sealed = vault.seal(&secret_context(&id), secret.as_bytes(), nonce);
    let proof = ProofData::SealedSecret(wire::auth::encode(&sealed));
    put(store, &CredentialData::new(&id, unit.as_str(), proof)).await?;
    Ok((id, secret))
}

async fn known(store: &store::Database, unit: &CreditCode) -> anyhow::Result<UnitData> {
    let entries = store.directory().await?.1;
    let entry = entries.into_iter().find(|e| e.section == "unit" && e.key == unit.as_str());
    Ok(data::from_json(&entry.with_context(|| format!("no unit {unit}"))?.body)?)
}

async fn certificate(
    place: &Place,
    unit: &CreditCode,
    public_key: &Path,
    out: &Path,
) -> anyhow::Result<()> {
    let public_key =
        PublicKey::from_spki_pem(&read_text(public_key)?).context("no SM2 public key in PEM")?;
    let store = open(place).await?;
    let known = known(&store, unit).await?;
    let folder = Folder::new(&place.dir);
    let issuing = keys::issuing(&folder, &place.passphrase(&place.file()?)?)?;
    let subject = keys::unit_subject("业务系统", &known.name, unit);
    let now = SystemClock.now().timestamp();
    let certificate = keys::issue(&issuing, &subject, &public_key, Purpose::ApiClient, now)?;
    write_new(out, certificate.to_pem().as_bytes())?;
    let serial = certificate.serial().to_owned();
    let proof = ProofData::Certificate(certificate.to_pem());
    put(&store, &CredentialData::new(&serial, unit.as_str(), proof)).await?;
    println!("certificate {serial}");
    Ok(())
}
