//! What an applicant does: hands in documents, applies, corrects, looks, and takes the unit up.

use domain::Site;
use seal::sm3;
use wire::console::{
    ActivateRequest, DocumentView, JoinAnswer, JoinRequest, PersonRequest, Progress,
};
use wire::record::ApplicationBody;
use zeroize::Zeroizing;

use super::{KIND, reach_stage, say};
use crate::identity::invite::Invitation;
use crate::identity::session::{Opened, stage};
use crate::identity::{Faults, Identity, IdentityError, Told, Visit, person};
use crate::ports::registry::{Deed, Document, Record, RoleHeld, Write};

/// A document's size at most.
pub const DOCUMENT_MAX: usize = 5 * 1024 * 1024;
const DOCUMENTS_MAX: usize = 10;

/// Media types that are taken, and how such a file begins.
const MEDIA: [(&str, &[u8]); 3] = [
    ("application/pdf", b"%PDF-"),
    ("image/jpeg", &[0xff, 0xd8, 0xff]),
    ("image/png", &[0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a]),
];

fn digest(text: &str) -> String {
    sm3::hex(&sm3::digest(text.as_bytes()))
}

/// Takes a document in. Its id is a secret of whoever handed it in, until it is named in an
/// application. It is kept sealed, and never shown but as a download.
pub async fn hand_in(
    identity: &Identity,
    (name, media): (&str, &str),
    bytes: &[u8],
) -> Result<DocumentView, IdentityError> {
    let known = MEDIA.iter().find(|(m, _)| *m == media);
    let good = known.is_some_and(|(_, begin)| bytes.starts_with(begin));
    if !good || bytes.len() > DOCUMENT_MAX {
        return Err(Faults::one("/documents", "NOT_DOCUMENT"));
    }
    let clean = |c: &char| !c.is_control() && !"/\\:*?\"<>|".contains(*c);
    let name: String = name.chars().filter(clean).take(80).collect();
    let id = format!("F{}", identity.random_hex::<16>());
    let key = identity.data_key(identity.platform.directory().rules.bureau.region).await?;
    let sealed = identity.seal_bytes(&key, ("document", &id, "bytes"), bytes);
    let document = Document {
        id: id.clone(),
        kind: KIND.to_owned(),
        of: bytes.len().to_string(),
        name: name.clone(),
        media: media.to_owned(),
        bytes: sealed,
    };
    let deed = Deed { writes: vec![Write::Document(document)], audit: Vec::new() };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    let bytes = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok(DocumentView { id, name, media: media.to_owned(), bytes })
}

pub(super) fn check(identity: &Identity, request: &JoinRequest) -> Result<Site, IdentityError> {
    let directory = identity.platform.directory();
    let mut faults = Faults::default();
    faults.credit_code("/credit_code", &request.credit_code);
    faults.text("/name", &request.name, 60);
    let region = faults.region("/region", &request.region);
    let missing = region.is_some_and(|r| !directory.regions.contains_key(&r));
    faults.add_if(missing, "/region", "UNKNOWN_REGION");
    faults.one_of("/industry", &request.industry, &["medical", "education", "society", "other"]);
    faults.one_of("/access", &request.access, &["web", "online", "front"]);
    faults.text("/contact", &request.contact, 50);
    faults.add_if(request.id_number.is_empty(), "/id_number", "MISSING");
    faults.id_number("/id_number", &request.id_number);
    faults.add_if(request.phone.is_empty(), "/phone", "MISSING");
    faults.phone("/phone", &request.phone);
    faults.add_if(request.payee_account.is_empty(), "/payee_account", "MISSING");
    faults.account("/payee_account", &request.payee_account);
    faults.text("/payee_bank", &request.payee_bank, 60);
    faults.add_if(request.documents.len() > DOCUMENTS_MAX, "/documents", "TOO_LONG");
    faults.refuse()?;
    region.map(Site::region).ok_or_else(|| Faults::one("/region", "UNKNOWN_REGION"))
}

async fn documents(
    identity: &Identity,
    ids: &[String],
) -> Result<Vec<DocumentView>, IdentityError> {
    let mut all = Vec::with_capacity(ids.len());
    for (i, id) in ids.iter().enumerate() {
        let document = identity.registry.document(id).await?;
        let document =
            document.ok_or_else(|| Faults::one(&format!("/documents/{i}"), "NOT_ONE_OF"))?;
        let bytes = document.of.parse().unwrap_or(0);
        let (id, name, media) = (document.id, document.name, document.media);
        all.push(DocumentView { id, name, media, bytes });
    }
    Ok(all)
}

impl Identity {
    /// Puts an application's words into its record.
    pub(super) async fn fill(
        &self,
        record: &mut Record,
        body: &mut ApplicationBody,
        request: &JoinRequest,
    ) -> Result<(), IdentityError> {
        let key = self.data_key(record.region).await?;
        let personal = [
            ("id_number", &request.id_number),
            ("phone", &request.phone),
            ("payee_account", &request.payee_account),
        ];
        for (field, value) in personal {
            let sealed = self.seal(&key, (KIND, &record.id, field), value);
            body.sealed.insert(field.to_owned(), sealed);
        }
        record.sealed_with = key.id;
        request.name.trim().clone_into(&mut record.label);
        request.name.trim().clone_into(&mut body.name);
        body.credit_code.clone_from(&request.credit_code);
        body.industry.clone_from(&request.industry);
        body.access.clone_from(&request.access);
        request.contact.trim().clone_into(&mut body.contact);
        body.payee_bank.clone_from(&request.payee_bank);
        Ok(())
    }

    /// A new application with its secret.
    pub(super) async fn new_application(
        &self,
        request: &JoinRequest,
        site: &Site,
        maker: &str,
    ) -> Result<(Record, String), IdentityError> {
        let secret = self.random_hex::<16>();
        let now = self.now();
        let mut body = ApplicationBody {
            credit_code: String::new(),
            name: String::new(),
            industry: String::new(),
            access: String::new(),
            contact: String::new(),
            payee_bank: String::new(),
            sealed: wire::record::Sealed::new(),
            secret: digest(&secret),
            activation: String::new(),
            activation_until: String::new(),
            documents: documents(self, &request.documents).await?,
            kinds: Vec::new(),
            items: Vec::new(),
            tests: std::collections::BTreeMap::new(),
            reached: std::collections::BTreeMap::new(),
            log: Vec::new(),
        };
        let mut record = Record {
            kind: KIND.to_owned(),
            id: format!("A{}", self.random_hex::<6>()),
            name: Some(format!("unit/{}", request.credit_code)),
            region: site.region,
            unit: None,
            status: "submitted".to_owned(),
            since: now,
            label: String::new(),
            maker: maker.to_owned(),
            decider: None,
            sealed_with: String::new(),
            version: 1,
            body: String::new(),
        };
        self.fill(&mut record, &mut body, request).await?;
        reach_stage(&mut record, &mut body, now, "submitted");
        say(&mut body, now, "申请单位", "提交申请");
        record.body = wire::data::to_json(&body);
        Ok((record, secret))
    }
}

/// Applies to join.
pub async fn apply(
    identity: &Identity,
    request: JoinRequest,
    visit: &Visit,
) -> Result<JoinAnswer, IdentityError> {
    let site = check(identity, &request)?;
    let directory = identity.platform.directory();
    let known = request.credit_code.parse().ok().and_then(|code| directory.entries.get(&code));
    if known.is_some() {
        return Err(IdentityError::Taken(request.credit_code));
    }
    let maker = format!("applicant:{}", request.credit_code);
    let (record, secret) = identity.new_application(&request, &site, &maker).await?;
    let mut told = identity.strange(visit, "application.submit", &record.id).at_site(&site);
    told.outcome = crate::ports::registry::AuditOutcome::Done;
    told.note.clone_from(&request.credit_code);
    let id = record.id.clone();
    let deed = Deed { writes: vec![Write::New(record)], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    Ok(JoinAnswer { id, secret })
}

/// The application of that id, if the secret is its own.
async fn mine(
    identity: &Identity,
    id: &str,
    secret: &str,
) -> Result<(Record, ApplicationBody), IdentityError> {
    let record = identity.registry.record(KIND, id).await?;
    let body = record.as_ref().map(Record::read::<ApplicationBody>).transpose()?;
    match (record, body) {
        // Digests are compared, so nothing is learnt from how long it takes.
        (Some(record), Some(body)) if body.secret == digest(secret) => Ok((record, body)),
        _ => Err(IdentityError::Secret),
    }
}

/// How far an application has come.
pub async fn progress(
    identity: &Identity,
    id: &str,
    secret: &str,
) -> Result<Progress, IdentityError> {
    let (record, _) = mine(identity, id, secret).await?;
    identity.progress(&record).await
}

/// Corrects an application that was sent back.
pub async fn correct(
    identity: &Identity,
    (id, secret): (&str, &str),
    request: JoinRequest,
    visit: &Visit,
) -> Result<Progress, IdentityError> {
    let (mut record, mut body) = mine(identity, id, secret).await?;
    let site = check(identity, &request)?;
    if record.status != "returned" || request.credit_code != body.credit_code {
        return Err(Faults::one("/credit_code", "STATUS_ORDER"));
    }
    record.region = site.region;
    record.decider = None;
    identity.fill(&mut record, &mut body, &request).await?;
    if !request.documents.is_empty() {
        body.documents = documents(identity, &request.documents).await?;
    }
    let now = identity.now();
    reach_stage(&mut record, &mut body, now, "submitted");
    say(&mut body, now, "申请单位", "补正后重新提交");
    record.body = wire::data::to_json(&body);
    let mut told = identity.strange(visit, "application.correct", id).at_site(&site);
    told.outcome = crate::ports::registry::AuditOutcome::Done;
    let deed = Deed { writes: vec![Write::Change(record)], audit: vec![told] };
    IdentityError::of(identity.registry.commit(deed).await?)?;
    progress(identity, id, secret).await
}

/// Takes a unit up with the one-time code: its manager gets an account, and goes on to take up a
/// second factor.
pub async fn activate(
    identity: &Identity,
    id: &str,
    request: ActivateRequest,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let record = identity.registry.record(KIND, id).await?.ok_or(IdentityError::Secret)?;
    let body: ApplicationBody = record.read()?;
    let in_time = body.activation_until.parse().is_ok_and(|t: domain::Moment| t > identity.now());
    let code = request.code.trim().to_uppercase();
    let right = !body.activation.is_empty() && body.activation == digest(&code) && in_time;
    if record.status != "approved" || !right {
        // One try a second: a code has 80 random bits, and nothing else says whether it is near.
        let told = identity.strange(visit, "application.activate", id).noting("wrong code");
        identity.note(told).await?;
        return Err(IdentityError::Secret);
    }
    take_up(identity, record, body, request, visit).await
}

async fn take_up(
    identity: &Identity,
    mut record: Record,
    mut body: ApplicationBody,
    request: ActivateRequest,
    visit: &Visit,
) -> Result<Opened, IdentityError> {
    let mut faults = Faults::default();
    crate::identity::password::faults(&mut faults, "/password", &request.login, &request.password);
    faults.refuse()?;
    let id = record.id.clone();
    let personal = async |field: &str| match body.sealed.get(field) {
        Some(sealed) => identity.open((KIND, &id, field), sealed).await,
        None => Ok(String::new()),
    };
    let wanted = PersonRequest {
        login: request.login.trim().to_lowercase(),
        name: body.contact.clone(),
        duty: "business".to_owned(),
        region: record.region.to_string(),
        unit: Some(body.credit_code.clone()),
        id_number: personal("id_number").await?,
        phone: personal("phone").await?,
        version: None,
    };
    let site = person::check(identity, &wanted)?;
    let password = Zeroizing::new(request.password);
    let unit = site.unit.clone().ok_or(IdentityError::NotFound)?;
    let role = RoleHeld { role: "unit_manager".to_owned(), reach: domain::Reach::Unit(unit) };
    let invitation = Invitation {
        request: &wanted,
        site: &site,
        password: &password,
        one_time: false,
        maker: &format!("application:{id}"),
        roles: vec![role],
    };
    let (manager, mut writes) = invitation.writes(identity).await?;
    let now = identity.now();
    (body.activation, body.activation_until) = (String::new(), String::new());
    reach_stage(&mut record, &mut body, now, "preparing");
    let contact = body.contact.clone();
    say(&mut body, now, &contact, "激活单位");
    record.unit = site.unit.clone();
    record.body = wire::data::to_json(&body);
    let way = (stage::ENROL, "password", "");
    let (opened, session) = identity.new_session(&manager.id, way, visit);
    writes.extend([Write::Change(record), session]);
    let actor = crate::identity::session::actor(&manager.id, "", visit);
    let told = identity.done(&actor, "application.activate", id).at_site(&site);
    match IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?) {
        Ok(()) => Ok(opened),
        Err(IdentityError::Taken(_)) => Err(IdentityError::Taken(wanted.login)),
        Err(other) => Err(other),
    }
}
