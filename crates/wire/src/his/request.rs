//! Requests as plain values, one family of methods a file.
//!
//! A [`Said`] has passed the table; what is asked here is whether codes and numbers have the form of
//! codes and numbers. Places, businesses and kinds are still the caller's own words.

mod desk;
mod issue;

use domain::{BillId, BillNumber, CheckCode, Moment, PaperId, Wrong as BillWrong};

pub use desk::{
    BillProof, Day, Exchange, Notice, Numbering, Span, Spoil, Target, Unprinted, VoidPaper,
    WriteOff,
};
pub(crate) use issue::{COLLEGE_EXT, MEDICAL_EXT};
pub use issue::{Channel, Issue, IssuePaper, PayBook, Row, VoucherUse, Wanted};

use super::said::{FieldFault, Said, Wrong};
use super::table::{Edition, Method};

/// What is asked of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// 开票; also 预交金凭证开具 ([`Issue::is_voucher`]).
    Issue(Box<Issue>),
    /// 冲红.
    WriteOff(WriteOff),
    /// 开票状态.
    State(BillId),
    /// 按业务流水号查询.
    ByKey(String),
    /// 入账状态.
    Account(BillProof),
    /// 票据明细.
    Detail(BillProof),
    /// 未打印列表.
    Unprinted(Unprinted),
    /// 电子票据 URL.
    Picture(BillProof),
    /// 告知单.
    NoticePicture(BillId),
    /// 按业务流水号查看 H5 页面.
    PictureByKey(String),
    /// 当前纸质票据可用号码.
    NextPaper(Numbering),
    /// 有效票据代码.
    PaperCodes(Numbering),
    /// 有效票据号段.
    PaperRanges(Numbering),
    /// 换开.
    Exchange(Exchange),
    /// 重新换开.
    Replace(Exchange),
    /// 作废换开的纸质票据.
    VoidPaper(VoidPaper),
    /// 作废空白纸质票据.
    Spoil(Spoil),
    /// 纸质票据开具.
    IssuePaper(Box<IssuePaper>),
    /// 纸质票据作废.
    VoidIssuedPaper(VoidPaper),
    /// 预交金退款.
    RefundVoucher(WriteOff),
    /// 预交金结算撤销.
    CancelSettlement(WriteOff),
    /// 作废预交金纸质凭证.
    VoidVoucherPaper(VoidPaper),
    /// 笔数核对.
    Day(Day),
    /// 开票明细.
    Span(Span),
    /// 通知.
    Notice(Notice),
    /// 电子缴款书开具.
    PayBook(Box<PayBook>),
    /// 缴款二维码.
    PayQr(String),
    /// 缴款结果.
    PayResult(String),
    /// 按缴款码取票.
    PayBill(String),
}

impl Request {
    /// The request of a method. None: no server answers that method.
    pub fn of(method: &Method, said: &Said) -> Result<Option<Self>, Vec<FieldFault>> {
        let mut take = Take { method, said, faults: Vec::new() };
        let request = match method.edition {
            Edition::Medical => take.medical(),
            Edition::Standard => take.standard(),
            Edition::College => take.college(),
            Edition::Helper => None,
        };
        if take.faults.is_empty() { Ok(request) } else { Err(take.faults) }
    }

    /// The caller's own code of the place it acts at; empty where it does not say.
    pub fn place(&self) -> &str {
        match self {
            Self::Issue(r) => &r.place,
            Self::WriteOff(r) | Self::RefundVoucher(r) | Self::CancelSettlement(r) => &r.place,
            Self::NextPaper(r) | Self::PaperCodes(r) | Self::PaperRanges(r) => &r.place,
            Self::Exchange(r) | Self::Replace(r) => &r.place,
            Self::VoidPaper(r) | Self::VoidIssuedPaper(r) | Self::VoidVoucherPaper(r) => &r.place,
            Self::Spoil(r) => &r.place,
            Self::IssuePaper(r) => &r.issue.place,
            Self::Day(r) => &r.place,
            Self::Span(r) => &r.place,
            Self::PayBook(r) => &r.issue.place,
            Self::State(_)
            | Self::ByKey(_)
            | Self::Account(_)
            | Self::Detail(_)
            | Self::Unprinted(_)
            | Self::Picture(_)
            | Self::NoticePicture(_)
            | Self::PictureByKey(_)
            | Self::Notice(_)
            | Self::PayQr(_)
            | Self::PayResult(_)
            | Self::PayBill(_) => "",
        }
    }
}

/// Takes values out of a [`Said`], and keeps what is wrong with them.
struct Take<'a> {
    method: &'a Method,
    said: &'a Said,
    faults: Vec<FieldFault>,
}

impl Take<'_> {
    fn medical(&mut self) -> Option<Request> {
        Some(match self.method.name.as_str() {
            "invoiceEBillOutpatient"
            | "invEBillHospitalized"
            | "invEBillRegistration"
            | "invEBillCheckUp" => Request::Issue(Box::new(Issue::medical(self.said))),
            "invoicePayMentVoucher" => Request::Issue(Box::new(Issue::voucher(self.said))),
            "writeOffEBill" => Request::WriteOff(self.write_off()?),
            "getEBillStatesByBillInfo" => Request::State(self.bill()?),
            "getEBillByBusNo" => Request::ByKey(self.said.text("busNo")),
            "getEBillAccountStatus" => Request::Account(self.proof()?),
            "getBillDetail" => Request::Detail(self.proof()?),
            "getEBillUnPrintList" => Request::Unprinted(self.unprinted()),
            "getPaperBillNo" => Request::NextPaper(self.numbering()),
            "getValidBillBatchCode" => Request::PaperCodes(self.numbering()),
            "getValidBillNo" => Request::PaperRanges(self.numbering()),
            "turnPaper" => Request::Exchange(self.exchange()?),
            "reTurnPaper" => Request::Replace(self.exchange()?),
            "invalidPaper" => Request::VoidPaper(self.void_paper("pBillBatchCode", "pBillNo")?),
            "invalidBlankBillNo" => Request::Spoil(self.spoil()?),
            "writeOffPayMentVoucher" => Request::RefundVoucher(self.write_off()?),
            "cancelPayMentVoucherBalance" => Request::CancelSettlement(self.write_off()?),
            "invalidPayMentVoucherPaper" => {
                Request::VoidVoucherPaper(self.void_paper("pBillBatchCode", "pBillNo")?)
            }
            "checkTotalData"
            | "checkWriteOffData"
            | "checkDataByPlace"
            | "checkTotalDataByIvcDate"
            | "checkWriteOffDataByIvcDate" => Request::Day(self.day()?),
            "getBillByBusDate" | "getBillByIvcDate" => Request::Span(self.span()?),
            "sendBillNotice" => Request::Notice(self.notice()?),
            _ => return None,
        })
    }

    fn standard(&mut self) -> Option<Request> {
        Some(match self.method.name.as_str() {
            "invoiceEBill" => Request::Issue(Box::new(Issue::standard(self.said))),
            "writeOffEBill" => Request::WriteOff(self.write_off()?),
            "getEBillPicUrl" => Request::Picture(self.proof()?),
            "getEBillNotifyPic" => Request::NoticePicture(self.bill()?),
            "noticeEBill" => Request::Notice(self.notice()?),
            "getPaperBillNo" => Request::NextPaper(self.numbering()),
            "invoicePBill" => Request::IssuePaper(Box::new(IssuePaper {
                paper: self.paper("billBatchCode", "billNo")?,
                issue: Issue::standard(self.said),
            })),
            "invalidPBill" => Request::VoidIssuedPaper(self.void_paper("billBatchCode", "billNo")?),
            "invoiceEPayBook" => Request::PayBook(Box::new(PayBook::of(self.said))),
            "getPayQrCode" => Request::PayQr(self.said.text("payCode")),
            "getPayBookConfirmResult" => Request::PayResult(self.said.text("payCode")),
            "getEBillByPayCode" => Request::PayBill(self.said.text("payCode")),
            _ => return None,
        })
    }

    fn college(&mut self) -> Option<Request> {
        Some(match self.method.name.as_str() {
            "invoiceEBillByCollege" => {
                let (issue, faults) = Issue::college(self.said);
                self.faults.extend(faults);
                Request::Issue(Box::new(issue))
            }
            "getEBillPicUrlByBusNo" => Request::PictureByKey(self.said.text("busNo")),
            _ => return None,
        })
    }

    fn fault(&mut self, name: &str, wrong: BillWrong) {
        let label = self.method.request.iter().find(|f| f.name == name);
        let label = label.map(|f| f.label.clone()).unwrap_or_default();
        self.faults.push(FieldFault { at: name.to_owned(), label, wrong: Wrong::Bill(wrong) });
    }

    /// A value of that form, or a fault.
    fn parsed<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let value = parse(&self.said.text(name));
        if value.is_none() {
            self.fault(name, BillWrong::NotCode);
        }
        value
    }

    /// The electronic bill that is meant. Numbers that lost their zeros on the way get them back.
    fn bill(&mut self) -> Option<BillId> {
        let code = self.parsed("billBatchCode", |text| text.parse().ok());
        let number = self.parsed("billNo", |text| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            BillNumber::new(digits.then(|| text.parse().ok()).flatten()?).ok()
        });
        Some(BillId { code: code?, number: number? })
    }

    fn paper(&mut self, code: &str, number: &str) -> Option<PaperId> {
        let code = self.parsed(code, |text| text.parse().ok());
        let number = self.parsed(number, |text| text.parse().ok());
        Some(PaperId { code: code?, number: number? })
    }

    fn proof(&mut self) -> Option<BillProof> {
        let check: Option<CheckCode> = self.parsed("random", |text| text.parse().ok());
        Some(BillProof { bill: self.bill()?, check: check? })
    }

    fn occurred_at(&self) -> Option<Moment> {
        self.said.moment("busDateTime")
    }
}
