//! What programmers and cashiers read through the interface of hospitals' systems. Short: it has to
//! fit a message box.

use domain::Fault;

use crate::his::envelope::EnvelopeError;
use crate::his::refusal::Refusal;
use crate::his::said::{FieldFault, Wrong};

/// Faults that are told one by one.
const TOLD_MAX: usize = 5;

/// All wrong fields in one sentence.
pub fn fields(faults: &[FieldFault]) -> String {
    let told: Vec<String> = faults.iter().take(TOLD_MAX).map(field).collect();
    let more = match faults.len().checked_sub(TOLD_MAX) {
        Some(n) if n > 0 => format!("；另有 {n} 处"),
        _ => String::new(),
    };
    format!("{}{more}", told.join("；"))
}

/// One wrong field.
pub fn field(fault: &FieldFault) -> String {
    let name = name(&fault.at, &fault.label);
    let what = match &fault.wrong {
        Wrong::Missing => "必填，请补充".to_owned(),
        Wrong::TooLong { max } => format!("过长，最多 {max} 个字符"),
        Wrong::TooMany { max } => format!("行数过多，最多 {max} 行"),
        Wrong::NotNumber => "不是数字".to_owned(),
        Wrong::BelowFen => "金额只能到分，分以下须为零，请先在本系统取舍".to_owned(),
        Wrong::Range => "金额超出范围，最多 15 位数字".to_owned(),
        Wrong::NotWhole => "不是整数".to_owned(),
        Wrong::NotMoment => "不是有效时间，请按 yyyyMMddHHmmssSSS 填写".to_owned(),
        Wrong::NotDate => "不是有效日期，请按 yyyyMMdd 或 yyyy-MM-dd 填写".to_owned(),
        Wrong::NotOneOf { codes } => {
            let codes: Vec<String> = codes.iter().map(|(c, l)| format!("{c} {l}")).collect();
            format!("只能是：{}", codes.join("、"))
        }
        Wrong::NotPlain => "应为一个值，不能是列表或对象".to_owned(),
        Wrong::NotRows => "应为对象的列表".to_owned(),
        Wrong::NotReachable => "类型与号码不符：1201 填手机号码，1202 填邮箱地址".to_owned(),
        Wrong::ZeroRow => "不能为 0，请去掉这一行".to_owned(),
        Wrong::NoItem => "对应的收费项目不在收费项目明细中".to_owned(),
        Wrong::Bill(domain::Wrong::NotMoney) => "不是有效金额".to_owned(),
        Wrong::Bill(wrong) => super::fault(&Fault { pointer: String::new(), wrong: wrong.clone() }),
    };
    format!("{name}{what}")
}

/// `chargeDetail 第 1 行 amt（金额）：`
pub fn name(at: &str, label: &str) -> String {
    let place = match at.split_once('[') {
        Some((list, rest)) => {
            let (row, field) = rest.split_once(']').unwrap_or((rest, ""));
            let row = row.parse::<usize>().map_or(0, |r| r.saturating_add(1));
            format!("{list} 第 {row} 行 {}", field.trim_start_matches('.')).trim_end().to_owned()
        }
        None => at.to_owned(),
    };
    if label.is_empty() { format!("{place}：") } else { format!("{place}（{label}）：") }
}

/// What the codes of refusals mean.
pub const CODES: [(&str, &str); 25] = [
    ("E0001", "无可用票据号码"),
    ("E1001", "请求报文有误"),
    ("E1002", "没有这个方法"),
    ("E1003", "应用帐号不存在或已停用"),
    ("E1004", "签名不正确"),
    ("E1005", "应用帐号未开通此版本接口"),
    ("E1006", "来源地址不在允许范围"),
    ("E1007", "请求过大"),
    ("E1008", "请求过于频繁"),
    ("E2001", "业务参数有误"),
    ("E2002", "没有这个开票点"),
    ("E2003", "业务标识或票据种类未对照"),
    ("E2004", "区划或单位标识未对照"),
    ("E3001", "业务流水号已用于内容不同的票据"),
    ("E3002", "单位不能开票"),
    ("E3003", "没有这张票据"),
    ("E3004", "校验码不符"),
    ("E3005", "票据已冲销"),
    ("E3006", "票据状态不允许"),
    ("E4001", "纸质票据不允许此操作"),
    ("E4002", "预交金凭证不允许此操作"),
    ("E8001", "平台未开通此功能"),
    ("E9001", "签名设备暂不可用，可重发"),
    ("E9002", "系统繁忙，可重发"),
    ("E9999", "系统内部错误"),
];

/// The sentence of a refusal.
pub fn refusal(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NoNumber(why) => format!("无可用票据：{why}"),
        // Programs look for these words.
        Refusal::NoPaper => "无可用票据".to_owned(),
        Refusal::Envelope(error) => envelope(error),
        Refusal::NoMethod(name) => {
            format!("没有方法 {name}，请核对接口地址的最后一段与接口版本")
        }
        Refusal::Outside(title) => format!("本平台不提供“{title}”，请联系平台运维人员"),
        Refusal::Appid => "应用帐号 appid 不存在或已停用，请核对 appid 或联系财政部门".to_owned(),
        Refusal::Edition => "应用帐号未开通此版本接口，请核对接口地址".to_owned(),
        Refusal::Network => "来源地址不在该应用帐号的允许范围内，请联系平台运维人员".to_owned(),
        Refusal::Sign => "签名 sign 不正确，请核对签名私钥、参与签名的各项与顺序，\
                          data 须用 Base64 原文参与签名"
            .to_owned(),
        Refusal::TooLarge => "请求过大，请减少清单行数后重试".to_owned(),
        Refusal::TooOften => "请求过于频繁，请稍候用同样内容重试".to_owned(),
        Refusal::Fields(faults) => fields(faults),
        Refusal::Span(days) => format!("起止时间有误：截止不能早于起始，最多 {days} 天"),
        Refusal::Place(code) => {
            format!("开票点编码 placeCode“{code}”未对照到开票点，请核对或联系财政部门添加")
        }
        Refusal::Unit => {
            "区划 region 与单位标识 deptcode 未对照到单位，请核对或联系财政部门".to_owned()
        }
        Refusal::BusType(code) => {
            format!("业务标识 busType“{code}”未对照到票据种类，请核对或联系财政部门添加")
        }
        Refusal::Kind(code) => {
            format!("票据种类编码 billCode“{code}”未对照到票据种类，请核对或联系财政部门添加")
        }
        Refusal::Clash(differing) => clash(differing),
        Refusal::Standing(why)
        | Refusal::State(why)
        | Refusal::Paper(why)
        | Refusal::Voucher(why) => why.clone(),
        Refusal::NoBill => "本单位没有这张票据，请核对票据代码、号码或业务流水号".to_owned(),
        Refusal::CheckCode => "校验码 random 与票据不符，请核对".to_owned(),
        // Programs look for these words.
        Refusal::Reversed => "该票据已冲销，不能冲销开票".to_owned(),
        Refusal::NotOffered(what) => format!("平台尚未开通{what}，请联系财政部门"),
        Refusal::Signer => {
            "签名设备暂不可用，号码已保留，请用同样内容重试，不会重复开票".to_owned()
        }
        Refusal::Busy => "系统繁忙，请用同样内容重试，不会重复开票".to_owned(),
        Refusal::Internal => {
            "系统内部错误，请用同样内容重试；若仍失败请联系平台运维人员".to_owned()
        }
    }
}

fn envelope(error: &EnvelopeError) -> String {
    match error {
        EnvelopeError::Body => "请求报文不是 JSON，也不是表单，请核对报文格式".to_owned(),
        EnvelopeError::Missing(name) => format!("请求报文缺少 {name}，请补充"),
        EnvelopeError::TooLong(name) => format!("请求报文的 {name} 过长，请核对"),
        EnvelopeError::Base64 => "data 不是 Base64，请核对编码".to_owned(),
        EnvelopeError::Text => "data 解码后不是 UTF-8 文本，请核对字符编码".to_owned(),
        EnvelopeError::Json(e) => {
            format!("data 解码后不是 JSON 对象，第 {} 个字符附近有误", e.at)
        }
    }
}

fn clash(differing: &[(String, String)]) -> String {
    let names: Vec<String> = differing
        .iter()
        .take(TOLD_MAX)
        .map(|(at, label)| name(at, label).trim_end_matches('：').to_owned())
        .collect();
    format!(
        "业务流水号 busNo 已开过票，且内容不同：{}。请换新的业务流水号，或恢复原内容以取回原票",
        names.join("、")
    )
}
