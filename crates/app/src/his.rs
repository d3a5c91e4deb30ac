//! The interface that hospitals', agencies' and colleges' systems already speak, answered: one family
//! of methods a file, on the deeds that the rest of the platform uses, too.
//!
//! A caller has shown its appid and a signature ([`door`]). It acts for the units its settings name
//! and no others. Field names and sentences are `wire::his`'s; HTTP is `server`'s.

mod books;
mod door;
mod issue;
mod notice;
mod paper;
mod query;
mod refuse;
mod voucher;
mod window;
mod write_off;

use std::net::IpAddr;
use std::sync::Arc;

use wire::his::envelope::Envelope;
use wire::his::request::Request;
use wire::his::table::{Edition, Family, Method};
use wire::his::{Answer, Refusal, TABLE, said};

pub(crate) use door::HisClient;
pub use door::{Proved, Turned, key_context, prove, seal_key};
use window::Window;

use crate::Desk;
use crate::ports::registry::Registry;

/// Result code of what was done.
const DONE: &str = "S0000";

/// The desk as those systems reach it.
pub struct His {
    /// What issues, and the books.
    pub desk: Desk,
    /// Where refused tries and notices are written down.
    pub registry: Arc<dyn Registry>,
    /// Where bills' pages are.
    pub pages: Pages,
}

/// Where bills' pages are, without a slash at the end.
#[derive(Clone, Debug)]
pub struct Pages {
    /// As a unit's own network reaches them.
    pub own: String,
    /// As everybody reaches them; what QR codes say.
    pub public: String,
}

/// What came in.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The edition, by the path.
    pub edition: Edition,
    /// Last part of the path.
    pub method: &'a str,
    /// The body.
    pub body: &'a [u8],
    /// Network address it came from.
    pub from: IpAddr,
    /// Trace id of the request.
    pub trace: &'a str,
}

impl His {
    /// Answers a caller who has proved itself.
    pub async fn answer(&self, caller: &Proved) -> String {
        let known = TABLE.method(caller.edition, &caller.method);
        match self.outcome(caller, known).await {
            Ok((method, answer)) => {
                let message = answer.message(method, caller.client.data.profile);
                self.seal(&caller.envelope, &caller.client.key, DONE, &message)
            }
            Err(refusal) => {
                tracing::info!(
                    his.appid = caller.envelope.appid,
                    his.method = caller.method,
                    his.result = refusal.code(),
                    "a request was not done: {}",
                    refusal.code()
                );
                self.refusal(&caller.envelope, &caller.client.key, &refusal, known)
            }
        }
    }

    /// The answer to a request that is not done at all: slowed down, too large, too late.
    pub fn turned(&self, caller: &Proved, refusal: &Refusal) -> String {
        let known = TABLE.method(caller.edition, &caller.method);
        self.refusal(&caller.envelope, &caller.client.key, refusal, known)
    }

    /// The answer to somebody who has not proved itself; written down in the audit log.
    pub async fn turn_away(&self, asked: &Asked<'_>, turned: &Turned) -> String {
        let subject = format!("his/{}/{}", asked.edition, asked.method.trim());
        self.note_refusal(turned.actor(asked), "", &subject, turned.refusal.code()).await;
        self.say(turned, asked)
    }

    /// The same without a record: for those who try too often.
    pub fn say(&self, turned: &Turned, asked: &Asked<'_>) -> String {
        let known = TABLE.method(asked.edition, asked.method);
        self.refusal(&turned.envelope, &turned.key, &turned.refusal, known)
    }

    async fn outcome(
        &self,
        caller: &Proved,
        known: Option<&'static Method>,
    ) -> Result<(&'static Method, Answer), Refusal> {
        let method = known.ok_or_else(|| Refusal::NoMethod(caller.method.trim().to_owned()))?;
        let outside = || Refusal::Outside(method.title.clone());
        if matches!(method.family, Family::Outside | Family::Helper) {
            return Err(outside());
        }
        let encoding = caller.client.data.encoding();
        let object = caller.envelope.business(encoding).map_err(Refusal::Envelope)?;
        let said = said::read(&TABLE, method, &object).map_err(Refusal::Fields)?;
        let request = Request::of(method, &said).map_err(Refusal::Fields)?.ok_or_else(outside)?;
        let window = Window { his: self, caller, method };
        Ok((method, window.serve(request).await?))
    }

    fn refusal(
        &self,
        envelope: &Envelope,
        key: &str,
        refusal: &Refusal,
        method: Option<&Method>,
    ) -> String {
        self.seal(envelope, key, refusal.code(), &refusal.message(method))
    }

    fn seal(&self, envelope: &Envelope, key: &str, result: &str, message: &str) -> String {
        let mut noise = [0; 16];
        self.desk.platform.chance.fill(&mut noise);
        envelope.answer(key, &hex::encode(noise), result, message)
    }
}

impl Window<'_> {
    async fn serve(&self, request: Request) -> Result<Answer, Refusal> {
        match request {
            Request::Issue(issue) => self.issue(&issue).await,
            Request::IssuePaper(request) => self.issue_paper(&request).await,
            Request::WriteOff(request) => self.write_off(&request).await,
            Request::State(bill) => self.state(bill).await,
            Request::ByKey(key) => self.by_key(&key).await,
            Request::Account(proof) => self.account(&proof).await,
            Request::Detail(proof) => self.detail(&proof).await,
            Request::Picture(proof) => self.picture(&proof).await,
            Request::NoticePicture(bill) => self.notice_picture(bill).await,
            Request::PictureByKey(key) => self.picture_by_key(&key).await,
            Request::NextPaper(request) => self.next_paper(&request).await,
            Request::PaperCodes(request) => self.paper_codes(&request).await,
            Request::PaperRanges(request) => self.paper_ranges(&request).await,
            Request::Exchange(request) => self.exchange(request, false).await,
            Request::Replace(request) => self.exchange(request, true).await,
            Request::VoidPaper(request) | Request::VoidIssuedPaper(request) => {
                self.void_paper(&request).await
            }
            Request::Spoil(request) => self.spoil(request).await,
            Request::RefundVoucher(request) => self.refund(&request).await,
            Request::CancelSettlement(request) => self.cancel_settlement(&request).await,
            Request::VoidVoucherPaper(request) => self.void_voucher_paper(&request).await,
            Request::Day(request) => self.day(&request).await,
            Request::Span(request) => self.span(&request).await,
            Request::Unprinted(request) => self.unprinted(&request).await,
            Request::Notice(request) => self.notice(&request).await,
            Request::PayBook(_)
            | Request::PayQr(_)
            | Request::PayResult(_)
            | Request::PayBill(_) => Err(Refusal::NotOffered("电子缴款书".to_owned())),
        }
    }
}
