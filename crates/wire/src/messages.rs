//! What people read, in Chinese (zh-CN). Every sentence says what to do.

pub mod console;
mod slip;
mod window;

pub use slip::{slip, slip_error};
pub use window::{cause, window};
pub mod his;

use domain::{Fault, NoNumber, NotDrawn, PaperRefusal, ReversalRefusal, Wrong};

use crate::json::Shape;
use crate::xml::XmlError;

/// Why a front may not issue.
pub fn gate(code: &str) -> &'static str {
    match code {
        "FRONT_FROZEN" => "本设备已被财政部门冻结，暂停开票，请联系财政部门",
        "FRONT_CONFIG" => "本设备的配置已过期，请恢复与平台的连接后重试",
        "FRONT_WARNED" => "离线开票时限将到，请尽快恢复与平台的连接",
        "FRONT_WINDOW" => "离线开票已超过财政规定的时限，请恢复与平台的连接或改用纸质票据",
        _ => "离线开票已达到本时段上限，请恢复与平台的连接或稍后重试",
    }
}

/// Why the platform did not take in a front's bill, or froze a front.
pub fn refusal(code: &str) -> &'static str {
    match code {
        "ALTERED" => "票据与开票单位签名或设备记录不一致，可能被改动，请核查原件",
        "OUTSIDE_GRANT" => "票号、单位或开票点不在授权书范围内，请核查设备授权",
        "NO_GRANT" => "找不到该票号所属的授权书，请核查设备授权",
        "GRANT_TIME" => "开票时间不在授权书有效期内，请核查设备时钟与授权",
        "GRANT_AMOUNT" => "开票金额合计超出授权书限额，请核查",
        "NUMBER_TAKEN" => "该票号已有另一张票据，请核查设备是否被复制",
        "KEY_TAKEN" => "该业务流水号已在平台开具另一张票据，请核对后冲红其中一张",
        "ORIGINAL_STATE" => "冲红时原票据已被锁定、入账、换开或冲红，请联系持有单位处理",
        "PAPER_STATE" => "换开纸质票据时原票据已被锁定、入账或冲红，请联系持有单位处理",
        "VOUCHER_STATE" => "预交金凭证余额不足或已退款，票据已保留，请核对预交金",
        "FORK" => "设备记录与平台已接收的记录不一致，设备可能被复制，已冻结",
        "ROLLED_BACK" => "设备记录少于平台已接收的记录，可能恢复过旧备份，已冻结",
        _ => "平台未接收，请联系财政部门核查",
    }
}

/// The sentence of a fault.
pub fn fault(fault: &Fault) -> String {
    match &fault.wrong {
        Wrong::Missing => "必填，请补充".into(),
        Wrong::TooLong { max } => format!("内容过长，请控制在 {max} 个字符以内"),
        Wrong::TooMany { max } => format!("行数过多，最多 {max} 行，请分开填开"),
        Wrong::BadCharacter => "含有换行或不可见字符，请删除后重试".into(),
        Wrong::NotMoney => {
            "不是有效金额，请用字符串填写以元为单位、两位小数的数字，例如 \"286.50\"".into()
        }
        Wrong::AmountRange => "金额超出范围，最多 15 位数字，请核对".into(),
        Wrong::Negative => "不能为负数；退费请使用冲红".into(),
        Wrong::ZeroTotal => "总金额不能为零，请核对".into(),
        Wrong::NotQuantity => "不是有效数字，请填写整数不超过 10 位、小数不超过 6 位的数字".into(),
        Wrong::NotDate => "不是有效日期，请按 yyyyMMdd 或 yyyy-MM-dd 填写".into(),
        Wrong::NotTime => "不是有效时间，请按 yyyyMMddHHmmssSSS（17 位）或 RFC 3339 填写".into(),
        Wrong::NotOneOf { allowed } => format!("只能填写以下之一：{}", allowed.join("、")),
        Wrong::NotCreditCode => "不是有效的统一社会信用代码（18 位，校验位须正确），请核对".into(),
        Wrong::NotCode => "编码格式不对：票据代码为 8 位数字，票据号码为 10 位数字".into(),
        Wrong::UnknownKind => "没有这个票据种类，请填写四位分类种类编码，例如 0601".into(),
        Wrong::UnknownPlace => "本单位没有这个开票点，请核对开票点编码".into(),
        Wrong::UnknownItem => "该票据种类没有这个收费项目编码，请按财政公布的项目填写".into(),
        Wrong::ItemName { expected } => format!("项目名称与编码不符，该编码的名称是“{expected}”"),
        Wrong::ItemTwice => "同一收费项目重复，请合并为一行".into(),
        Wrong::UnknownField => "该票据种类没有这个扩展字段，请删除或核对字段名".into(),
        Wrong::DetailWithoutItem => "明细对应的收费项目不在本票上，请核对对应项目编码".into(),
        Wrong::TotalMismatch { sum, total } => {
            format!("总金额 {total} 与各项目合计 {sum} 不一致，请核对")
        }
        Wrong::IdentityBroken { left, left_sum, right, right_sum } => format!(
            "金额不平：{} 合计 {left_sum}，{} 合计 {right_sum}，两边应相等",
            left.join("+"),
            right.join("+")
        ),
        Wrong::NotVoucher => "不是预交金凭证，请核对凭证代码和号码".into(),
        Wrong::PartialReversal { whole } => {
            format!("只能整票冲红，原票金额为 {whole}；部分退费请整票冲红后按实收重新开票")
        }
    }
}

/// The sentence of a wrong JSON shape.
pub fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::UnknownField => "接口没有这个字段，请删除或核对字段名",
        Shape::DuplicateField => "字段重复出现，请只保留一个",
        Shape::WrongType => {
            "类型不对：各值均为字符串（金额、数量也用字符串），列表用数组，对象用花括号"
        }
    }
}

/// Title and sentence of a problem, by its stable code.
pub fn problem(code: &str) -> (&'static str, &'static str) {
    match code {
        "MALFORMED_JSON" => ("不是有效的 JSON", "请检查 JSON 语法与 UTF-8 编码"),
        "WRONG_SHAPE" => ("请求结构不对", "请按 faults 逐项修改后重试"),
        "INVALID_BILL" => ("票据内容有误", "请按 faults 逐项修改后重试"),
        "KEY_CLASH" => (
            "业务流水号已用于另一张票",
            "同一业务流水号只能开一张票；不同之处见 differing，请换用新的业务流水号或恢复原内容",
        ),
        "NO_NUMBER" => ("没有可用的票据号码", "请向财政部门申领号段"),
        "FRONT_SHUT" => ("前置服务器暂停开票", "请按说明处理后重试"),
        "NOT_DRAWN" => ("预交金凭证不能扣款", "请按说明核对凭证与扣款金额"),
        "CANNOT_REVERSE" => ("这张票不能冲红", "请按说明处理后重试"),
        "CANNOT_CHANGE" => ("这张票的状态不允许此操作", "请先查询票据状态"),
        "NOT_FOUND" => ("没有找到", "请核对票据代码、号码与校验码"),
        "NO_SLIP" => (
            "这张票据没有离线二维码",
            "已有财政监制签名的票据请直接查验；未补签的请到开票单位的前置服务器查看",
        ),
        "NO_ROUTE" => ("没有这个接口", "请对照接口文档核对地址"),
        "METHOD_NOT_ALLOWED" => ("请求方法不对", "请对照接口文档核对请求方法"),
        "UNAUTHENTICATED" => {
            ("身份未通过验证", "请按接口文档对请求签名，并核对密钥编号、时间与正文")
        }
        "CLOCK_SKEW" => ("请求时间偏差过大", "请校准系统时钟后重新签名，允许偏差 300 秒"),
        "TOO_LARGE" => ("请求过大", "请减小请求内容后重试"),
        "UNSUPPORTED_MEDIA_TYPE" => (
            "内容类型不支持",
            "请用 application/json 提交票据信息，或用 application/xml、application/ofd、application/pdf 提交票据文件",
        ),
        "RATE_LIMITED" => ("请求过于频繁", "请稍候再试"),
        "INVALID_QUERY" => ("查询参数有误", "请核对参数格式"),
        "INVALID_FILE" => ("不是有效的票据文件", "请选择未经修改的电子票据文件（XML、OFD 或 PDF）"),
        "NO_BILL_DATA" => ("文件中没有票据数据", "请向开票单位索取原始的电子票据文件"),
        "MANY_BILLS" => ("文件中有多份票据数据", "请使用未经修改的原始文件"),
        "NOT_DECLARED" => (
            "不是财政部门的应急公告",
            "请把公告全文（以 shupiao-letter/1 开头的两行）完整粘贴；仍不行请联系财政部门",
        ),
        "DECLARED_ELSEWHERE" => ("这份公告不是发给本地区的", "请联系本地区财政部门索取公告"),
        "BAD_TRUST_LIST" => ("证书列表无法使用", "证书列表不完整或已损坏，请刷新页面后重试"),
        "SIGNER_UNAVAILABLE" => {
            ("签名设备暂不可用", "号码已为该业务流水号保留，请用同样内容重试，不会重复开票")
        }
        "STORE_UNAVAILABLE" => ("系统繁忙", "请用同样内容重试，不会重复开票"),
        "TIMEOUT" => ("处理超时", "请用同样内容重试，不会重复开票"),
        _ if let Some(said) = console::problem(code) => said,
        _ => ("系统内部错误", "请用同样内容重试；若仍失败，请把 trace_id 提供给运维人员"),
    }
}

/// Why a unit may not issue now.
pub fn standing(why: &str) -> &'static str {
    match why {
        "not_live" => "单位尚未开通正式开票，请先完成上线步骤",
        "suspended" => "单位已被主管财政部门停用，请联系主管财政部门",
        _ => "单位已注销，不能再开具票据",
    }
}

/// Why no number is given.
pub fn no_number(reason: NoNumber) -> &'static str {
    match reason {
        NoNumber::NoGrant => "该开票点没有此票据种类的号段，请向财政部门申领",
        NoNumber::Closed => "号段已被财政部门收回，请联系财政部门",
        NoNumber::Expired => "号段已过有效期，请重新申领",
        NoNumber::NotYet => "号段尚未生效，请核对启用时间",
        NoNumber::Exhausted => "号段已用完，请申领新号段",
        NoNumber::AmountMax => "超出号段的金额上限，请联系财政部门",
    }
}

/// Why a voucher does not give.
pub fn not_drawn(why: &NotDrawn) -> String {
    match why {
        NotDrawn::Unknown => "本单位没有这张预交金凭证，请核对凭证代码和号码".into(),
        NotDrawn::Reversed => "这张预交金凭证已退款，不能再扣款".into(),
        NotDrawn::Left(left) => format!("预交金余额不足，这张凭证还可扣 {left} 元，请调整扣款金额"),
    }
}

/// Why a paper number cannot be used.
pub fn paper(why: &PaperRefusal) -> String {
    match why {
        PaperRefusal::NotOwn(id) => {
            format!("纸质票 {} {} 不在该开票点的号段内，请核对票据代码和号码", id.code, id.number)
        }
        PaperRefusal::Used(id) => {
            format!("纸质票 {} {} 已使用或已作废，请换用未使用的号码", id.code, id.number)
        }
        PaperRefusal::UnknownBill => "本单位没有这张电子票据，请核对票据代码和号码".into(),
        PaperRefusal::NotExchanged => "这张电子票据没有换开过纸质票，请先换开".into(),
        PaperRefusal::State(state) if state.reversed_by.is_some() => {
            "这张电子票据已冲红，不能换开纸质票".into()
        }
        PaperRefusal::State(state) => match &state.exchanged_to {
            Some((code, number)) => {
                format!("这张电子票据已换开纸质票 {code} {number}，如需更换请重新换开")
            }
            None => "这张电子票据已被报销单位锁定或入账，不能换开纸质票".into(),
        },
        PaperRefusal::Backwards => "起始号码不能大于终止号码，请核对".into(),
        PaperRefusal::AtFront => "该开票点的纸质票由前置服务器使用，请在前置服务器上办理".into(),
        PaperRefusal::TooMany(max) => format!("一次最多作废 {max} 个号码，请分次作废"),
    }
}

/// Why a bill cannot be taken back.
pub fn reversal(refusal: &ReversalRefusal) -> String {
    match refusal {
        ReversalRefusal::Faults(_) => "请求内容有误，请按 faults 逐项修改".into(),
        ReversalRefusal::IsReversal(_) => "这是一张红票，红票不能再冲红".into(),
        ReversalRefusal::Reversed(id) => {
            format!("已由红票 {} {} 冲红，不能再次冲红", id.code, id.number)
        }
        ReversalRefusal::Exchanged => "已换开纸质票，请先收回纸质票".into(),
        ReversalRefusal::Locked => "已被报销单位锁定，请待其解锁".into(),
        ReversalRefusal::Drawn => "预交金已被结算票据使用，请先冲红使用它的结算票据".into(),
        ReversalRefusal::Booked => "已入账，请先撤销入账".into(),
    }
}

/// Why bytes are no bill file.
pub fn xml(error: &XmlError) -> String {
    match error {
        XmlError::Size => "文件过大，票据文件不超过 4 MiB".into(),
        XmlError::Encoding => "文件不是 UTF-8 编码，请使用原始文件".into(),
        XmlError::Malformed { at } => format!("第 {at} 字节附近不是规范的 XML，请使用原始文件"),
        XmlError::Forbidden { at, .. } => {
            format!("第 {at} 字节附近含有票据文件不允许的内容（如实体或文档类型声明）")
        }
        XmlError::TooMuch => "文件层次过深或元素过多，不是票据文件".into(),
        XmlError::Twice(name) => format!("元素 {name} 重复，不是规范的票据文件"),
        XmlError::Missing(name) => format!("缺少元素 {name}，不是完整的票据文件"),
        XmlError::Value { path, .. } => format!("{path} 的内容格式不对"),
    }
}

/// The verdict of a check in a sentence.
pub fn verdict(verdict: &str, states: &[String]) -> String {
    let has = |name: &str| states.iter().any(|s| s == name);
    match verdict {
        "genuine" if has("reversed") => "票据真实，但已冲红作废，请勿报销入账".into(),
        "genuine" if has("reversal") => "这是一张真实的红票（冲红票），不能作为付款凭证".into(),
        "genuine" if has("exchanged") => "票据真实，已换开纸质票，请以纸质票为准".into(),
        "genuine" if has("booked") => "票据真实，已入账，请勿重复报销".into(),
        "genuine" if has("locked") => "票据真实，正在报销中，已被锁定".into(),
        "genuine" => "票据真实有效".into(),
        "altered" => "与财政部门留存的票据不一致，请勿使用".into(),
        _ => "没有查到这张票据，请核对票据代码、号码和校验码".into(),
    }
}

/// What is wrong with a signature, by a stable name.
pub fn signature(problem: &str) -> &'static str {
    match problem {
        "missing" => "缺少此签名",
        "unknown_certificate" => "签名证书不在信任列表中",
        "not_yet_valid" => "签名时证书尚未生效",
        "expired" => "签名时证书已过期",
        "revoked" => "签名时证书已被吊销",
        "wrong_purpose" => "证书用途不符，不能用于此签名",
        "wrong_owner" => "签名证书不属于票面上的开票单位",
        "bad_time" => "签名时间格式不对",
        "altered" => "内容与签名不符，票据已被改动",
        "other_grant" => "号段授权书与这张票据不符",
        "page_altered" => "版式文件已被改动",
        "page_uncovered" => "版式文件中有内容不在印章保护范围内",
        "seal_malformed" => "印章数据格式不对",
        "other_seal" => "印章与票据所载不符",
        "untrusted_maker" => "印章制作者不受信任",
        "seal_not_valid" => "签章时印章不在有效期内",
        "seal_other_signer" => "签章证书不在印章的使用者名单中",
        "seal_bad_signature" => "印章签名无效",
        _ => "签名无法验证",
    }
}

/// Why a file that looks like a bill's holds none, by a stable name.
pub fn file(problem: &str) -> &'static str {
    match problem {
        "size" => "文件过大，票据文件不超过 8 MiB",
        "format" => "不是 XML、OFD 或 PDF 格式的文件，请选择电子票据文件",
        "ofd" => "OFD 文件已损坏或不规范，请使用原始文件",
        "ofd_without_bill" => "这个 OFD 文件没有附带票据数据，请向开票单位索取原始文件",
        "ofd_with_many" => "这个 OFD 文件附带了多份不同的票据数据，请勿使用",
        "pdf_without_bill" => {
            "这个 PDF 文件没有附带票据数据，打印或另存的副本无法查验，请使用原始文件"
        }
        "pdf_with_many" => "这个 PDF 文件附带了多份票据数据，请勿使用",
        _ => "文件无法识别，请使用原始文件",
    }
}

/// What is known of the page that a reader sees, by its name.
pub fn page(proof: &str) -> &'static str {
    match proof {
        "sealed" => "版式页面由开票单位印章和财政监制章保护，未被改动",
        "redrawn" => "版式页面与平台按票据数据重新绘制的一致",
        "changed" => "版式页面的印章未通过验证，页面可能已被改动，请勿使用",
        "differs" => {
            "页面与平台按票据数据重新绘制的不一致，可能被改动，也可能由其他软件另存，请以查验显示的票面为准"
        }
        _ => "票据数据可以证明，但无法证明页面与数据一致，请以查验显示的票面为准",
    }
}

/// What people call an element of the data standard, where a difference names it.
pub fn element(name: &str) -> &str {
    match name {
        "EInvoiceName" => "票据名称",
        "EInvoiceCode" => "票据代码",
        "EInvoiceNumber" => "票据号码",
        "RandomNumber" => "校验码",
        "TotalAmount" => "总金额",
        "IssueDate" => "开票日期",
        "IssueTime" => "开票时间",
        "InvoicingPartyCode" => "开票单位代码",
        "InvoicingPartyName" => "开票单位名称",
        "RecName" => "收款人",
        "RecAcct" => "收款账号",
        "RecOpBk" => "收款人开户行",
        "PayerPartyName" => "交款人",
        "PayerPartyCode" => "交款人代码",
        "ItemCode" | "AuxItemCode" => "项目编码",
        "ItemName" | "AuxItemName" => "项目名称",
        "ItemAmount" | "AuxItemAmount" => "项目金额",
        "ItemQuantity" | "AuxItemQuantity" => "数量",
        "ItemStd" | "AuxItemStd" => "标准",
        "Remark" => "备注",
        "HandlingPerson" => "开票人",
        "Checker" => "复核人",
        "Signaturevalue" => "签名值",
        "SignatureTime" => "签名时间",
        "SerialNumber" => "证书序列号",
        "EInvoice" => "文件格式",
        other => other,
    }
}

/// What people call the place in a request that a JSON pointer names; one without a word stays.
pub fn place(pointer: &str) -> String {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let row = |list: &str, at: Option<&str>, field: Option<&str>| {
        let number = at?.parse::<usize>().ok()?.checked_add(1)?;
        Some(format!("第 {number} {list}的{}", place_word(field?)?))
    };
    let said = match (parts.next().unwrap_or_default(), parts.next(), parts.next()) {
        ("items", at, field) => row("项", at, field),
        ("details", at, field) => row("行明细", at, field),
        ("ext", Some(name), None) => Some(format!("扩展字段 {name}")),
        ("payer", Some(field), None) => place_word(&format!("payer/{field}")).map(str::to_owned),
        (field, None, None) => place_word(field).map(str::to_owned),
        _ => None,
    };
    said.unwrap_or_else(|| pointer.to_owned())
}

fn place_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "business_key" => "业务流水号",
        "kind" => "票据种类",
        "place" => "开票点",
        "payer/type" => "交款人类型",
        "payer/code" => "交款人代码",
        "payer/name" => "交款人",
        "payer/account" => "交款人账号",
        "payer/bank" => "交款人开户行",
        "total" => "总金额",
        "pay_mode" => "交款方式",
        "remark" => "备注",
        "handler" => "开票人",
        "checker" => "复核人",
        "item_code" => "对应项目编码",
        "code" => "编码",
        "name" => "名称",
        "quantity" => "数量",
        "unit" => "计量单位",
        "standard" => "标准",
        "amount" => "金额",
        _ => return None,
    })
}

/// Why the states of a bill forbid a change.
pub fn state_forbids(states: &[String]) -> String {
    let words: Vec<&str> = states
        .iter()
        .map(|state| match state.as_str() {
            "reversed" => "已冲红",
            "reversal" => "红票",
            "exchanged" => "已换开纸质票",
            "booked" => "已入账",
            _ => "已被报销单位锁定",
        })
        .collect();
    if words.is_empty() {
        "请先锁定票据再入账".into()
    } else {
        format!("票据当前状态：{}，不能进行此操作", words.join("、"))
    }
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn a_place_is_named_in_words() {
        for (pointer, said) in [
            ("/total", "总金额"),
            ("/payer/name", "交款人"),
            ("/items/0/amount", "第 1 项的金额"),
            ("/details/11/row", "/details/11/row"),
            ("/details/11/item_code", "第 12 行明细的对应项目编码"),
            ("/ext/CostDate", "扩展字段 CostDate"),
            ("/items/x/amount", "/items/x/amount"),
            ("", ""),
        ] {
            assert_eq!(place(pointer), said);
        }
    }
}
