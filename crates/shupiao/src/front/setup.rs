//! Setting a front up: keys and request, the platform's welcome, the first configuration.

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::home;
use app::ports::fronts::Fronts;
use app::ports::{Clock, Entry, Store};
use domain::CreditCode;
use seal::{Certificate, CertificateRequest, Name, Purpose};
use serde::{Deserialize, Serialize};
use wire::data::{self, FrontData, FrontHoldData};

use crate::config::{Place, read_text};
use crate::edges::{SystemChance, SystemClock, random_hex};
use crate::folder::{Folder, read_trust, write_new, write_private};
use crate::init::operator;
use crate::keyring::vault;
use crate::keys;
use crate::node::Node;

/// Keys, and a request for certificates.
#[derive(clap::Args, Debug)]
pub(crate) struct Init {
    #[command(flatten)]
    place: Place,
    /// Code of the front: letters, digits and hyphens.
    #[arg(long)]
    code: String,
    /// Credit code of a unit it issues for; may be given several times.
    #[arg(long = "unit", required = true)]
    units: Vec<String>,
    /// Where the platform is.
    #[arg(long, default_value = "")]
    platform: String,
    /// Where the request is written. Default: `DIR/request.json`.
    #[arg(long)]
    request: Option<PathBuf>,
}

/// What a front asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    code: String,
    /// PKCS#10, PEM.
    device: String,
    units: Vec<UnitRequest>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRequest {
    unit: String,
    /// PKCS#10, PEM.
    request: String,
}

/// What the platform answers.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Welcome {
    code: String,
    /// PEM.
    device: String,
    units: Vec<UnitCertificate>,
    /// The platform's certificates, PEM.
    trust: String,
    /// The platform's first letter, base64.
    letter: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitCertificate {
    unit: String,
    /// PEM.
    certificate: String,
}

pub(crate) fn init(args: &Init) -> anyhow::Result<()> {
    let request = args.request.clone().unwrap_or_else(|| args.place.dir.join("request.json"));
    prepare(&args.place, &args.code, &args.units, &args.platform, &request)?;
    println!("Request written to {}.", request.display());
    println!("Next, at the platform: `shupiao front register {} …`.", request.display());
    Ok(())
}

/// Makes a front's folder with its keys, and writes its request.
fn prepare(
    place: &Place,
    code: &str,
    units: &[String],
    platform: &str,
    request: &Path,
) -> anyhow::Result<()> {
    let folder = Folder::new(&place.dir);
    anyhow::ensure!(!folder.is_set_up(), "{} is set up already", place.dir.display());
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
    anyhow::ensure!(
        (1..=40).contains(&code.len()) && code.chars().all(good),
        "a front's code is 1 to 40 letters, digits or hyphens"
    );
    folder.create()?;
    let passphrase_path = place.passphrase_path(&place.file()?);
    if !passphrase_path.exists() {
        write_private(&passphrase_path, format!("{}\n", random_hex(16)).as_bytes())?;
    }
    let passphrase = place.passphrase(&place.file()?)?;
    let mut wanted = Vec::new();
    for unit in units {
        let unit: CreditCode = unit.parse().with_context(|| format!("{unit} is no credit code"))?;
        let key = keys::generate();
        let name = Name::new(code).in_unit(unit.as_str());
        wanted.push(UnitRequest {
            unit: unit.to_string(),
            request: CertificateRequest::new(&key, &name)?.to_pem(),
        });
        folder.put_key(&keys::unit_name(&unit), &key, &passphrase)?;
    }
    folder.put_key(keys::VAULT, &keys::generate(), &passphrase)?;
    let settings = toml::to_string(&toml::toml! {
        listen = "127.0.0.1:8090"
        [front]
        code = (code.to_owned())
        platform = (platform.to_owned())
    })?;
    let settings_path = place.dir.join("shupiao.toml");
    if !settings_path.exists() {
        write_new(&settings_path, settings.as_bytes())?;
    }
    let key = keys::generate();
    let device = CertificateRequest::new(&key, &Name::new(code))?.to_pem();
    let asked = Request { code: code.to_owned(), device, units: wanted };
    write_new(request, &serde_json::to_vec_pretty(&asked)?)?;
    // Last: a folder with this key is whole.
    folder.put_key(keys::DEVICE, &key, &passphrase)
}

/// Answering a front's request.
#[derive(clap::Args, Debug)]
pub(crate) struct Register {
    #[command(flatten)]
    pub place: Place,
    /// The front's request.
    pub request: PathBuf,
    /// What people call it.
    #[arg(long)]
    pub name: String,
    /// Region whose bureau looks after it. Default: that of its first unit.
    #[arg(long)]
    pub region: Option<String>,
    /// What it issues for: `UNIT/PLACE,PLACE/KIND,KIND`; may be given several times.
    #[arg(long = "hold", required = true)]
    pub holds: Vec<Hold>,
    /// Where people reach the platform.
    #[arg(long)]
    pub public_url: String,
    /// Where the welcome is written.
    #[arg(long)]
    pub welcome: PathBuf,
}

/// A unit with its places and kinds.
#[derive(Clone, Debug)]
pub(crate) struct Hold {
    pub unit: CreditCode,
    pub places: Vec<String>,
    pub kinds: Vec<String>,
}

impl std::str::FromStr for Hold {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split('/');
        let list = |part: Option<&str>| -> Vec<String> {
            part.unwrap_or_default()
                .split(',')
                .filter(|p| !p.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let unit = parts.next().unwrap_or_default();
        let unit = unit.parse().map_err(|_| format!("{unit} is no credit code"))?;
        let (places, kinds) = (list(parts.next()), list(parts.next()));
        if places.is_empty() || kinds.is_empty() || parts.next().is_some() {
            return Err("wanted: UNIT/PLACE,PLACE/KIND,KIND".to_owned());
        }
        Ok(Self { unit, places, kinds })
    }
}

pub(crate) async fn register(args: Register) -> anyhow::Result<()> {
    let node = Node::open(&args.place).await?;
    admit(&node, &args).await?;
    println!("Welcome written to {}.", args.welcome.display());
    println!("Next, at the front: `shupiao front join {}`.", args.welcome.display());
    Ok(())
}

/// Issues a front's certificates, enters it in the directory and writes its welcome.
async fn admit(node: &Node, args: &Register) -> anyhow::Result<()> {
    let asked: Request = serde_json::from_str(&read_text(&args.request)?)
        .with_context(|| format!("{} is no front's request", args.request.display()))?;
    let folder = Folder::new(&args.place.dir);
    let passphrase = args.place.passphrase(&args.place.file()?)?;
    let issuing = keys::issuing(&folder, &passphrase)?;
    let now = SystemClock.now();
    let directory = node.platform.directory();
    let device = CertificateRequest::from_pem(&asked.device)?;
    let subject = Name::new(&asked.code);
    let purpose = Purpose::FrontDevice;
    let certificate =
        keys::issue(&issuing, &subject, device.public_key(), purpose, now.timestamp())?;
    let mut entries = Vec::new();
    let mut units = Vec::new();
    let mut region = args.region.clone();
    for hold in &args.holds {
        let unit = directory.units.get(&hold.unit);
        let unit = unit.with_context(|| format!("no unit {}", hold.unit))?;
        let asked = asked.units.iter().find(|u| u.unit == hold.unit.as_str());
        let asked = asked.with_context(|| format!("the request names no key of {}", hold.unit))?;
        let asked = CertificateRequest::from_pem(&asked.request)?;
        let subject = keys::unit_subject(&unit.seal.name, &unit.name, &unit.code);
        let purpose = Purpose::UnitSeal;
        let key = asked.public_key();
        let made = keys::issue(&issuing, &subject, key, purpose, now.timestamp())?;
        region.get_or_insert_with(|| unit.region.to_string());
        entries.push(Entry::new("certificate", made.serial(), made.to_pem()));
        units.push(UnitCertificate { unit: unit.code.to_string(), certificate: made.to_pem() });
    }
    let holds = args.holds.iter().map(|hold| FrontHoldData {
        unit: hold.unit.to_string(),
        places: hold.places.clone(),
        kinds: hold.kinds.clone(),
    });
    let front = FrontData {
        code: asked.code.clone(),
        name: args.name.clone(),
        region: region.unwrap_or_default(),
        holds: holds.collect(),
        certificate: certificate.to_pem(),
        status: "active".to_owned(),
        reason: String::new(),
    };
    anyhow::ensure!(
        node.platform.directory().front_name(&asked.code).is_empty(),
        "there is a front {} already; a new one needs a code of its own",
        asked.code
    );
    entries.push(Entry::new("front", &asked.code, data::to_json(&front)));
    node.platform.store.put_entries(entries, operator(), now).await?;
    node.platform.refresh().await?;
    let letter = home::welcome(&node.home(&args.public_url), &asked.code).await?;
    let welcome = Welcome {
        code: asked.code,
        device: certificate.to_pem(),
        units,
        trust: node.platform.trust().to_pem(),
        letter: wire::auth::encode(&letter),
    };
    write_new(&args.welcome, &serde_json::to_vec_pretty(&welcome)?)
}

/// Takes a welcome in: certificates, then the first configuration and grants. Answers with the front's
/// code and how many grants it has.
pub(crate) async fn join(place: &Place, welcome: &Path) -> anyhow::Result<(String, usize)> {
    let said: Welcome = serde_json::from_str(&read_text(welcome)?)
        .with_context(|| format!("{} is no welcome", welcome.display()))?;
    let folder = Folder::new(&place.dir);
    anyhow::ensure!(folder.is_front(), "run `shupiao front init` first");
    let file = place.file()?;
    anyhow::ensure!(file.front.code == said.code, "the welcome is for {}", said.code);
    let passphrase = place.passphrase(&file)?;
    folder.put_trust(&said.trust)?;
    let (trust, _) = read_trust(&folder.trust_dir())?;
    take(&folder, keys::DEVICE, &said.device, &passphrase)?;
    for unit in &said.units {
        let name = keys::unit_name(&unit.unit.parse()?);
        take(&folder, &name, &unit.certificate, &passphrase)?;
    }
    let letter = wire::auth::decode(&said.letter).context("the letter is not base64")?;
    let store = store::Database::open_alone(&place.store_url(&file)).await?;
    let vault = vault(&folder, &passphrase)?;
    let shelves = (&store as &dyn Store, &store as &dyn Fronts);
    let now = SystemClock.now();
    home::begin(&letter, &said.code, shelves, (&vault, &SystemChance), (&trust, now)).await?;
    store.close().await;
    let node = Node::open(place).await?;
    let heard = home::hear(&node.home(""), &letter).await?;
    Ok((said.code, heard.grants))
}

/// A front whose platform is at hand: keys there, certificates here, and the welcome back, in one go.
pub(crate) struct Neighbour<'a> {
    /// The platform, and its folder.
    pub platform: (&'a Node, &'a Place),
    /// The front's folder.
    pub place: &'a Place,
    pub code: &'a str,
    pub name: &'a str,
    pub hold: Hold,
    /// Where the front finds the platform; empty: nowhere.
    pub line: &'a str,
    /// Where people find the platform.
    pub public_url: &'a str,
}

impl Neighbour<'_> {
    pub(crate) async fn set_up(self) -> anyhow::Result<()> {
        let dir = &self.place.dir;
        let (request, welcome) = (dir.join("request.json"), dir.join("welcome.json"));
        let unit = self.hold.unit.to_string();
        prepare(self.place, self.code, std::slice::from_ref(&unit), self.line, &request)?;
        let (node, place) = self.platform;
        let register = Register {
            place: place.clone(),
            request,
            name: self.name.to_owned(),
            region: None,
            holds: vec![self.hold],
            public_url: self.public_url.to_owned(),
            welcome: welcome.clone(),
        };
        admit(node, &register).await?;
        join(self.place, &welcome).await?;
        Ok(())
    }
}

/// Keeps a certificate for one of our keys; no other key's.
fn take(folder: &Folder, name: &str, pem: &str, passphrase: &str) -> anyhow::Result<()> {
    let certificate = Certificate::from_pem(pem)?;
    let key = folder.key(name, passphrase)?;
    anyhow::ensure!(
        key.public() == certificate.public_key(),
        "the certificate for {name} is for another key"
    );
    folder.put_certificate(name, &certificate)
}
