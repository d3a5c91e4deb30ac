//! What the platform remembers of people, organisations and their keys, and of what was done.

use async_trait::async_trait;
use domain::{CreditCode, Moment, Reach, RegionCode, Site};

use super::{Actor, Entry, StoreError};

/// The memory of the identity platform.
///
/// Reads are plain. Everything that is written is one [`Deed`]: a list of writes and the audit
/// records of them, done together or not at all, durable when it answers. So nothing privileged
/// happens that the audit log does not tell.
#[async_trait]
pub trait Registry: Send + Sync {
    /// Does a deed.
    async fn commit(&self, deed: Deed) -> Result<Committed, StoreError>;

    /// The record of that kind and id.
    async fn record(&self, kind: &str, id: &str) -> Result<Option<Record>, StoreError>;

    /// The record of that kind with that unique name.
    async fn record_named(&self, kind: &str, name: &str) -> Result<Option<Record>, StoreError>;

    /// Records within reach, the one whose status changed last first.
    async fn records(&self, query: RecordQuery) -> Result<Vec<Record>, StoreError>;

    /// How many records of a kind within reach there are in each status.
    async fn count(&self, kind: &str, reach: &[Reach]) -> Result<Vec<(String, u64)>, StoreError>;

    /// The roles a person holds.
    async fn roles_of(&self, person: &str) -> Result<Vec<RoleHeld>, StoreError>;

    /// The session of that token digest, ended or not.
    async fn session(&self, token: &str) -> Result<Option<Session>, StoreError>;

    /// A person's sessions that are not ended, newest first.
    async fn sessions_of(&self, person: &str) -> Result<Vec<Session>, StoreError>;

    /// Failed tries under a key.
    async fn tries(&self, key: &str) -> Result<Option<Tries>, StoreError>;

    /// A document.
    async fn document(&self, id: &str) -> Result<Option<Document>, StoreError>;

    /// Every data key, oldest first.
    async fn data_keys(&self) -> Result<Vec<DataKey>, StoreError>;

    /// How an entry of the directory changed, newest first.
    async fn history(
        &self,
        section: &str,
        key: &str,
        max: u32,
    ) -> Result<Vec<EntryChange>, StoreError>;

    /// Audit records, newest first.
    async fn audit_search(&self, query: AuditQuery) -> Result<Vec<AuditRow>, StoreError>;

    /// Audit records of one stream in their order, after a number in it.
    async fn audit_stream(
        &self,
        stream: i64,
        after: i64,
        max: u32,
    ) -> Result<Vec<AuditRow>, StoreError>;

    /// The last record of every stream.
    async fn audit_heads(&self) -> Result<Vec<AuditHead>, StoreError>;

    /// Checkpoints in their order, after a number.
    async fn checkpoints(&self, after: i64, max: u32) -> Result<Vec<Checkpoint>, StoreError>;

    /// The last statement that a part of the log was exported.
    async fn prune(&self) -> Result<Option<Prune>, StoreError>;
}

/// Writes and the audit records of them: all or nothing.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Done in this order.
    pub writes: Vec<Write>,
    /// What the audit log shall say of it.
    pub audit: Vec<AuditRecord>,
}

/// One write of a deed.
#[derive(Clone, Debug)]
pub enum Write {
    /// A record that must be new: neither its id nor its name may be taken.
    New(Record),
    /// A record in place of its version before this one (`record.version` is the version read; what
    /// is kept has the next).
    Change(Record),
    /// All blind-index values of a record, in place of those before.
    Lookups {
        /// Kind of the record.
        kind: String,
        /// Its id.
        id: String,
        /// Name of the field and blind index of its value.
        values: Vec<(String, String)>,
    },
    /// An entry of the directory; moves the directory's version and keeps the history. With
    /// `expect`, only over the body of exactly that digest-free version number (0: must be new).
    Entry {
        /// The entry.
        entry: Entry,
        /// The version of the entry read before.
        expect: Option<i64>,
    },
    /// Which duty a role belongs to; for ever.
    RoleDuty {
        /// Code of the role.
        role: String,
        /// Code of the duty.
        duty: String,
    },
    /// All roles of a person, in place of those before. The database refuses roles of two duties.
    Roles {
        /// Id of the person.
        person: String,
        /// Code of the person's duty.
        duty: String,
        /// The roles.
        roles: Vec<RoleHeld>,
    },
    /// A new session.
    Session(Session),
    /// A session was used.
    Seen {
        /// Digest of its token.
        token: String,
        /// When.
        at: Moment,
    },
    /// A session has another stage.
    Stage {
        /// Digest of its token.
        token: String,
        /// The stage.
        stage: String,
    },
    /// A session ends.
    End {
        /// Digest of its token.
        token: String,
        /// When.
        at: Moment,
    },
    /// All sessions of a person end, but perhaps one.
    EndAll {
        /// Id of the person.
        person: String,
        /// Digest of the token of the session that goes on.
        except: Option<String>,
        /// When.
        at: Moment,
    },
    /// Something that may happen only once: `Taken` if it has happened.
    Once {
        /// What: a challenge, a step of a one-time password, an activation code.
        key: String,
        /// When it may be forgotten.
        until: Moment,
    },
    /// A number that only grows: `Taken` unless it is above the one before.
    Raise {
        /// What: the last one-time password of somebody.
        key: String,
        /// The number.
        to: i64,
    },
    /// Failed tries under a key, in place of those before.
    Tries(Tries),
    /// A new document.
    Document(Document),
    /// A new data key, or whether one is still used for sealing.
    DataKey(DataKey),
    /// A new checkpoint of the audit log; its number must be the next.
    Checkpoint(Checkpoint),
    /// A statement that the log before a checkpoint was exported; only then may it be dropped.
    Prune(Prune),
    /// Records of a stream up to a number go. `Forbidden` if no statement covers them.
    DropRecords {
        /// The stream.
        stream: i64,
        /// The last one that goes.
        until: i64,
    },
    /// Checkpoints before a number go. `Forbidden` if no statement covers them.
    DropCheckpoints {
        /// The first one that stays.
        before: i64,
    },
}

/// What became of a deed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// Done.
    Done,
    /// Not done: somebody changed `0` in between, or it is not there.
    Stale(String),
    /// Not done: the id, name or once-key `0` is taken.
    Taken(String),
    /// Not done: a constraint of the database forbids it.
    Forbidden(String),
}

/// Something that belongs to a region or unit, has a status, and a body that only deeds understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// `person`, `certificate`, `application`, `client`.
    pub kind: String,
    /// Id, unique in its kind.
    pub id: String,
    /// A second unique name: a person's login, a certificate's serial.
    pub name: Option<String>,
    /// Its region.
    pub region: RegionCode,
    /// Its unit.
    pub unit: Option<CreditCode>,
    /// Status, a code of its kind.
    pub status: String,
    /// Since when it has this status.
    pub since: Moment,
    /// What people search by: a person's or unit's name. Never personal data.
    pub label: String,
    /// Who asked for it.
    pub maker: String,
    /// Who decided on it; the database refuses the maker.
    pub decider: Option<String>,
    /// Id of the data key its personal data is sealed with, or empty.
    pub sealed_with: String,
    /// Counts its changes; 1 when new.
    pub version: i64,
    /// JSON.
    pub body: String,
}

impl Record {
    /// Where it stands.
    pub fn site(&self) -> Site {
        Site { region: self.region, unit: self.unit.clone(), place: None }
    }

    /// Its body.
    pub fn read<T: for<'a> serde::Deserialize<'a>>(&self) -> Result<T, StoreError> {
        wire::data::from_json(&self.body)
            .map_err(|e| StoreError::Inconsistent(format!("record {}/{}: {e}", self.kind, self.id)))
    }
}

/// Which records.
#[derive(Clone, Debug)]
pub struct RecordQuery {
    /// Of this kind.
    pub kind: String,
    /// Within any of these; none means no record at all.
    pub reach: Vec<Reach>,
    /// Of one of these statuses; none means any.
    pub status: Vec<String>,
    /// Whose label, name or id contains this text.
    pub text: Option<String>,
    /// With this blind-index value: field and value.
    pub lookup: Option<(String, String)>,
    /// Of this unit.
    pub unit: Option<CreditCode>,
    /// Sealed with this data key.
    pub sealed_with: Option<String>,
    /// After this one, in the order of the answer: its `since` and id.
    pub after: Option<(Moment, String)>,
    /// At most so many.
    pub max: u32,
}

impl RecordQuery {
    /// The first hundred of a kind within reach.
    pub fn of(kind: &str, reach: Vec<Reach>) -> Self {
        Self {
            kind: kind.to_owned(),
            reach,
            status: Vec::new(),
            text: None,
            lookup: None,
            unit: None,
            sealed_with: None,
            after: None,
            max: 100,
        }
    }
}

/// A role a person holds, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleHeld {
    /// Code of the role.
    pub role: String,
    /// Where it counts.
    pub reach: Reach,
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// SM3 of its token, hex.
    pub token: String,
    /// Id by which people list and end it.
    pub id: String,
    /// Id of the person.
    pub person: String,
    /// How far the sign-in has come: `password`, `enrol`, `totp`, `open`, `locked`.
    pub stage: String,
    /// When it began.
    pub began: Moment,
    /// When it was last used.
    pub seen: Moment,
    /// When it ends at the latest.
    pub ends: Moment,
    /// When it was ended.
    pub ended: Option<Moment>,
    /// JSON.
    pub body: String,
}

/// Failed tries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tries {
    /// Whose: `login/…`.
    pub key: String,
    /// How many in a row.
    pub failures: i64,
    /// No more tries before.
    pub locked_until: Option<Moment>,
}

/// A document that somebody handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Id.
    pub id: String,
    /// Kind of the record it belongs to.
    pub kind: String,
    /// Id of the record it belongs to.
    pub of: String,
    /// Its name, as people gave it.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its bytes, sealed.
    pub bytes: Vec<u8>,
}

/// A key that personal data is sealed with, itself sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataKey {
    /// Id.
    pub id: String,
    /// Region whose rows it seals.
    pub region: RegionCode,
    /// When it was made.
    pub made: Moment,
    /// Whether it seals new values.
    pub active: bool,
    /// The key, sealed.
    pub sealed: Vec<u8>,
}

/// One change of a directory entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryChange {
    /// Version of the directory that it made.
    pub version: i64,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: String,
    /// What it became.
    pub body: String,
}

/// What the audit log says of one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRecord {
    /// When.
    pub at: Moment,
    /// Who, from where, with which certificate, under which trace id.
    pub by: Actor,
    /// Region concerned, six digits, or empty.
    pub region: String,
    /// Unit concerned, or empty.
    pub unit: String,
    /// `sign_in`, `person.write`, `refused`, …
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// How it went.
    pub outcome: AuditOutcome,
    /// SM3 of what was there before, hex, or empty.
    pub before: String,
    /// SM3 of what is there now, hex, or empty.
    pub after: String,
    /// What else is worth knowing: a reason, a count. Never personal data, never a secret.
    pub note: String,
}

impl AuditRecord {
    /// Something done, on a subject.
    pub fn done(at: Moment, by: Actor, action: &str, subject: impl Into<String>) -> Self {
        Self {
            at,
            by,
            region: String::new(),
            unit: String::new(),
            action: action.to_owned(),
            subject: subject.into(),
            outcome: AuditOutcome::Done,
            before: String::new(),
            after: String::new(),
            note: String::new(),
        }
    }
}

/// How an act went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditOutcome {
    /// Done.
    Done,
    /// Refused.
    Refused,
}

impl AuditOutcome {
    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// An audit record as it is kept: in a stream, linked to the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Order in which records became visible, roughly; for paging only.
    pub entry: i64,
    /// Its stream: one writer's records.
    pub stream: i64,
    /// Its number in the stream, from 1 without gaps.
    pub seq: i64,
    /// What it says.
    pub record: AuditRecord,
    /// [`crate::audit::link`] of the hash before it and what it says.
    pub hash: [u8; 32],
}

/// The last record of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// Stream.
    pub stream: i64,
    /// Number of its last record.
    pub seq: i64,
    /// Hash of its last record.
    pub hash: [u8; 32],
}

/// Which audit records.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Within any of these; a region of level province sees all, also what concerns no region.
    pub reach: Vec<Reach>,
    /// By this actor, exactly.
    pub actor: Option<String>,
    /// Whose action begins with this.
    pub action: Option<String>,
    /// On this subject, exactly.
    pub subject: Option<String>,
    /// With this trace id.
    pub trace: Option<String>,
    /// With this outcome.
    pub outcome: Option<AuditOutcome>,
    /// At or after.
    pub from: Option<Moment>,
    /// Before.
    pub until: Option<Moment>,
    /// Before this `entry`, in the order of the answer.
    pub before: Option<i64>,
    /// At most so many.
    pub max: u32,
}

/// A signed statement of where all streams stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// From 1 without gaps.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// The statement, text.
    pub statement: String,
    /// Signature over it, DER.
    pub signature: Vec<u8>,
    /// Serial of the certificate that signed.
    pub certificate_serial: String,
}

/// A signed statement that the log before a checkpoint lies in an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prune {
    /// The checkpoint: it stays, and what it covers may go.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// The statement, text.
    pub statement: String,
    /// Signature over it, DER.
    pub signature: Vec<u8>,
    /// Serial of the certificate that signed.
    pub certificate_serial: String,
    /// Streams, each with the number of its last record that may go.
    pub streams: Vec<(i64, i64)>,
}
