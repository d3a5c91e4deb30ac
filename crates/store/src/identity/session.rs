//! Sign-ins: sessions, failed tries, and what may happen only once. What a stage means is not known
//! here, and no token either, only its digest.

use app::ports::StoreError;
use app::ports::registry::{Session, Tries};
use domain::Moment;

use super::deed::{Halt, Step};
use crate::Database;
use crate::failure::Failure;
use crate::read::each;
use crate::rising;
use crate::row::Reader;
use crate::sql::Tx;

pub(super) async fn insert(tx: &mut Tx<'_>, session: &Session) -> Step {
    let known = sqlx::query("-- session_known()\n SELECT token FROM sessions WHERE token = $1");
    let known = known.bind(session.token.as_str()).fetch_optional(&mut *tx.conn).await?;
    if known.is_some() {
        return Err(Halt::taken(session.token.as_str()));
    }
    let insert = sqlx::query(
        "-- session_insert()
         INSERT INTO sessions (token, id, person, stage, began, seen, ends, ended, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    let insert = insert
        .bind(session.token.as_str())
        .bind(session.id.as_str())
        .bind(session.person.as_str())
        .bind(session.stage.as_str())
        .bind(session.began.utc())
        .bind(session.seen.utc())
        .bind(session.ends.utc())
        .bind(session.ended.map(Moment::utc))
        .bind(session.body.as_str());
    insert.execute(&mut *tx.conn).await?;
    Ok(())
}

pub(super) async fn see(tx: &mut Tx<'_>, token: &str, at: Moment) -> Step {
    let see = sqlx::query(
        "-- session_seen()
         UPDATE sessions SET seen = $2 WHERE token = $1 AND ended IS NULL",
    );
    let see = see.bind(token).bind(at.utc());
    one_or_stale(see.execute(&mut *tx.conn).await?.rows_affected(), token)
}

pub(super) async fn stage(tx: &mut Tx<'_>, token: &str, stage: &str) -> Step {
    let set = sqlx::query(
        "-- session_stage()
         UPDATE sessions SET stage = $2 WHERE token = $1 AND ended IS NULL",
    );
    let set = set.bind(token).bind(stage);
    one_or_stale(set.execute(&mut *tx.conn).await?.rows_affected(), token)
}

/// Ends a session; one that has ended keeps the time it did.
pub(super) async fn end(tx: &mut Tx<'_>, token: &str, at: Moment) -> Step {
    let end = sqlx::query(
        "-- session_end()
         UPDATE sessions SET ended = COALESCE(ended, $2) WHERE token = $1",
    );
    let end = end.bind(token).bind(at.utc());
    one_or_stale(end.execute(&mut *tx.conn).await?.rows_affected(), token)
}

fn one_or_stale(rows: u64, token: &str) -> Step {
    if rows == 1 { Ok(()) } else { Err(Halt::stale(token)) }
}

pub(super) async fn end_all(
    tx: &mut Tx<'_>,
    person: &str,
    except: Option<&str>,
    at: Moment,
) -> Step {
    let end = sqlx::query(
        "-- sessions_end()
         UPDATE sessions SET ended = $2
         WHERE person = $1 AND ended IS NULL AND ($3 IS NULL OR token <> $3)",
    );
    end.bind(person).bind(at.utc()).bind(except).execute(&mut *tx.conn).await?;
    Ok(())
}

/// `now`, if it is known, lets go of what may be forgotten.
pub(super) async fn once(tx: &mut Tx<'_>, key: &str, until: Moment, now: Option<Moment>) -> Step {
    if let Some(now) = now {
        let forget = sqlx::query("-- once_forget()\n DELETE FROM once_keys WHERE until < $1");
        forget.bind(now.utc()).execute(&mut *tx.conn).await?;
    }
    let known = sqlx::query("-- once_known()\n SELECT key FROM once_keys WHERE key = $1");
    if known.bind(key).fetch_optional(&mut *tx.conn).await?.is_some() {
        return Err(Halt::taken(key));
    }
    let insert = sqlx::query(
        "-- once_insert()
         INSERT INTO once_keys (key, until) VALUES ($1, $2)",
    );
    insert.bind(key).bind(until.utc()).execute(&mut *tx.conn).await?;
    Ok(())
}

pub(super) async fn raise(tx: &mut Tx<'_>, key: &str, to: i64) -> Step {
    if rising::raise(tx, key, to).await? { Ok(()) } else { Err(Halt::taken(key)) }
}

pub(super) async fn put_tries(tx: &mut Tx<'_>, tries: &Tries) -> Step {
    let put = sqlx::query(
        "-- tries_put()
         INSERT INTO tries (key, failures, locked_until) VALUES ($1, $2, $3)
         ON CONFLICT (key) DO UPDATE
         SET failures = excluded.failures, locked_until = excluded.locked_until",
    );
    let put =
        put.bind(tries.key.as_str()).bind(tries.failures).bind(tries.locked_until.map(Moment::utc));
    put.execute(&mut *tx.conn).await?;
    Ok(())
}

fn session(row: Reader<'_>) -> Result<Session, Failure> {
    let text = |column| row.text(column).map(str::to_owned);
    Ok(Session {
        token: text("token")?,
        id: text("id")?,
        person: text("person")?,
        stage: text("stage")?,
        began: row.parse("began")?,
        seen: row.parse("seen")?,
        ends: row.parse("ends")?,
        ended: row.maybe_parse("ended")?,
        body: text("body")?,
    })
}

impl Database {
    pub(super) async fn read_session(&self, token: &str) -> Result<Option<Session>, StoreError> {
        let one = sqlx::query(
            "-- session()
             SELECT token, id, person, stage, began, seen, ends, ended, body
             FROM sessions WHERE token = $1",
        );
        let rows = one.bind(token).fetch_all(self.readers()).await;
        Ok(each("sessions", rows, session)?.pop())
    }

    pub(super) async fn read_sessions(&self, person: &str) -> Result<Vec<Session>, StoreError> {
        let all = sqlx::query(
            "-- sessions_of()
             SELECT token, id, person, stage, began, seen, ends, ended, body
             FROM sessions WHERE person = $1 AND ended IS NULL ORDER BY began DESC, id DESC",
        );
        each("sessions", all.bind(person).fetch_all(self.readers()).await, session)
    }

    pub(super) async fn read_tries(&self, key: &str) -> Result<Option<Tries>, StoreError> {
        let one = sqlx::query(
            "-- tries()
             SELECT key, failures, locked_until FROM tries WHERE key = $1",
        );
        let rows = one.bind(key).fetch_all(self.readers()).await;
        let tries = |row: Reader<'_>| {
            Ok(Tries {
                key: row.text("key")?.to_owned(),
                failures: row.int("failures")?,
                locked_until: row.maybe_parse("locked_until")?,
            })
        };
        Ok(each("tries", rows, tries)?.pop())
    }
}
