//! `shupiao init`: keys, certificates, seals and finance's data for a new platform.

use std::path::{Path, PathBuf};

use anyhow::Context;
use app::identity::invite::{Planted, plant};
use app::identity::role;
use app::ports::registry::AuditRecord;
use app::ports::{Actor, Clock, Entry, Store};
use domain::Moment;
use seal::{Name, Purpose, sm3};
use wire::data::{self, BureauData, KindFile, RegionData, RoleData, RoleFile};

use crate::config::Place;
use crate::edges::{SystemClock, random_hex};
use crate::faces::face_entry;
use crate::folder::{Folder, write_private};
use crate::keys;
use crate::node::Node;
use crate::seals::Maker;

/// Set up a new platform: keys and certificates in DIR, regions and kinds of bills in the store.
///
/// Writes a random passphrase to DIR/passphrase unless --passphrase-file names one that you made.
/// Refuses a folder that is set up already.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Region code of the province whose bureau this is.
    #[arg(long, default_value = "510000")]
    region: String,
    /// CSV of regions (code,name,…); Sichuan's are built in.
    #[arg(long)]
    regions: Option<std::path::PathBuf>,
    /// TOML of kinds of bills; those of the national list are built in.
    #[arg(long)]
    kinds: Option<std::path::PathBuf>,
    /// TOML of roles; sensible ones are built in.
    #[arg(long)]
    roles: Option<std::path::PathBuf>,
    /// File with one part of the root key's passphrase, twice: each of two persons brings one.
    /// Without them two parts are made up and written to DIR/root-part-1 and DIR/root-part-2.
    #[arg(long, num_args = 1)]
    root_part: Vec<std::path::PathBuf>,
}

const REGIONS: &str = include_str!("../../../data/regions.csv");
const KINDS: &str = include_str!("../../../data/kinds.toml");
const ROLES: &str = include_str!("../../../data/roles.toml");

/// The three officers (三员) whom a new platform begins with.
const OFFICERS: [(&str, &str, &str, &str); 3] = [
    ("sysadmin", "系统管理员", "system", "system_admin"),
    ("secadmin", "安全管理员", "security", "security_admin"),
    ("auditor", "审计员", "audit", "auditor"),
];

/// Who does what a person at the command line does.
pub(crate) fn operator() -> Actor {
    Actor { name: "cli".into(), ..Actor::default() }
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let dir = args.place.dir.display();
    if Folder::new(&args.place.dir).is_set_up() {
        // Only if an earlier run was cut short after its keys is there an officer left to set up.
        let officers = officers(&args.place, &args.region).await?;
        anyhow::ensure!(!officers.is_empty(), "{dir} is set up already");
    } else {
        let finance = finance(&args)?;
        set_up(&args.place, finance, &args.root_part).await?;
        officers(&args.place, &args.region).await?;
    }
    println!(
        "Set up in {dir}. Next: `shupiao unit add`, `shupiao grant give`, `shupiao key api`, `shupiao serve`."
    );
    println!(
        "The root key is needed only to renew the issuing authority: move {dir}/keys/root.key to safe storage. \
         It opens only with both parts of its passphrase, which two persons keep ({dir}/ceremony.txt)."
    );
    Ok(())
}

fn finance(args: &Args) -> anyhow::Result<Finance> {
    let regions = args.regions.as_deref().map(crate::config::read_text).transpose()?;
    let kinds = args.kinds.as_deref().map(crate::config::read_text).transpose()?;
    let finance = Finance::read(
        &args.region,
        regions.as_deref().unwrap_or(REGIONS),
        kinds.as_deref().unwrap_or(KINDS),
    )?;
    match &args.roles {
        Some(path) => finance.with_roles(&crate::config::read_text(path)?),
        None => Ok(finance),
    }
}

/// Sets up those of the three officers who are not there yet and prints their one-time passwords,
/// once. Answers with their logins.
async fn officers(place: &Place, region: &str) -> anyhow::Result<Vec<&'static str>> {
    let identity = Node::open(place).await?.identity("").await?;
    let mut made = Vec::new();
    for (login, name, duty, role) in OFFICERS {
        let roles = [(role, format!("region/{region}"))];
        let planted = Planted { login, name, duty, region, unit: None, roles: &roles };
        let Some((_, password)) = plant(&identity, &planted, &operator()).await? else { continue };
        if made.is_empty() {
            println!(
                "One-time passwords, shown only now; each officer changes theirs at the first sign-in:"
            );
        }
        println!("  {name}  {login}  {password}");
        made.push(login);
    }
    Ok(made)
}

/// Finance's data, checked.
pub(crate) struct Finance {
    region: String,
    province_name: String,
    entries: Vec<Entry>,
    roles: Vec<RoleData>,
}

impl Finance {
    /// The data that is built in.
    pub(crate) fn built_in() -> anyhow::Result<Self> {
        Self::read("510000", REGIONS, KINDS)
    }

    fn read(region: &str, regions: &str, kinds: &str) -> anyhow::Result<Self> {
        let mut entries = Vec::new();
        let mut province_name = None;
        for row in RegionData::parse_csv(regions)? {
            domain::Region::try_from(row.clone())?;
            if row.code == region {
                province_name = Some(row.name.clone());
            }
            entries.push(entry("region", &row.code, data::to_json(&row)));
        }
        let province_name =
            province_name.with_context(|| format!("no region {region} in the list of regions"))?;
        entries.extend(kind_entries(kinds)?);
        for template in face::book::BUILT_IN {
            entries.push(face_entry(template)?);
        }
        let finance = Self { region: region.to_owned(), province_name, entries, roles: Vec::new() };
        finance.with_roles(ROLES)
    }

    /// The same with other roles, each checked.
    fn with_roles(mut self, toml: &str) -> anyhow::Result<Self> {
        self.roles = RoleFile::parse(toml)?.role;
        for role in &self.roles {
            role.actions()?;
        }
        Ok(self)
    }
}

/// Kinds of bills as directory entries, each checked.
pub(crate) fn kind_entries(toml: &str) -> anyhow::Result<Vec<Entry>> {
    let checked = |kind: data::KindData| {
        domain::BillKind::try_from(kind.clone())?;
        Ok(entry("kind", &kind.class_kind, data::to_json(&kind)))
    };
    KindFile::parse(toml)?.kind.into_iter().map(checked).collect()
}

/// A directory entry.
pub(crate) fn entry(section: &str, key: &str, body: String) -> Entry {
    Entry::new(section, key, body)
}

/// Name of the supervision seal of a province.
fn supervision_seal(province: &str) -> String {
    format!("财政票据监制章（{province}）")
}

/// Makes keys, certificates and the supervision seal, and writes finance's data to the store. The platform's own key is
/// written last: a folder with it is whole.
pub(crate) async fn set_up(
    place: &Place,
    finance: Finance,
    root_parts: &[PathBuf],
) -> anyhow::Result<()> {
    let folder = Folder::new(&place.dir);
    let brought = brought(root_parts)?;
    folder.create()?;
    let file = place.file()?;
    let passphrase_path = place.passphrase_path(&file);
    if !passphrase_path.exists() {
        write_private(&passphrase_path, random_passphrase().as_bytes())?;
        eprintln!(
            "A random passphrase was written to {}. Keep it apart from the keys in production.",
            passphrase_path.display()
        );
    }
    let passphrase = place.passphrase(&file)?;
    let now = SystemClock.now();
    // A store that is not to be had is noticed before there are keys.
    let url = place.store_url(&file);
    make_private_store(&url)?;
    let store = store::Database::open(&url).await?;
    refuse_remains(&place.dir, brought.is_some())?;
    let root_passphrase = ceremony(&place.dir, brought)?;
    make_keys(&folder, &finance.province_name, (&passphrase, &root_passphrase), now)?;
    record_ceremony(&place.dir, &folder, now)?;
    let (seal, kept) = Maker::open(&folder, &passphrase, now)?
        .supervision(
            &finance.region,
            &supervision_seal(&finance.province_name),
            folder.certificate(keys::SUPERVISION)?,
        )
        .await?;
    let bureau = BureauData {
        region: finance.region.clone(),
        province_name: finance.province_name.clone(),
        seal,
    };
    let mut entries = finance.entries;
    entries.push(entry("bureau", &finance.region, data::to_json(&bureau)));
    store.put_seals(vec![kept], operator(), now).await?;
    store.put_entries(entries, operator(), now).await?;
    let told = AuditRecord::done(now, operator(), "role.write", "roles");
    role::load(&store, &finance.roles, told).await?;
    store.close().await;
    let issuing = keys::issuing(&folder, &passphrase)?;
    let name = Name::new(format!("{}财政电子票据平台", finance.province_name))
        .in_organization(format!("{}财政厅", finance.province_name));
    let key = keys::generate();
    let certificate =
        keys::issue(&issuing, &name, key.public(), Purpose::Platform, now.timestamp())?;
    folder.put_certificate(keys::PLATFORM, &certificate)?;
    folder.put_key(keys::PLATFORM, &key, &passphrase)
}

/// An empty file for a store in SQLite, which would make one that everybody may read. The files
/// beside it get its mode.
fn make_private_store(url: &str) -> anyhow::Result<()> {
    let Some(path) = url.strip_prefix("sqlite:") else { return Ok(()) };
    let path = path.split('?').next().unwrap_or_default();
    let path = Path::new(path.strip_prefix("//").unwrap_or(path));
    if path.exists() { Ok(()) } else { write_private(path, b"") }
}

/// Refuses to go on among what an earlier run, cut short before its keys were whole, left behind.
/// Nothing was signed with those keys yet.
fn refuse_remains(dir: &Path, brought: bool) -> anyhow::Result<()> {
    let mut remains = Vec::new();
    let made_up = if brought { [].as_slice() } else { &["root-part-1", "root-part-2"] };
    for name in ["keys", "trust", "ceremony.txt"].iter().chain(made_up) {
        let path = dir.join(name);
        let empty = path.is_dir() && std::fs::read_dir(&path)?.next().is_none();
        if path.exists() && !empty {
            remains.push(path.display().to_string());
        }
    }
    let remains = remains.join(" ");
    anyhow::ensure!(
        remains.is_empty(),
        "an earlier `init` was cut short; remove {remains} and run it again"
    );
    Ok(())
}

/// Parts of the root key's passphrase.
type Parts = [String; 2];

/// The parts that two persons brought, if they did. One person cannot bring both by bringing one
/// part twice.
fn brought(files: &[PathBuf]) -> anyhow::Result<Option<Parts>> {
    let read = |path: &PathBuf| {
        let part = crate::config::read_text(path)?.trim_end().to_owned();
        anyhow::ensure!(
            part.chars().count() >= 12,
            "a part of the passphrase must have at least 12 characters"
        );
        Ok(part)
    };
    match files {
        [] => Ok(None),
        [first, second] => {
            let parts = [read(first)?, read(second)?];
            let [first, second] = &parts;
            anyhow::ensure!(first != second, "the two parts of the passphrase are the same");
            Ok(Some(parts))
        }
        _ => anyhow::bail!("--root-part is given twice, by two persons, or not at all"),
    }
}

/// The root key's passphrase out of two parts, each brought by, or handed to, another person.
fn ceremony(dir: &Path, brought: Option<Parts>) -> anyhow::Result<String> {
    let hand_out = |n: u8| {
        let part = random_passphrase();
        write_private(&dir.join(format!("root-part-{n}")), part.as_bytes())?;
        anyhow::Ok(part)
    };
    let parts = match brought {
        Some(parts) => parts,
        None => [hand_out(1)?, hand_out(2)?],
    };
    Ok(sm3::hex(&sm3::digest(parts.join("\0").as_bytes())))
}

/// Writes down what was done, for the two to sign on paper.
fn record_ceremony(dir: &Path, folder: &Folder, now: Moment) -> anyhow::Result<()> {
    let root = folder.certificate(keys::ROOT)?;
    let text = format!(
        "根密钥生成记录\n时间：{}\n根证书：{}\n序列号：{}\n证书摘要（SM3）：{}\n\
         根密钥须由两份口令共同开启，两份口令由两人分别保管，不得存放在一起。\n\
         保管人一（签字）：________________\n保管人二（签字）：________________\n",
        now.iso(),
        root.subject(),
        root.serial(),
        sm3::hex(&sm3::digest(root.to_der())),
    );
    write_private(&dir.join("ceremony.txt"), text.as_bytes())
}

fn make_keys(
    folder: &Folder,
    province: &str,
    (passphrase, root_passphrase): (&str, &str),
    now: Moment,
) -> anyhow::Result<()> {
    keys::make_authorities(folder, province, (passphrase, root_passphrase), now.timestamp())?;
    folder.put_key(keys::VAULT, &keys::generate(), passphrase)?;
    let issuing = keys::issuing(folder, passphrase)?;
    let makes = [
        (keys::SUPERVISION, supervision_seal(province), Purpose::Supervision),
        (keys::SEAL_MAKER, format!("{province}财政电子印章制作"), Purpose::SealMaker),
    ];
    for (file, name, purpose) in makes {
        let name = Name::new(name).in_organization(format!("{province}财政厅"));
        let key = keys::generate();
        let certificate = keys::issue(&issuing, &name, key.public(), purpose, now.timestamp())?;
        folder.put_key(file, &key, passphrase)?;
        folder.put_certificate(file, &certificate)?;
    }
    Ok(())
}

/// 160 random bits in groups a person can copy.
fn random_passphrase() -> String {
    [random_hex(5), random_hex(5), random_hex(5), random_hex(5)].join("-")
}
