//! `shupiao init`: keys, certificates, seals and finance's data for a new platform.

use anyhow::Context;
use app::ports::{Actor, Clock, Entry, Store};
use domain::Moment;
use seal::{Name, Purpose};
use wire::data::{self, BureauData, KindFile, RegionData};

use crate::config::Place;
use crate::edges::{SystemClock, random_hex};
use crate::faces::face_entry;
use crate::folder::{Folder, write_private};
use crate::keys;
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
}

const REGIONS: &str = include_str!("../../../data/regions.csv");
const KINDS: &str = include_str!("../../../data/kinds.toml");

/// Who does what a person at the command line does.
pub(crate) fn operator() -> Actor {
    Actor { name: "cli".into(), trace: String::new() }
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let folder = Folder::new(&args.place.dir);
    anyhow::ensure!(!folder.is_set_up(), "{} is set up already", args.place.dir.display());
    let regions = args.regions.as_deref().map(crate::config::read_text).transpose()?;
    let kinds = args.kinds.as_deref().map(crate::config::read_text).transpose()?;
    let finance = Finance::read(
        &args.region,
        regions.as_deref().unwrap_or(REGIONS),
        kinds.as_deref().unwrap_or(KINDS),
    )?;
    set_up(&args.place, finance).await?;
    println!(
        "Set up in {}. Next: `shupiao unit add`, `shupiao grant give`, `shupiao key api`, `shupiao serve`.",
        args.place.dir.display()
    );
    println!(
        "The root key is needed only to renew the issuing authority: move {}/keys/root.key to safe storage.",
        args.place.dir.display()
    );
    Ok(())
}

/// Finance's data, checked.
pub(crate) struct Finance {
    region: String,
    province_name: String,
    entries: Vec<Entry>,
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
        Ok(Self { region: region.to_owned(), province_name, entries })
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
    Entry { section: section.to_owned(), key: key.to_owned(), body }
}

/// Name of the supervision seal of a province.
fn supervision_seal(province: &str) -> String {
    format!("财政票据监制章（{province}）")
}

/// Makes keys, certificates and the supervision seal, and writes finance's data to the store. The platform's own key is
/// written last: a folder with it is whole.
pub(crate) async fn set_up(place: &Place, finance: Finance) -> anyhow::Result<()> {
    let folder = Folder::new(&place.dir);
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
    make_keys(&folder, &finance.province_name, &passphrase, now)?;
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
    let store = store::Database::open(&place.store_url(&file)).await?;
    store.put_seals(vec![kept], operator(), now).await?;
    store.put_entries(entries, operator(), now).await?;
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

fn make_keys(folder: &Folder, province: &str, passphrase: &str, now: Moment) -> anyhow::Result<()> {
    anyhow::ensure!(
        !folder.has_key(keys::ROOT),
        "an earlier `init` was cut short; remove the keys and trust folders and run it again"
    );
    keys::make_authorities(folder, province, passphrase, now.timestamp())?;
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
