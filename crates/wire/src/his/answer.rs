//! Answers: flat, exactly the fields of the table, texts unless the table says number.
//!
//! Programs index keys without asking whether they exist and cut times without looking at their
//! length, so every key is there, and a time has 17 digits.

mod bill;
mod books;

use domain::{CheckCode, Moment, PaperId};

use bill::{BLUE, RED, VOUCHER};
pub use bill::{BillSaid, DetailSaid, LineSaid, Named, StateSaid};
use books::paper_codes;
pub use books::{DaySaid, ListedSaid, PageSaid, RangeSaid, RunSaid, UnprintedSaid};

use super::client::Profile;
use super::table::{Edition, Method};
use super::word::Word;

/// What a deed answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A bill was issued, and the caller's business key.
    Issued(BillSaid, String),
    /// A bill was reversed: its reversal.
    Reversed(BillSaid),
    /// A payment voucher was issued.
    Voucher(BillSaid),
    /// A voucher was refunded, its paper taken back, or a settlement undone: the reversal and the
    /// voucher.
    VoucherBack(BillSaid, Named),
    /// What has become of a bill.
    State(Box<StateSaid>),
    /// The bill of a business key.
    ByKey(Named),
    /// Whether a bill is booked.
    Account(bool),
    /// What a bill says.
    Detail(Box<DetailSaid>),
    /// Bills that were not printed.
    Unprinted(PageSaid<UnprintedSaid>),
    /// Where the bill's page is.
    Picture(String),
    /// QR code and notice as pictures, base64.
    NoticePicture(String, String),
    /// A paper number.
    Paper(PaperId),
    /// Paper codes by kind.
    PaperCodes(Vec<(String, Vec<String>)>),
    /// Ranges of paper numbers, and how many numbers are left in them.
    PaperRanges(u64, Vec<RangeSaid>),
    /// A bill that was issued on paper, its check code, and when.
    PaperIssued(String, PaperId, CheckCode, Moment),
    /// Totals of a day.
    Day(Box<DaySaid>),
    /// Rows of bills.
    Listed(PageSaid<ListedSaid>),
    /// Done; there is nothing to tell.
    Done,
}

/// The sentence of a command that was done; some programs compare it sign by sign.
const DONE: &str = "操作成功";

impl Answer {
    /// The message that goes into the envelope.
    pub fn message(&self, method: &Method, profile: Profile) -> String {
        if *self == Self::Done {
            return DONE.to_owned();
        }
        Word::object(self.fields(method, profile)).json()
    }

    fn fields(&self, method: &Method, profile: Profile) -> Vec<(&'static str, Word)> {
        let medical = method.edition == Edition::Medical;
        match self {
            Self::Issued(bill, key) => match method.edition {
                Edition::Medical | Edition::Helper => bill.medical(BLUE, profile, true),
                Edition::Standard => {
                    let mut fields = bill.public(BLUE);
                    fields.push(("busNo", text(key)));
                    fields
                }
                Edition::College => bill.college(key),
            },
            Self::Reversed(bill) if medical => {
                // Only a write-off tells the business date; a paper that came back does not.
                let profile =
                    if method.name == "writeOffEBill" { profile } else { Profile::Classic };
                bill.medical(RED, profile, true)
            }
            Self::Reversed(bill) => bill.public(RED),
            Self::Voucher(bill) => {
                let mut fields = bill.named.fields(VOUCHER);
                fields.extend(bill.short(BLUE));
                fields
            }
            Self::VoucherBack(bill, voucher) => {
                let net = method.answer.iter().any(|f| f.name == "pictureNetUrl");
                let mut fields = bill.medical(RED, Profile::Classic, net);
                fields.extend(voucher.fields(VOUCHER));
                fields
            }
            Self::State(state) => state.fields(),
            Self::ByKey(named) => named.fields(BLUE),
            Self::Account(booked) => vec![("state", flag(*booked))],
            Self::Detail(detail) => detail.fields(),
            Self::Unprinted(page) => page.fields(UnprintedSaid::fields),
            Self::Listed(page) => page.fields(ListedSaid::fields),
            Self::Picture(url) => vec![("pictureUrl", text(url))],
            Self::NoticePicture(qr, picture) => {
                vec![("billQRCode", text(qr)), ("pictureData", text(picture))]
            }
            Self::Paper(paper) => {
                vec![("pBillBatchCode", text(&paper.code)), ("pBillNo", text(&paper.number))]
            }
            Self::PaperCodes(kinds) => vec![("billCodeList", paper_codes(kinds))],
            Self::PaperRanges(count, ranges) => {
                let rows = ranges.iter().map(RangeSaid::word).collect();
                vec![("count", text(count)), ("billNoList", Word::List(rows))]
            }
            Self::PaperIssued(kind, paper, check, at) => vec![
                ("billCode", text(kind)),
                ("billBatchCode", text(&paper.code)),
                ("billNo", text(&paper.number)),
                ("random", text(check)),
                ("billDate", moment(*at)),
            ],
            Self::Day(day) => day.fields(method),
            Self::Done => Vec::new(),
        }
    }
}

fn text(value: &(impl ToString + ?Sized)) -> Word {
    Word::Text(value.to_string())
}

fn number(value: &(impl ToString + ?Sized)) -> Word {
    Word::Number(value.to_string())
}

fn moment(at: Moment) -> Word {
    Word::Text(at.compact_millis())
}

fn flag(yes: bool) -> Word {
    text(if yes { "1" } else { "0" })
}

/// 1 正常, 2 作废.
fn state(live: bool) -> Word {
    text(if live { "1" } else { "2" })
}
