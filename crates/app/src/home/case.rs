//! On the platform: what a person must decide about a device.

use domain::Moment;
use wire::messages;

use super::Home;
use super::accept::{TRIES, busy};
use super::chain::Linked;
use crate::directory::Front;
use crate::ports::fronts::{Arrival, Arrived, Case};
use crate::ports::registry::AuditHead;
use crate::ports::{Actor, StoreError};

/// Opens the case of a device that tells another story.
pub(super) async fn open(
    home: &Home,
    front: &Front,
    by: &Actor,
    (claimed, why): (&AuditHead, &'static str),
) -> Result<(), StoreError> {
    let (code, now) = (&front.data.code, home.platform.clock.now());
    for _ in 0..TRIES {
        let mark = home.fronts.mark(code).await?;
        let case = Case {
            id: format!("{code}-{why}-{}", claimed.seq),
            device: code.clone(),
            region: front.region,
            unit: String::new(),
            kind: why.to_owned(),
            subject: code.clone(),
            note: format!(
                "设备自报第 {} 条记录（{}），平台已接收至第 {} 条",
                claimed.seq,
                seal::sm3::hex(&claimed.hash).get(..16).unwrap_or_default(),
                mark.as_ref().map_or(0, |mark| mark.seq)
            ),
            evidence: Vec::new(),
            opened_at: now,
            closed: None,
        };
        let nothing = AuditHead { stream: 1, seq: 0, hash: crate::audit::genesis(1) };
        let arrival = Arrival {
            device: code.clone(),
            region: front.region,
            before: mark,
            mark: mark.unwrap_or(nothing),
            records: Vec::new(),
            bills: Vec::new(),
            closed: Vec::new(),
            cases: vec![case],
            by: by.clone(),
            at: now,
        };
        if let Arrived::Done(_) = home.fronts.arrive(arrival).await? {
            return Ok(());
        }
    }
    Err(busy())
}

/// The case of a bill that is not taken in.
pub(super) fn of_bill(front: &Front, one: &Linked, code: &str, now: Moment) -> Case {
    Case {
        id: format!("{}-{}", front.data.code, one.seq),
        device: front.data.code.clone(),
        region: front.region,
        unit: one.words.unit.clone(),
        kind: code.to_owned(),
        subject: one.words.subject.clone(),
        note: messages::refusal(code).to_owned(),
        evidence: one.words.bill.as_ref().map(|b| b.file.clone().into_bytes()).unwrap_or_default(),
        opened_at: now,
        closed: None,
    }
}
