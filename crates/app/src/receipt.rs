//! Receipts: one platform signature for many bills.
//!
//! A caller adds its statement and waits for the signing turn; whoever gets the turn signs for all
//! that wait. Under load one signature serves a whole commit's worth of bills; alone, a bill costs
//! one signature.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll};

use futures::channel::oneshot;
use seal::sm3::{self, Digest};
use seal::tree::{Side, Step, Tree, root_from};
use seal::{Certificate, Signature, SignerError};
use wire::receipt::{Receipt, signed_text, statement};

use crate::Platform;
use crate::ports::Kept;

/// Bills one signature may serve.
const BATCH_MAX: usize = 256;

/// The statements that wait.
#[derive(Default)]
pub(crate) struct Receipts {
    waiting: Mutex<Vec<Waiting>>,
    turn: futures::lock::Mutex<()>,
}

struct Waiting {
    statement: String,
    answer: oneshot::Sender<Result<Receipt, SignerError>>,
}

impl Receipts {
    /// The receipt of a kept bill with this SM3 of its body.
    pub(crate) async fn give(
        &self,
        p: &Platform,
        kept: &Kept,
        body: &Digest,
    ) -> Result<Receipt, SignerError> {
        let (unit, body) = (kept.unit.as_str(), sm3::hex(body));
        let statement = statement(unit, &kept.business_key, kept.id, &body, &kept.kept_at.utc());
        let (answer, receipt) = oneshot::channel();
        self.waiting().push(Waiting { statement, answer });
        // The callers of one commit wake together; let them all add before the first one signs.
        Yield::default().await;
        {
            let _turn = self.turn.lock().await;
            let batch = self.take();
            if !batch.is_empty() {
                sign_batch(p, batch).await;
            }
        }
        let gone = SignerError::Unavailable("the receipt's signer gave up".into());
        receipt.await.unwrap_or(Err(gone))
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting();
        let count = waiting.len().min(BATCH_MAX);
        waiting.drain(..count).collect()
    }
}

async fn sign_batch(p: &Platform, batch: Vec<Waiting>) {
    let signer = p.keys.node();
    let tree = Tree::new(batch.iter().map(|w| sm3::digest(w.statement.as_bytes())).collect());
    let text = signed_text(&sm3::hex(&tree.root()));
    let signature = signer.sign(text.as_bytes()).await;
    for (i, waiting) in batch.into_iter().enumerate() {
        let receipt = signature.clone().map(|signature| Receipt {
            statement: waiting.statement,
            path: tree.path(i).unwrap_or_default().iter().map(step_text).collect(),
            signed: text.clone(),
            signature: signature.base64(),
            certificate_serial: signer.certificate().serial().to_owned(),
        });
        // A caller that has gone away needs no answer.
        let _ = waiting.answer.send(receipt);
    }
}

fn step_text(step: &Step) -> String {
    let side = match step.side {
        Side::Left => 'L',
        Side::Right => 'R',
    };
    format!("{side}{}", sm3::hex(&step.hash))
}

/// Whether a receipt holds under the platform's certificate.
pub fn check(receipt: &Receipt, certificate: &Certificate) -> bool {
    let Some(path) = receipt.path.iter().map(|text| read_step(text)).collect::<Option<Vec<Step>>>()
    else {
        return false;
    };
    let root = root_from(&sm3::digest(receipt.statement.as_bytes()), &path);
    let Ok(signature) = Signature::from_base64(&receipt.signature) else {
        return false;
    };
    receipt.signed == signed_text(&sm3::hex(&root))
        && certificate.public_key().verify(receipt.signed.as_bytes(), &signature).is_ok()
}

fn read_step(text: &str) -> Option<Step> {
    let side = match text.get(..1)? {
        "L" => Side::Left,
        "R" => Side::Right,
        _ => return None,
    };
    let hash: Digest = hex::decode(text.get(1..)?).ok()?.try_into().ok()?;
    Some(Step { side, hash })
}

/// Goes to the end of the run queue once. Any runtime understands it.
#[derive(Default)]
struct Yield(bool);

impl Future for Yield {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.0 {
            return Poll::Ready(());
        }
        self.0 = true;
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}
