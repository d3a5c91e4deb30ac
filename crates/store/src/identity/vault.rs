//! Sealed bytes: documents, and the keys personal data is sealed with. Nothing is opened here.

use app::ports::StoreError;
use app::ports::registry::{DataKey, Document};

use super::deed::{Halt, Step};
use crate::Database;
use crate::read::each;
use crate::row::Reader;
use crate::sql::Tx;

pub(super) async fn insert_document(tx: &mut Tx<'_>, document: &Document) -> Step {
    let known = sqlx::query("-- document_known()\n SELECT id FROM documents WHERE id = $1");
    if known.bind(document.id.as_str()).fetch_optional(&mut *tx.conn).await?.is_some() {
        return Err(Halt::taken(document.id.as_str()));
    }
    let insert = sqlx::query(
        "-- document_insert()
         INSERT INTO documents (id, kind, record, name, media, bytes)
         VALUES ($1, $2, $3, $4, $5, $6)",
    );
    let insert = insert
        .bind(document.id.as_str())
        .bind(document.kind.as_str())
        .bind(document.of.as_str())
        .bind(document.name.as_str())
        .bind(document.media.as_str())
        .bind(document.bytes.as_slice());
    insert.execute(&mut *tx.conn).await?;
    Ok(())
}

/// A new key; of a known one only whether it is still used for sealing may change.
pub(super) async fn put_data_key(tx: &mut Tx<'_>, key: &DataKey) -> Step {
    let put = sqlx::query(
        "-- data_key_put()
         INSERT INTO data_keys (id, region, made, active, sealed) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET active = excluded.active",
    );
    let put = put
        .bind(key.id.as_str())
        .bind(key.region.to_string())
        .bind(key.made.utc())
        .bind(i64::from(key.active))
        .bind(key.sealed.as_slice());
    put.execute(&mut *tx.conn).await?;
    Ok(())
}

impl Database {
    pub(super) async fn read_document(&self, id: &str) -> Result<Option<Document>, StoreError> {
        let one = sqlx::query(
            "-- document()
             SELECT id, kind, record, name, media, bytes FROM documents WHERE id = $1",
        );
        let rows = one.bind(id).fetch_all(self.readers()).await;
        let document = |row: Reader<'_>| {
            let text = |column| row.text(column).map(str::to_owned);
            Ok(Document {
                id: text("id")?,
                kind: text("kind")?,
                of: text("record")?,
                name: text("name")?,
                media: text("media")?,
                bytes: row.bytes("bytes")?,
            })
        };
        Ok(each("documents", rows, document)?.pop())
    }

    pub(super) async fn read_data_keys(&self) -> Result<Vec<DataKey>, StoreError> {
        let all = sqlx::query(
            "-- data_keys()
             SELECT id, region, made, active, sealed FROM data_keys ORDER BY made, id",
        );
        each("data_keys", all.fetch_all(self.readers()).await, |row| {
            Ok(DataKey {
                id: row.text("id")?.to_owned(),
                region: row.parse("region")?,
                made: row.parse("made")?,
                active: row.int("active")? == 1,
                sealed: row.bytes("sealed")?,
            })
        })
    }
}
