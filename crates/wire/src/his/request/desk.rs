//! What a window asks beyond issuing: take back, look up, paper, books, notices.

use domain::{BillId, Card, CheckCode, Date, Moment, Money, PaperCode, PaperId, PaperNumber};

use super::Take;

/// 冲红, 预交金退款, 预交金结算撤销: a bill is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteOff {
    /// Which.
    pub bill: BillId,
    /// 冲红原因.
    pub reason: String,
    /// 经办人.
    pub operator: String,
    /// 业务发生时间.
    pub occurred_at: Option<Moment>,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 退款金额, of a voucher.
    pub amount: Option<Money>,
    /// The voucher as the caller names it once more.
    pub voucher: Option<(String, String)>,
}

/// A bill, and its check code as a proof that it is at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillProof {
    /// Which.
    pub bill: BillId,
    /// 校验码.
    pub check: CheckCode,
}

/// 未打印列表: bills of a card between two times that were not printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprinted {
    /// From.
    pub from: Option<Moment>,
    /// Until.
    pub until: Option<Moment>,
    /// Whose.
    pub card: Option<Card>,
    /// 业务标识; empty: all.
    pub bus_type: String,
    /// 页码, from 1.
    pub page: u32,
    /// 每页条数.
    pub size: u32,
}

/// 开票点, and which paper numbers of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbering {
    /// 开票点编码, the caller's.
    pub place: String,
    /// 票据代码; empty: all.
    pub code: String,
    /// 票据种类编码, the caller's; empty: all.
    pub kind: String,
}

/// 换开, 重新换开.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The electronic bill.
    pub bill: BillId,
    /// The new paper.
    pub paper: PaperId,
    /// 业务发生时间.
    pub occurred_at: Option<Moment>,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 经办人.
    pub operator: String,
}

/// 作废纸质票据.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidPaper {
    /// Which.
    pub paper: PaperId,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 作废人.
    pub operator: String,
    /// 作废原因.
    pub reason: String,
    /// 业务发生时间.
    pub occurred_at: Option<Moment>,
}

/// 作废空白纸质票据.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoil {
    /// 纸质票据代码.
    pub code: PaperCode,
    /// First.
    pub first: PaperNumber,
    /// Last.
    pub last: PaperNumber,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 作废人.
    pub operator: String,
    /// 作废原因.
    pub reason: String,
    /// 业务发生时间.
    pub occurred_at: Option<Moment>,
}

/// Which day, and what of it (笔数核对).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub day: Date,
    /// By date of issue; else by business date.
    pub by_issue: bool,
    /// Reversals only (退费数据).
    pub reversals: bool,
    /// 业务标识; empty: all.
    pub bus_type: String,
    /// 开票点编码, the caller's; empty: all.
    pub place: String,
    /// Whether the numbers are wanted, too.
    pub with_list: bool,
    /// 页码, from 1.
    pub page: u32,
    /// 每页条数.
    pub size: u32,
}

/// 开票明细.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// By date of issue; else by business date.
    pub by_issue: bool,
    /// From.
    pub from: Moment,
    /// Until, included.
    pub until: Moment,
    /// 开票点编码, the caller's; empty: all.
    pub place: String,
    /// 数据类型, `1` to `5`; empty: all.
    pub data_type: String,
    /// 页码, from 1.
    pub page: u32,
    /// 每页条数.
    pub size: u32,
}

/// Where a notice goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `1201` phone, `1202` e-mail.
    pub kind: String,
    /// Number or address.
    pub value: String,
}

/// 通知.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Of which bill.
    pub bill: BillId,
    /// 校验码, if the edition asks for it.
    pub check: Option<CheckCode>,
    /// To whom.
    pub targets: Vec<Target>,
}

/// Rows of a page when none is said.
const PAGE_SIZE: u32 = 200;

impl Take<'_> {
    fn page(&self) -> (u32, u32) {
        let at_least_one = |name| self.said.whole(name).filter(|n| *n > 0);
        let size = at_least_one("pageSize").unwrap_or(PAGE_SIZE).min(PAGE_SIZE);
        (at_least_one("pageNo").unwrap_or(1), size)
    }

    pub(super) fn write_off(&mut self) -> Option<WriteOff> {
        let said = self.said;
        let voucher = (said.text("voucherBatchCode"), said.text("voucherNo"));
        Some(WriteOff {
            bill: self.bill()?,
            reason: said.text("reason"),
            operator: said.text("operator"),
            occurred_at: self.occurred_at(),
            place: said.text("placeCode"),
            amount: said.amount("amt"),
            voucher: (!voucher.0.is_empty()).then_some(voucher),
        })
    }

    pub(super) fn unprinted(&self) -> Unprinted {
        let said = self.said;
        let (page, size) = self.page();
        Unprinted {
            from: said.moment("busBgnDate"),
            until: said.moment("busEndDate"),
            card: Card::new(&said.text("cardType"), &said.text("cardNo")),
            bus_type: said.text("busType"),
            page,
            size,
        }
    }

    pub(super) fn numbering(&self) -> Numbering {
        let said = self.said;
        Numbering {
            place: said.text("placeCode"),
            code: said.first_text(&["pBillBatchCode", "billBatchCode"]),
            kind: said.text("billCode"),
        }
    }

    pub(super) fn exchange(&mut self) -> Option<Exchange> {
        let (bill, paper) = (self.bill(), self.paper("pBillBatchCode", "pBillNo"));
        Some(Exchange {
            bill: bill?,
            paper: paper?,
            occurred_at: self.occurred_at(),
            place: self.said.text("placeCode"),
            operator: self.said.text("operator"),
        })
    }

    pub(super) fn void_paper(&mut self, code: &str, number: &str) -> Option<VoidPaper> {
        Some(VoidPaper {
            paper: self.paper(code, number)?,
            place: self.said.text("placeCode"),
            operator: self.said.text("author"),
            reason: self.said.text("reason"),
            occurred_at: self.occurred_at(),
        })
    }

    pub(super) fn spoil(&mut self) -> Option<Spoil> {
        let code = self.parsed("pBillBatchCode", |text| text.parse().ok());
        let first = self.parsed("pBillNoStart", |text| text.parse().ok());
        let last = self.parsed("pBillNoEnd", |text| text.parse().ok());
        Some(Spoil {
            code: code?,
            first: first?,
            last: last?,
            place: self.said.text("placeCode"),
            operator: self.said.text("author"),
            reason: self.said.text("reason"),
            occurred_at: self.occurred_at(),
        })
    }

    pub(super) fn day(&mut self) -> Option<Day> {
        let said = self.said;
        let (page, size) = self.page();
        Some(Day {
            day: said.date("busDate").or_else(|| said.date("ivcDate"))?,
            by_issue: said.date("ivcDate").is_some(),
            reversals: self.method.name.starts_with("checkWriteOff"),
            bus_type: said.text("busType"),
            place: said.text("placeCode"),
            with_list: said.text("isReturnList") != "0",
            page,
            size,
        })
    }

    pub(super) fn span(&mut self) -> Option<Span> {
        let said = self.said;
        let (page, size) = self.page();
        Some(Span {
            by_issue: self.method.name.ends_with("ByIvcDate"),
            from: said.moment("busBgnDate")?,
            until: said.moment("busEndDate")?,
            place: said.text("placeCode"),
            data_type: said.text("dataType"),
            page,
            size,
        })
    }

    pub(super) fn notice(&mut self) -> Option<Notice> {
        let said = self.said;
        let target = |row: &super::Said| Target {
            kind: row.first_text(&["noticeType", "code"]),
            value: row.first_text(&["noticeValue", "value"]),
        };
        let rows = said.rows("noticeList").iter().chain(said.rows("noticeInfo"));
        let targets = rows.map(target).collect();
        let check = match said.text("random").as_str() {
            "" => None,
            _ => self.parsed("random", |text| text.parse().ok()),
        };
        Some(Notice { bill: self.bill()?, check, targets })
    }
}
