//! What people read of the agent, in Chinese. It must not decide anything.

/// The software token's name.
pub(crate) const SOFTWARE_LABEL: &str = "软件令牌（仅供试用）";

/// Title and sentence of a problem, by its stable code.
pub(crate) fn problem(code: &str) -> (&'static str, &'static str) {
    match code {
        "NOT_ALLOWED" => ("不允许的来源", "签名助手不为这个网站服务，请从平台页面进入"),
        "OTHER_SITE" => ("内容不属于本网站", "待签内容是为另一个网站准备的，已拒绝签名"),
        "UNKNOWN_TEXT" => ("内容无法识别", "签名助手只签署登录与审批内容，这段内容已被拒绝"),
        "NO_CERTIFICATE" => ("没有证书", "令牌中没有这张证书，请先申请并安装证书"),
        "WRONG_PIN" => ("PIN 不正确", "PIN 不正确，请核对后再输入"),
        "TOKEN_LOCKED" => {
            ("令牌已锁定", "PIN 连续输错次数过多，令牌已锁定，请更换密钥并重新申请证书")
        }
        "PIN_SHAPE" => ("新 PIN 不符合要求", "新 PIN 应为 6 至 32 位可见字符"),
        "NO_KEY" => ("没有密钥", "令牌中还没有密钥，请先生成密钥"),
        "TOKEN_UNAVAILABLE" => ("令牌不可用", "读不到令牌，请检查令牌后再试"),
        "RATE_LIMITED" => ("操作过于频繁", "请稍等片刻后再试"),
        "MALFORMED_JSON" => ("请求无法读取", "请求应为约定字段的 JSON"),
        "UNSUPPORTED_MEDIA_TYPE" => ("请求格式不支持", "请求应为 application/json"),
        "TOO_LARGE" => ("请求过大", "请求不能超过 16 KiB"),
        "NO_ROUTE" => ("没有这个接口", "签名助手没有这个接口，请检查其版本"),
        "METHOD_NOT_ALLOWED" => ("方法不支持", "这个接口不支持这种请求方法"),
        _ => ("签名助手出错", "签名助手出现内部错误，请稍后再试"),
    }
}

/// How many tries a person has left.
pub(crate) fn wrong_pin(left: u32) -> String {
    format!("PIN 不正确，还可以再试 {left} 次，之后令牌将被锁定")
}
