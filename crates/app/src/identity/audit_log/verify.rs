//! Finding out whether the audit log, or a part of it in a file, was bent.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::Moment;
use seal::{Purpose, Signature, Trust, sm3};

use super::CHUNK;
use crate::audit;
use crate::ports::StoreError;
use crate::ports::registry::{AuditRow, Checkpoint, Prune, Registry};

/// What a check of the whole log found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// Records whose links hold.
    pub records: u64,
    /// Streams.
    pub streams: u64,
    /// Checkpoints whose signatures hold.
    pub checkpoints: u64,
    /// Everything that is wrong: where, and what.
    pub damage: Vec<String>,
    /// When the last checkpoint was signed.
    pub until: Option<Moment>,
}

/// What can be checked: the log in the store, or a part of it in a file.
#[async_trait]
pub trait Trail: Sync {
    /// The statement with which the part before this one was let go.
    async fn prune(&self) -> Result<Option<Prune>, StoreError>;
    /// Checkpoints in their order, after a number.
    async fn checkpoints(&self, after: i64, max: u32) -> Result<Vec<Checkpoint>, StoreError>;
    /// Streams that have records; those that checkpoints name need not be told.
    async fn streams(&self) -> Result<Vec<i64>, StoreError>;
    /// Records of a stream in their order, after a number. Streams are asked for in their order.
    async fn records(&self, stream: i64, after: i64, max: u32)
    -> Result<Vec<AuditRow>, StoreError>;
}

/// The log in the store.
struct Kept<'a>(&'a dyn Registry);

#[async_trait]
impl Trail for Kept<'_> {
    async fn prune(&self) -> Result<Option<Prune>, StoreError> {
        self.0.prune().await
    }

    async fn checkpoints(&self, after: i64, max: u32) -> Result<Vec<Checkpoint>, StoreError> {
        self.0.checkpoints(after, max).await
    }

    async fn streams(&self) -> Result<Vec<i64>, StoreError> {
        Ok(self.0.audit_heads().await?.iter().map(|head| head.stream).collect())
    }

    async fn records(
        &self,
        stream: i64,
        after: i64,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.0.audit_stream(stream, after, max).await
    }
}

/// The log in the store as a trail.
pub(super) fn kept(registry: &dyn Registry) -> impl Trail + '_ {
    Kept(registry)
}

/// Recomputes every link of the log in the store, and holds every checkpoint against it.
pub async fn verify(registry: &dyn Registry, trust: &Trust) -> Result<Verified, StoreError> {
    verify_trail(&Kept(registry), trust).await
}

/// The same for any part of the log.
pub async fn verify_trail(trail: &dyn Trail, trust: &Trust) -> Result<Verified, StoreError> {
    let mut found = Verified::default();
    let start = start(trail, trust, &mut found).await?;
    let said = checkpoints(trail, trust, &start, &mut found).await?;
    let mut streams: Vec<i64> = match trail.streams().await {
        Ok(streams) => streams,
        Err(StoreError::Inconsistent(why)) => {
            found.damage.push(format!("the last record of a stream cannot be read: {why}"));
            Vec::new()
        }
        Err(other) => return Err(other),
    };
    streams.extend(said.keys().map(|(stream, _)| *stream));
    streams.sort_unstable();
    streams.dedup();
    for stream in streams {
        let marks = said.range((stream, 0)..=(stream, i64::MAX));
        let marks: BTreeMap<i64, &str> =
            marks.map(|((_, seq), hash)| (*seq, hash.as_str())).collect();
        let from = start.at(stream, &said);
        follow(trail, (stream, from), &marks, &mut found).await?;
        found.streams = found.streams.saturating_add(1);
    }
    Ok(found)
}

/// Where a log begins: with its first record, or where the part before it was let go.
#[derive(Default)]
struct Start {
    /// Number of the first checkpoint, less one, and the digest it must have.
    before: i64,
    digest: Option<String>,
    /// Streams, each with the last record that may have gone.
    streams: BTreeMap<i64, i64>,
}

impl Start {
    /// Where a stream begins, by what the first checkpoint says of it.
    fn at(&self, stream: i64, said: &Marks) -> At {
        let gone = self.streams.get(&stream).copied().unwrap_or(0);
        let hash = said.get(&(stream, gone)).and_then(|hash| hex::decode(hash).ok());
        match hash.and_then(|hash| hash.try_into().ok()) {
            Some(hash) => At { seq: gone, entry: 0, hash: Some(hash) },
            None => At { seq: 0, entry: 0, hash: Some(audit::genesis(stream)) },
        }
    }
}

/// Where the log begins, if the statement of it holds.
async fn start(
    trail: &dyn Trail,
    trust: &Trust,
    found: &mut Verified,
) -> Result<Start, StoreError> {
    let prune = match trail.prune().await {
        Ok(None) => return Ok(Start::default()),
        Ok(Some(prune)) => prune,
        Err(StoreError::Inconsistent(why)) => {
            found.damage.push(format!("the statement of what was let go cannot be read: {why}"));
            return Ok(Start::default());
        }
        Err(other) => return Err(other),
    };
    let signed = signature_holds(
        trust,
        (&prune.certificate_serial, prune.at),
        (&prune.statement, &prune.signature),
    );
    let said = super::prune::read(&prune.statement);
    match (signed, said) {
        (Ok(()), Some(said)) if said.number == prune.number && said.at == prune.at.utc() => {
            Ok(Start {
                before: said.number.saturating_sub(1),
                digest: Some(said.digest),
                streams: said.streams,
            })
        }
        (Err(why), _) => {
            found.damage.push(format!("the statement of what was let go: {why}"));
            Ok(Start::default())
        }
        (Ok(()), _) => {
            found.damage.push("the statement of what was let go was changed".to_owned());
            Ok(Start::default())
        }
    }
}

/// What comes next in the store.
enum Next<T> {
    Rows(Vec<T>),
    Broken(String),
}

/// Reads on. What cannot be read together is read one by one, so that a row nobody of us can have
/// written is told by its place and hides no other.
async fn next<T>(
    read: impl AsyncFn(u32) -> Result<Vec<T>, StoreError>,
) -> Result<Next<T>, StoreError> {
    match read(CHUNK).await {
        Err(StoreError::Inconsistent(_)) => match read(1).await {
            Err(StoreError::Inconsistent(why)) => Ok(Next::Broken(why)),
            one => one.map(Next::Rows),
        },
        many => many.map(Next::Rows),
    }
}

type Marks = BTreeMap<(i64, i64), String>;

/// Checks the checkpoints; answers with what they say of streams.
async fn checkpoints(
    trail: &dyn Trail,
    trust: &Trust,
    start: &Start,
    found: &mut Verified,
) -> Result<Marks, StoreError> {
    let mut marks = Marks::new();
    let (mut number, mut before) = (start.before, Before::of(start));
    let mut broken = String::new();
    loop {
        let some = match next(async |max| trail.checkpoints(number, max).await).await? {
            Next::Rows(some) if some.is_empty() => return Ok(marks),
            Next::Rows(some) => some,
            // Far behind a gap: the same is met again and again.
            Next::Broken(why) if why == broken => return Ok(marks),
            Next::Broken(why) => {
                number = number.saturating_add(1);
                found.damage.push(format!("checkpoint {number}: cannot be read: {why}"));
                broken = why;
                continue;
            }
        };
        for checkpoint in some {
            number = number.saturating_add(1);
            if let Err(why) = holds(&checkpoint, number, &before, trust) {
                found.damage.push(format!("checkpoint {}: {why}", checkpoint.number));
            } else {
                found.checkpoints = found.checkpoints.saturating_add(1);
                found.until = Some(checkpoint.at);
                mark(&checkpoint.statement, &mut marks);
            }
            number = checkpoint.number;
            before = Before::Statement(checkpoint.statement);
        }
    }
}

/// What a checkpoint is linked to.
enum Before {
    Statement(String),
    /// What was before the first one is gone; it is itself known by its digest.
    Gone(String),
}

impl Before {
    fn of(start: &Start) -> Self {
        match &start.digest {
            Some(digest) => Self::Gone(digest.clone()),
            None => Self::Statement(String::new()),
        }
    }
}

/// Takes in what a statement says of streams.
fn mark(statement: &str, marks: &mut Marks) {
    for line in statement.lines().skip(4) {
        let mut words = line.split(' ');
        let stream = words.next().and_then(|w| w.parse().ok());
        let seq = words.next().and_then(|w| w.parse().ok());
        if let (Some(stream), Some(seq), Some(hash)) = (stream, seq, words.next()) {
            marks.insert((stream, seq), hash.to_owned());
        }
    }
}

fn holds(
    checkpoint: &Checkpoint,
    number: i64,
    before: &Before,
    trust: &Trust,
) -> Result<(), &'static str> {
    const MISSING: &str = "one is missing before it, or it was changed";
    let digest = |text: &str| sm3::hex(&sm3::digest(text.as_bytes()));
    let mut lines = checkpoint.statement.lines().skip(1);
    let said = (lines.next(), lines.next(), lines.next());
    let link = match before {
        Before::Statement(before) => digest(before),
        Before::Gone(own) if digest(&checkpoint.statement) != *own => return Err(MISSING),
        Before::Gone(_) => said.2.unwrap_or_default().to_owned(),
    };
    let expected = (number.to_string(), checkpoint.at.utc(), link);
    if said != (Some(&*expected.0), Some(&*expected.1), Some(&*expected.2)) {
        return Err(MISSING);
    }
    signature_holds(
        trust,
        (&checkpoint.certificate_serial, checkpoint.at),
        (&checkpoint.statement, &checkpoint.signature),
    )
}

/// Whether the platform signed a statement when its certificate counted.
fn signature_holds(
    trust: &Trust,
    (serial, at): (&str, Moment),
    (statement, signature): (&str, &[u8]),
) -> Result<(), &'static str> {
    let certificate = trust
        .with_serial(serial, Purpose::Platform)
        .ok_or("signed with a certificate that is not in the trust list")?;
    trust
        .check(certificate, Purpose::Platform, at.timestamp())
        .map_err(|_| "its certificate did not count when it was signed")?;
    let signature = Signature::from_der(signature).map_err(|_| "no signature")?;
    let verified = certificate.public_key().verify(statement.as_bytes(), &signature);
    verified.map_err(|_| "its signature does not hold: it was changed")
}

/// How far a stream was followed; no hash after a record that cannot be read.
struct At {
    seq: i64,
    entry: i64,
    hash: Option<[u8; 32]>,
}

/// Follows one stream from its start.
async fn follow(
    trail: &dyn Trail,
    (stream, mut at): (i64, At),
    marks: &BTreeMap<i64, &str>,
    found: &mut Verified,
) -> Result<(), StoreError> {
    let mut broken = String::new();
    loop {
        match next(async |max| trail.records(stream, at.seq, max).await).await? {
            Next::Rows(rows) if rows.is_empty() => break,
            Next::Rows(rows) => rows.iter().for_each(|row| at = step(&at, row, marks, found)),
            // Far behind a gap: the same is met again and again.
            Next::Broken(why) if why == broken => break,
            Next::Broken(why) => {
                let seq = at.seq.saturating_add(1);
                let text = format!("stream {stream}: record {seq} cannot be read: {why}");
                found.damage.push(text);
                (at, broken) = (At { seq, hash: None, ..at }, why);
            }
        }
    }
    if let Some((last, _)) = marks.last_key_value().filter(|(last, _)| **last > at.seq) {
        let first = at.seq.saturating_add(1);
        found.damage.push(format!("stream {stream}: records {first} to {last} are missing"));
    }
    Ok(())
}

/// Holds one record against the one before it and against what a checkpoint says of it.
fn step(at: &At, row: &AuditRow, marks: &BTreeMap<i64, &str>, found: &mut Verified) -> At {
    let (stream, seq, next) = (row.stream, row.seq, at.seq.saturating_add(1));
    let mut damaged = |text: String| found.damage.push(format!("stream {stream}: {text}"));
    if seq != next {
        damaged(format!("record {next} is missing before {seq}"));
    }
    let link = |hash| audit::link(&hash, stream, seq, &row.record) == row.hash;
    let good = at.hash.is_none_or(link);
    if !good && seq == next {
        damaged(format!("record {seq} was changed, or its place in the stream was"));
    }
    // The number by which the log is listed belongs to no link, but can only grow.
    if row.entry <= at.entry {
        damaged(format!("record {seq} is listed before record {}: one was moved", at.seq));
    }
    if marks.get(&seq).is_some_and(|said| *said != hex::encode(row.hash)) {
        damaged(format!("record {seq} is not what a signed checkpoint says"));
    }
    found.records = found.records.saturating_add(u64::from(good));
    At { seq, entry: row.entry, hash: Some(row.hash) }
}
