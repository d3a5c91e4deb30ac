//! What callers send.

use std::collections::BTreeMap;
use std::fmt;

use domain::{Draft, DraftBusiness, DraftDetail, DraftDraw, DraftItem, DraftPayer, ReversalDraft};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A request to issue one bill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IssueRequest {
    /// 业务流水号. The unit's own unique order number; the same key never gives a second bill.
    #[schema(example = "HIS20261124080102000021", max_length = 50)]
    pub business_key: String,
    /// 票据种类: class and kind, 4 digits.
    #[schema(example = "0601")]
    pub kind: String,
    /// 开票点编码.
    #[schema(example = "01")]
    pub place: String,
    /// 交款人.
    pub payer: PayerRequest,
    /// 总金额: yuan with two decimals; equals the sum of the items.
    #[schema(example = "286.50")]
    pub total: String,
    /// 交款方式.
    #[schema(example = "4")]
    pub pay_mode: String,
    /// 收费项目.
    pub items: Vec<ItemRequest>,
    /// 明细.
    pub details: Vec<DetailRequest>,
    /// 扩展信息, by element name of the data standard.
    #[schema(value_type = Object, example = json!({"Gender": "女", "Age": "34"}))]
    pub ext: ExtRequest,
    /// 备注.
    pub remark: String,
    /// 开票人.
    #[schema(example = "开票员甲")]
    pub handler: String,
    /// 复核人.
    #[schema(example = "复核员乙")]
    pub checker: String,
    // What follows came later. It is left out of the stored request while it is empty, so that a
    // request from before still has the digest it had.
    /// 业务发生时间, `yyyyMMddHHmmssSSS` or RFC 3339. Left out: the time of issue. Not on the bill.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "20261124080102003")]
    pub occurred_at: String,
    /// 业务标识, in the words of the unit's system. Not on the bill.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "02", max_length = 20)]
    pub business_type: String,
    /// 交款人的卡. Not on the bill.
    #[serde(skip_serializing_if = "CardRequest::is_empty")]
    pub card: CardRequest,
    /// 收费员. Not on the bill.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "收费员甲", max_length = 50)]
    pub cashier: String,
    /// 预交金凭证消费扣款列表: what this bill takes from payment vouchers. Not on the bill.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vouchers: Vec<VoucherRequest>,
}

/// 卡: by which the unit knows the payer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CardRequest {
    /// 卡类型.
    #[serde(rename = "type")]
    #[schema(example = "3101")]
    pub kind: String,
    /// 卡号.
    #[schema(example = "0000000007")]
    pub number: String,
}

impl CardRequest {
    fn is_empty(&self) -> bool {
        self.kind.is_empty() && self.number.is_empty()
    }
}

/// 预交金凭证消费扣款.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VoucherRequest {
    /// 预交金凭证代码.
    pub code: String,
    /// 预交金凭证号码.
    pub number: String,
    /// 扣款金额.
    #[schema(example = "286.50")]
    pub amount: String,
}

/// 交款人.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PayerRequest {
    /// `person` or `organization`.
    #[serde(rename = "type")]
    #[schema(example = "person")]
    pub kind: String,
    /// Credit code of an organization; identity number of a person, partly hidden.
    #[schema(example = "510104********0012")]
    pub code: String,
    /// 全称.
    #[schema(example = "示例患者")]
    pub name: String,
    /// 账号.
    pub account: String,
    /// 开户行.
    pub bank: String,
}

/// 收费项目.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ItemRequest {
    /// 项目编码.
    #[schema(example = "0801")]
    pub code: String,
    /// 项目名称.
    #[schema(example = "诊察费")]
    pub name: String,
    /// 数量.
    #[schema(example = "1")]
    pub quantity: String,
    /// 单位.
    #[schema(example = "次")]
    pub unit: String,
    /// 标准.
    #[schema(example = "286.50")]
    pub standard: String,
    /// 金额.
    #[schema(example = "286.50")]
    pub amount: String,
    /// 备注.
    pub remark: String,
}

/// 明细.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DetailRequest {
    /// 对应项目编码.
    pub item_code: String,
    /// 明细编码.
    pub code: String,
    /// 明细名称.
    pub name: String,
    /// 数量.
    pub quantity: String,
    /// 单位.
    pub unit: String,
    /// 标准.
    pub standard: String,
    /// 金额.
    pub amount: String,
    /// 备注, e.g. 甲类.
    pub remark: String,
}

/// 扩展信息: a map of texts that refuses a name given twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ExtRequest(pub BTreeMap<String, String>);

impl<'de> Deserialize<'de> for ExtRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;
        impl<'de> Visitor<'de> for Once {
            type Value = ExtRequest;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ExtRequest, A::Error> {
                let mut all = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, String>()? {
                    if all.contains_key(&name) {
                        return Err(serde::de::Error::custom(format!("duplicate field `{name}`")));
                    }
                    all.insert(name, value);
                }
                Ok(ExtRequest(all))
            }
        }
        deserializer.deserialize_map(Once)
    }
}

/// A request to take back one whole bill (冲红).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReverseRequest {
    /// 业务流水号 of the reversal.
    #[schema(example = "HIS20261124093000000021R")]
    pub business_key: String,
    /// 开票点编码.
    #[schema(example = "01")]
    pub place: String,
    /// 冲红原因.
    #[schema(example = "患者退号")]
    pub reason: String,
    /// 经办人.
    #[schema(example = "开票员甲")]
    pub operator: String,
    /// The original's total, to be compared; a part of it is refused. May be left out.
    #[schema(example = "286.50")]
    pub total: String,
    /// 业务发生时间, `yyyyMMddHHmmssSSS` or RFC 3339. Left out: the time of issue.
    #[serde(skip_serializing_if = "String::is_empty")]
    #[schema(example = "20261124093000000")]
    pub occurred_at: String,
}

/// A bill exchanged for a paper one (换开).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExchangeRequest {
    /// 纸质票据代码.
    pub paper_code: String,
    /// 纸质票据号码.
    pub paper_number: String,
}

/// A bill locked for reimbursement, or its lock given back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LockRequest {
    /// 校验码: proves that the bill is at hand.
    pub check_code: String,
}

/// A bill booked by the unit that holds its lock (入账).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct BookRequest {
    /// 校验码: proves that the bill is at hand.
    pub check_code: String,
    /// 入账日期, `2026-11-24`.
    pub on: String,
    /// 入账金额.
    pub amount: String,
}

/// A request to check a bill by its numbers (查验).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct VerifyRequest {
    /// 票据代码, 8 digits.
    pub code: String,
    /// 票据号码, 10 digits.
    pub number: String,
    /// 校验码.
    pub check_code: String,
    /// 金额, compared if given.
    pub amount: String,
    /// 开票日期, compared if given.
    pub date: String,
}

/// A request as the store keeps it with its number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredRequest {
    /// To issue.
    Issue(Box<IssueRequest>),
    /// To take back the bill of that code and number.
    Reverse {
        /// 票据代码 of the original.
        code: String,
        /// 票据号码 of the original.
        number: String,
        /// The words.
        request: ReverseRequest,
    },
}

impl From<IssueRequest> for Draft {
    fn from(r: IssueRequest) -> Self {
        Self {
            business_key: r.business_key,
            kind: r.kind,
            place: r.place,
            payer: DraftPayer {
                kind: r.payer.kind,
                code: r.payer.code,
                name: r.payer.name,
                account: r.payer.account,
                bank: r.payer.bank,
            },
            total: r.total,
            pay_mode: r.pay_mode,
            items: r.items.into_iter().map(DraftItem::from).collect(),
            details: r.details.into_iter().map(DraftDetail::from).collect(),
            ext: r.ext.0,
            remark: r.remark,
            handler: r.handler,
            checker: r.checker,
            business: DraftBusiness {
                occurred_at: r.occurred_at,
                kind: r.business_type,
                card_kind: r.card.kind,
                card_number: r.card.number,
                draws: r.vouchers.into_iter().map(DraftDraw::from).collect(),
                cashier: r.cashier,
            },
        }
    }
}

impl From<VoucherRequest> for DraftDraw {
    fn from(r: VoucherRequest) -> Self {
        Self { code: r.code, number: r.number, amount: r.amount }
    }
}

impl From<ItemRequest> for DraftItem {
    fn from(r: ItemRequest) -> Self {
        Self {
            code: r.code,
            name: r.name,
            quantity: r.quantity,
            unit: r.unit,
            standard: r.standard,
            amount: r.amount,
            remark: r.remark,
        }
    }
}

impl From<DetailRequest> for DraftDetail {
    fn from(r: DetailRequest) -> Self {
        let row = DraftItem {
            code: r.code,
            name: r.name,
            quantity: r.quantity,
            unit: r.unit,
            standard: r.standard,
            amount: r.amount,
            remark: r.remark,
        };
        Self { item_code: r.item_code, row }
    }
}

impl ReverseRequest {
    /// The reversal of the bill of that code and number.
    pub fn of(self, code: String, number: String) -> ReversalDraft {
        ReversalDraft {
            business_key: self.business_key,
            code,
            number,
            place: self.place,
            reason: self.reason,
            operator: self.operator,
            total: self.total,
            occurred_at: self.occurred_at,
        }
    }
}

impl StoredRequest {
    /// Its bytes, the same for the same request.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default() // texts and maps of texts: cannot fail
    }
}
