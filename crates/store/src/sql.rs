//! Statements on sets of rows: one text for a power of two of rows, so that prepared statements are
//! used again whatever the size of a batch.
//!
//! Knows nothing of tables. Missing rows are filled up with nulls; a statement leaves them out
//! (`WHERE v.unit IS NOT NULL`) or cannot match them. sqlx's `QueryBuilder` does not serve: for
//! `Any` it writes `?`, which PostgreSQL does not take.

use std::sync::{Arc, OnceLock};

use app::ports::registry::AuditRecord;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, AnyConnection, AnyPool, Arguments as _, AssertSqlSafe, Encode, Type};

use crate::dialect::Dialect;
use crate::failure::Failure;

/// Rows a statement can take: the largest batch.
pub(crate) const ROWS_MAX: usize = 256;
/// 1, 2, 4, … 256 rows.
const SIZES: usize = 9;
const DIALECTS: usize = 2;

/// What a column of the set holds: nulls have a type, too.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Text,
    Int,
    Bytes,
}

/// A connection inside a transaction, the language it speaks, and what the audit log shall say of it.
pub(crate) struct Tx<'c> {
    pub(crate) conn: &'c mut AnyConnection,
    pub(crate) dialect: Dialect,
    pub(crate) audit: Vec<AuditRecord>,
}

/// A statement on a set `v` of rows.
pub(crate) struct SetStatement {
    /// Name of the method, written in front of the text for the slow-query log.
    name: &'static str,
    /// Names and kinds of the set's columns.
    columns: &'static [(&'static str, Kind)],
    /// What is done with `v`. `{lock}` stands for the clause that locks what is read.
    body: &'static str,
    texts: [[OnceLock<Arc<str>>; SIZES]; DIALECTS],
}

/// The rows of one execution, column by column in the order of the statement.
#[derive(Default)]
pub(crate) struct Rows {
    arguments: AnyArguments,
    /// Binding never fails for the kinds we have; if it does, execution says so.
    failed: Option<String>,
}

impl SetStatement {
    pub(crate) const fn new(
        name: &'static str,
        columns: &'static [(&'static str, Kind)],
        body: &'static str,
    ) -> Self {
        Self {
            name,
            columns,
            body,
            texts: [const { [const { OnceLock::new() }; SIZES] }; DIALECTS],
        }
    }

    /// Runs it and answers with what it returns.
    pub(crate) async fn fetch(&self, tx: &mut Tx<'_>, rows: Rows) -> Result<Vec<AnyRow>, Failure> {
        let (text, arguments) = self.prepare(tx.dialect, rows)?;
        let query = sqlx::query_with(AssertSqlSafe(text), arguments);
        Ok(query.fetch_all(&mut *tx.conn).await?)
    }

    /// The same outside of a transaction.
    pub(crate) async fn read(
        &self,
        readers: &AnyPool,
        dialect: Dialect,
        rows: Rows,
    ) -> Result<Vec<AnyRow>, Failure> {
        let (text, arguments) = self.prepare(dialect, rows)?;
        Ok(sqlx::query_with(AssertSqlSafe(text), arguments).fetch_all(readers).await?)
    }

    /// Runs it and answers with the number of rows it changed.
    pub(crate) async fn run(&self, tx: &mut Tx<'_>, rows: Rows) -> Result<u64, Failure> {
        let (text, arguments) = self.prepare(tx.dialect, rows)?;
        let query = sqlx::query_with(AssertSqlSafe(text), arguments);
        Ok(query.execute(&mut *tx.conn).await?.rows_affected())
    }

    fn prepare(
        &self,
        dialect: Dialect,
        mut rows: Rows,
    ) -> Result<(Arc<str>, AnyArguments), Failure> {
        let count = rows.arguments.len().checked_div(self.columns.len()).unwrap_or(0);
        let padded = count.next_power_of_two();
        for _ in count..padded {
            for (_, kind) in self.columns {
                rows.null(*kind);
            }
        }
        if let Some(why) = rows.failed {
            return Err(Failure::Refused(format!("{}: {why}", self.name)));
        }
        let size = usize::try_from(padded.trailing_zeros()).unwrap_or(SIZES);
        let made = self.texts.get(dialect.index()).and_then(|texts| texts.get(size));
        let made = made.ok_or_else(|| {
            Failure::Refused(format!("{}: {count} rows are more than {ROWS_MAX}", self.name))
        })?;
        Ok((made.get_or_init(|| self.text(dialect, padded).into()).clone(), rows.arguments))
    }

    fn text(&self, dialect: Dialect, rows: usize) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| *name).collect();
        let mut text = format!("-- {}()\nWITH v ({}) AS (VALUES ", self.name, names.join(", "));
        let mut next = 1_usize;
        for row in 0..rows {
            text.push_str(if row == 0 { "(" } else { ", (" });
            for column in 0..names.len() {
                text.push_str(if column == 0 { "" } else { ", " });
                dialect.push_placeholder(&mut text, next);
                next = next.saturating_add(1);
            }
            text.push(')');
        }
        text.push_str(")\n");
        text.push_str(&self.body.replace("{lock}", dialect.lock_rows()));
        text
    }
}

impl Rows {
    fn add<'t, T: Encode<'t, Any> + Type<Any>>(&mut self, value: T) {
        if let Err(error) = self.arguments.add(value) {
            self.failed = Some(error.to_string());
        }
    }

    pub(crate) fn text(&mut self, text: impl Into<String>) {
        self.add(text.into());
    }

    pub(crate) fn int(&mut self, int: i64) {
        self.add(int);
    }

    pub(crate) fn maybe_int(&mut self, int: Option<i64>) {
        self.add(int);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.add(bytes);
    }

    pub(crate) fn maybe_text(&mut self, text: Option<String>) {
        self.add(text);
    }

    pub(crate) fn maybe_bytes(&mut self, bytes: Option<Vec<u8>>) {
        self.add(bytes);
    }

    fn null(&mut self, kind: Kind) {
        match kind {
            Kind::Text => self.add(None::<String>),
            Kind::Int => self.add(None::<i64>),
            Kind::Bytes => self.add(None::<Vec<u8>>),
        }
    }
}
