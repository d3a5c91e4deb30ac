//! Electronic seals, kept for ever under the hash by which bills name them. Bytes the store does not
//! read.

use app::ports::{Actor, KeptSeal, StoreError};
use domain::Moment;

use crate::Database;
use crate::audit;
use crate::failure::Failure;
use crate::row::Reader;
use crate::sql::{Kind, Rows, SetStatement, Tx};

/// Seals to keep together.
pub(crate) struct PutSeals {
    pub(crate) seals: Vec<KeptSeal>,
    pub(crate) by: Actor,
    pub(crate) at: Moment,
}

/// Seals in one statement; each is some ten kilobytes.
const CHUNK: usize = 16;

static INSERT: SetStatement = SetStatement::new(
    "seal_insert",
    &[("hash", Kind::Text), ("owner", Kind::Text), ("bytes", Kind::Bytes)],
    "INSERT INTO seals (hash, owner, bytes)
     SELECT v.hash, v.owner, v.bytes FROM v WHERE v.hash IS NOT NULL
     ON CONFLICT (hash) DO NOTHING RETURNING hash",
);

static OTHER: SetStatement = SetStatement::new(
    "seal_other",
    &[("hash", Kind::Text), ("bytes", Kind::Bytes)],
    "SELECT s.hash FROM v JOIN seals s ON s.hash = v.hash WHERE s.bytes <> v.bytes",
);

/// Keeps seals; refuses all of them if one is another than is kept under its hash.
pub(crate) async fn put(tx: &mut Tx<'_>, job: &PutSeals) -> Result<(), Failure> {
    // In the order of their hashes, so that two processes do not wait for each other.
    let mut seals: Vec<&KeptSeal> = job.seals.iter().collect();
    seals.sort_by_key(|seal| seal.hash.as_str());
    for chunk in seals.chunks(CHUNK) {
        insert(tx, job, chunk).await?;
        refuse_others(tx, chunk).await?;
    }
    Ok(())
}

async fn insert(tx: &mut Tx<'_>, job: &PutSeals, chunk: &[&KeptSeal]) -> Result<(), Failure> {
    let mut rows = Rows::default();
    for seal in chunk {
        rows.text(seal.hash.as_str());
        rows.text(seal.owner.as_str());
        rows.bytes(&seal.bytes);
    }
    for row in &INSERT.fetch(tx, rows).await? {
        let hash = Reader::new("seals", row).text("hash")?;
        audit::add(tx, "", job.at, &job.by, "seal.add", hash);
    }
    Ok(())
}

/// After they are written: only then is what another process kept meanwhile, or another seal of the
/// same call, there to be compared.
async fn refuse_others(tx: &mut Tx<'_>, chunk: &[&KeptSeal]) -> Result<(), Failure> {
    let mut rows = Rows::default();
    for seal in chunk {
        rows.text(seal.hash.as_str());
        rows.bytes(&seal.bytes);
    }
    let others = OTHER.fetch(tx, rows).await?;
    let Some(row) = others.first() else { return Ok(()) };
    let hash = Reader::new("seals", row).text("hash")?;
    Err(Failure::Refused(format!("another seal is kept as {hash}")))
}

impl Database {
    pub(crate) async fn read_seal(&self, hash: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let one = sqlx::query("-- seal()\n SELECT bytes FROM seals WHERE hash = $1").bind(hash);
        let row = one.fetch_optional(self.readers()).await.map_err(Failure::from)?;
        Ok(row.map(|row| Reader::new("seals", &row).bytes("bytes")).transpose()?)
    }
}
