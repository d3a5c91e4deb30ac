//! What is told of many bills, and of numbers.

use domain::{BillId, Date, Moment, Money};

use super::bill::{BLUE, Named};
use super::{moment, number, state, text};
use crate::his::table::Method;
use crate::his::word::Word;

/// A page of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageSaid<T> {
    /// On all pages.
    pub total: u64,
    /// Which page, from 1.
    pub page: u32,
    /// The rows.
    pub rows: Vec<T>,
}

/// A bill that was not printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnprintedSaid {
    /// 业务时间.
    pub occurred_at: Moment,
    /// 业务流水号.
    pub key: String,
    /// Name of its kind.
    pub kind_name: String,
    /// Its numbers.
    pub named: Named,
    /// 金额.
    pub total: Money,
    /// 开票时间.
    pub at: Moment,
    /// 交款人.
    pub payer: String,
    /// 备注.
    pub remark: String,
    /// Code of the payer, partly hidden.
    pub payer_code: String,
    /// 性别.
    pub sex: String,
}

/// A row of a day's books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedSaid {
    /// 业务时间.
    pub occurred_at: Moment,
    /// 业务流水号.
    pub key: String,
    /// 业务标识.
    pub bus_type: String,
    /// 开票点编码, the caller's.
    pub place: String,
    /// Name of its kind.
    pub kind_name: String,
    /// 票据代码.
    pub code: String,
    /// 票据号码.
    pub number: String,
    /// 校验码; empty for paper.
    pub check: String,
    /// 金额.
    pub total: Money,
    /// 开票时间.
    pub at: Moment,
    /// 数据类型, `1` to `5`.
    pub data_type: &'static str,
    /// Whether it counts.
    pub live: bool,
    /// The bill it belongs to.
    pub related: Option<(String, String)>,
}

/// Numbers without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSaid {
    /// First.
    pub first: BillId,
    /// Last.
    pub last: BillId,
    /// How many.
    pub count: u64,
    /// How much.
    pub amount: Money,
}

/// A range of paper numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RangeSaid {
    /// 票据种类编码.
    pub kind: String,
    /// 票据代码.
    pub code: String,
    /// First.
    pub first: String,
    /// Last.
    pub last: String,
}

/// Totals of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DaySaid {
    /// The day.
    pub day: Date,
    /// How many in all.
    pub count: u64,
    /// How much in all.
    pub amount: Money,
    /// The numbers on this page, if they were asked for.
    pub runs: Option<Vec<RunSaid>>,
}

impl<T> PageSaid<T> {
    pub(super) fn fields(&self, row: impl Fn(&T) -> Word) -> Vec<(&'static str, Word)> {
        vec![
            ("total", number(&self.total)),
            ("pageNo", number(&self.page)),
            ("billList", Word::List(self.rows.iter().map(row).collect())),
        ]
    }
}

impl UnprintedSaid {
    pub(super) fn fields(&self) -> Word {
        let mut fields = vec![
            ("busDate", moment(self.occurred_at)),
            ("busNo", text(&self.key)),
            ("billName", text(&self.kind_name)),
        ];
        fields.extend(self.named.fields(BLUE));
        fields.extend([
            ("totalAmt", number(&self.total)),
            ("ivcDateTime", moment(self.at)),
            ("payer", text(&self.payer)),
            ("remark", text(&self.remark)),
            ("idCardNo", text(&self.payer_code)),
            ("sex", text(&self.sex)),
        ]);
        Word::object(fields)
    }
}

impl ListedSaid {
    pub(super) fn fields(&self) -> Word {
        let related = self.related.clone().unwrap_or_default();
        Word::object([
            ("busDate", moment(self.occurred_at)),
            ("busNo", text(&self.key)),
            ("busType", text(&self.bus_type)),
            ("placeCode", text(&self.place)),
            ("billName", text(&self.kind_name)),
            ("billBatchCode", text(&self.code)),
            ("billNo", text(&self.number)),
            ("random", text(&self.check)),
            ("totalAmt", number(&self.total)),
            ("ivcDateTime", moment(self.at)),
            ("dataType", text(self.data_type)),
            ("state", state(self.live)),
            ("relateBillBatchCode", text(&related.0)),
            ("relateBillNo", text(&related.1)),
        ])
    }
}

impl RangeSaid {
    pub(super) fn word(&self) -> Word {
        Word::object([
            ("billCode", text(&self.kind)),
            ("billBatchCode", text(&self.code)),
            ("billBgnNo", text(&self.first)),
            ("billEndNo", text(&self.last)),
        ])
    }
}

impl DaySaid {
    pub(super) fn fields(&self, method: &Method) -> Vec<(&'static str, Word)> {
        let by_issue = method.answer.iter().any(|f| f.name == "ivcDate");
        let runs = self.runs.as_deref().unwrap_or_default();
        let (on_page, amount) = match &self.runs {
            Some(runs) => (
                runs.iter().map(|r| r.count).fold(0, u64::saturating_add),
                Money::sum(runs.iter().map(|r| r.amount)).unwrap_or_default(),
            ),
            None => (self.count, self.amount),
        };
        let run = |r: &RunSaid| {
            Word::object([
                ("billBatchCode", text(&r.first.code)),
                ("billBgnNo", text(&r.first.number)),
                ("billEndNo", text(&r.last.number)),
                ("billNum", text(&r.count)),
            ])
        };
        vec![
            (if by_issue { "ivcDate" } else { "busDate" }, text(&self.day)),
            ("copyNum", number(&self.count)),
            ("totalAmt", number(&amount)),
            ("totalNum", number(&on_page)),
            ("allTotalAmt", number(&self.amount)),
            ("allTotalNum", number(&self.count)),
            ("billNoList", Word::List(runs.iter().map(run).collect())),
        ]
    }
}

pub(super) fn paper_codes(kinds: &[(String, Vec<String>)]) -> Word {
    let code = |code: &String| Word::object([("billBatchCode", text(code))]);
    let kind = |(kind, codes): &(String, Vec<String>)| {
        let codes = codes.iter().map(code).collect();
        Word::object([("billCode", text(kind)), ("billBatchCodeList", Word::List(codes))])
    };
    Word::List(kinds.iter().map(kind).collect())
}
