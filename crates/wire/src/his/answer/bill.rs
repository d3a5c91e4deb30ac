//! What is told of one bill.

use domain::{BillId, CheckCode, Moment, Money};

use super::{flag, moment, number, state, text};
use crate::his::client::Profile;
use crate::his::word::Word;

/// What code, number and check code are called.
pub(super) type Names = [&'static str; 3];
pub(super) const BLUE: Names = ["billBatchCode", "billNo", "random"];
pub(super) const RED: Names = ["eScarletBillBatchCode", "eScarletBillNo", "eScarletRandom"];
pub(super) const VOUCHER: Names = ["voucherBatchCode", "voucherNo", "voucherRandom"];

/// Code, number and check code of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Code and number.
    pub id: BillId,
    /// Check code.
    pub check: CheckCode,
}

/// A bill that was just issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillSaid {
    /// Its numbers.
    pub named: Named,
    /// When it was issued.
    pub at: Moment,
    /// 营业日期.
    pub business_at: Moment,
    /// QR code, PNG in base64.
    pub qr: String,
    /// Its page as the unit's network reaches it.
    pub url: String,
    /// Its page as everybody reaches it.
    pub net_url: String,
}

/// What has become of a bill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateSaid {
    /// Its numbers.
    pub named: Named,
    /// Name of its kind.
    pub kind_name: String,
    /// When it was issued.
    pub at: Moment,
    /// Whether it counts.
    pub live: bool,
    /// The paper it was exchanged for, code and number.
    pub paper: Option<(String, String)>,
    /// Its reversal, and the QR code of that.
    pub reversal: Option<(Named, String)>,
}

/// What a bill says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailSaid {
    /// 业务流水号.
    pub key: String,
    /// 业务标识.
    pub bus_type: String,
    /// 交款人.
    pub payer: String,
    /// 业务发生时间.
    pub occurred_at: Moment,
    /// 开票点编码, the caller's.
    pub place: String,
    /// 收费员.
    pub payee: String,
    /// 票据编制人.
    pub author: String,
    /// 总金额.
    pub total: Money,
    /// 备注.
    pub remark: String,
    /// The payer's card, kind and number; empty if it is not known.
    pub card: (String, String),
    /// 性别.
    pub sex: String,
    /// 自费金额.
    pub own: Option<Money>,
    /// 其它医保支付.
    pub other: Option<Money>,
    /// 个人账户支付.
    pub account: Option<Money>,
    /// Items.
    pub items: Vec<LineSaid>,
    /// Details.
    pub details: Vec<LineSaid>,
    /// Further fields, by label.
    pub further: Vec<(String, String)>,
}

/// A line of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineSaid {
    /// Name of the item a detail belongs to.
    pub of: String,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// 单位.
    pub unit: String,
    /// 数量.
    pub quantity: String,
    /// 标准.
    pub standard: String,
    /// 金额.
    pub amount: Money,
    /// 备注.
    pub remark: String,
}

impl Named {
    pub(super) fn fields(&self, names: Names) -> Vec<(&'static str, Word)> {
        let [code, number, check] = names;
        vec![
            (code, text(&self.id.code)),
            (number, text(&self.id.number)),
            (check, text(&self.check)),
        ]
    }
}

impl BillSaid {
    /// The six that every edition but the colleges' has. Hospitals have two addresses, so this is
    /// the one in their own network; for agencies see [`BillSaid::public`].
    pub(super) fn short(&self, names: Names) -> Vec<(&'static str, Word)> {
        self.six(names, &self.url)
    }

    /// The same where there is one address only: payers open it, wherever they are.
    pub(super) fn public(&self, names: Names) -> Vec<(&'static str, Word)> {
        self.six(names, &self.net_url)
    }

    fn six(&self, names: Names, url: &str) -> Vec<(&'static str, Word)> {
        let mut fields = self.named.fields(names);
        fields.extend([
            ("createTime", moment(self.at)),
            ("billQRCode", text(&self.qr)),
            ("pictureUrl", text(url)),
        ]);
        fields
    }

    pub(super) fn medical(
        &self,
        names: Names,
        profile: Profile,
        net: bool,
    ) -> Vec<(&'static str, Word)> {
        let mut fields = self.short(names);
        if net {
            fields.push(("pictureNetUrl", text(&self.net_url)));
        }
        if profile == Profile::Busdate {
            fields.push(("billBusDate", moment(self.business_at)));
        }
        fields
    }

    pub(super) fn college(&self, key: &str) -> Vec<(&'static str, Word)> {
        let mut fields = vec![("busNo", text(key))];
        fields.extend(self.named.fields(["eBillCode", "eBillNo", "checkCode"]));
        fields.extend([("eBillQRCodeData", text(&self.qr)), ("pictureUrl", text(&self.net_url))]);
        fields
    }
}

impl StateSaid {
    pub(super) fn fields(&self) -> Vec<(&'static str, Word)> {
        let paper = self.paper.clone().unwrap_or_default();
        let mut fields = vec![
            ("state", state(self.live)),
            ("isScarlet", flag(self.reversal.is_some())),
            ("billName", text(&self.kind_name)),
        ];
        fields.extend(self.named.fields(BLUE));
        fields.extend([
            ("ivcDateTime", moment(self.at)),
            ("isPrtPaper", flag(self.paper.is_some())),
            ("pBillBatchCode", text(&paper.0)),
            ("pBillNo", text(&paper.1)),
        ]);
        let names = ["scarletBillBatchCode", "scarletBillNo", "scarletRandom"];
        match &self.reversal {
            Some((red, _)) => fields.extend(red.fields(names)),
            None => fields.extend(names.map(|name| (name, text("")))),
        }
        let qr = self.reversal.as_ref().map_or("", |(_, picture)| picture);
        fields.push(("scarletBillQRCode", text(qr)));
        fields
    }
}

impl DetailSaid {
    pub(super) fn fields(&self) -> Vec<(&'static str, Word)> {
        let amount = |amount: Option<Money>| number(&amount.unwrap_or_default());
        let further = |(label, value): &(String, String)| {
            Word::object([("infoName", text(label)), ("infoValue", text(value))])
        };
        vec![
            ("busNo", text(&self.key)),
            ("busType", text(&self.bus_type)),
            ("payer", text(&self.payer)),
            ("busDateTime", moment(self.occurred_at)),
            ("placeCode", text(&self.place)),
            ("payee", text(&self.payee)),
            ("author", text(&self.author)),
            ("totalAmt", number(&self.total)),
            ("remark", text(&self.remark)),
            ("cardType", text(&self.card.0)),
            ("cardNo", text(&self.card.1)),
            ("sex", text(&self.sex)),
            ("ownPay", amount(self.own)),
            ("otherfundPay", amount(self.other)),
            ("accountPay", amount(self.account)),
            ("chargeDetail", Word::List(self.items.iter().map(LineSaid::item).collect())),
            ("listDetail", Word::List(self.details.iter().map(LineSaid::detail).collect())),
            ("otherParameter", Word::List(self.further.iter().map(further).collect())),
            ("otherSpecialParameter", Word::List(Vec::new())),
        ]
    }
}

impl LineSaid {
    pub(super) fn item(&self) -> Word {
        Word::object([
            ("chargeCode", text(&self.code)),
            ("chargeName", text(&self.name)),
            ("unit", text(&self.unit)),
            ("number", text(&self.quantity)),
            ("std", text(&self.standard)),
            ("amt", text(&self.amount)),
            ("selfAmt", text("0.00")), // not on the bill; programs want a number
            ("remark", text(&self.remark)),
        ])
    }

    pub(super) fn detail(&self) -> Word {
        Word::object([
            ("chrgtype", text(&self.of)),
            ("code", text(&self.code)),
            ("name", text(&self.name)),
            ("unit", text(&self.unit)),
            ("std", text(&self.standard)),
            ("number", text(&self.quantity)),
            ("amt", text(&self.amount)),
            ("selfAmt", text("0.00")), // not on the bill; programs want a number
            ("remark", text(&self.remark)),
        ])
    }
}
