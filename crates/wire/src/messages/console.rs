//! What people read in the console.

use domain::Action;

/// The sentence of a wrong field, by its stable code.
pub fn field(code: &str) -> &'static str {
    match code {
        "MISSING" => "必填，请补充",
        "TOO_LONG" => "内容过长，请缩短",
        "BAD_CHARACTER" => "含有换行或不可见字符，请删除后重试",
        "NOT_CREDIT_CODE" => "不是有效的统一社会信用代码（18 位，校验位须正确），请核对",
        "UNKNOWN_REGION" => "没有这个行政区划，请从列表中选择",
        "UNKNOWN_UNIT" => "没有这个单位，请核对统一社会信用代码",
        "UNKNOWN_KIND" => "没有这个票据种类，请从列表中选择",
        "UNKNOWN_ROLE" => "没有这个角色，请从列表中选择",
        "UNKNOWN_ACTION" => "没有这项权限，请从列表中选择",
        "NOT_OWN_PATH" => "只能返回本站页面，请从本站页面发起登录",
        "NOT_ONE_OF" => "取值不在可选范围内，请从列表中选择",
        "NOT_LOGIN" => "登录名为 3 至 32 位小写字母、数字、点或连字符，以字母开头",
        "NOT_ID_NUMBER" => "不是有效的居民身份证号码（18 位，校验位须正确），请核对",
        "NOT_PHONE" => "不是有效的手机号码（11 位），请核对",
        "NOT_ACCOUNT" => "账号为 6 至 32 位数字，请核对",
        "NOT_PLACE" => "开票点编码为 1 至 8 位字母或数字，不能重复",
        "NO_PLACE" => "至少要有一个开票点",
        "PARENT_LOOP" => "上级单位不能是本单位或其下级",
        "PASSWORD_SHORT" => "密码至少 12 位",
        "PASSWORD_LONG" => "密码最多 128 位",
        "PASSWORD_PLAIN" => "密码须含大写字母、小写字母、数字、符号中的至少三类",
        "PASSWORD_NAMED" => "密码不能包含登录名",
        "PASSWORD_USED" => "不能与最近五次用过的密码相同",
        "ROLE_DUTY" => "此角色与该人员的岗位类别不能兼任（三员互斥）",
        "ROLE_LEVEL" => "此角色不能授予这一范围，请按角色的层级选择区划、单位或开票点",
        "BEYOND_REACH" => "超出您的管辖范围，请选择您管辖内的对象",
        "NOT_YOURSELF" => "不能对本人办理，请由他人办理",
        "DUTY_ACTION" => "该岗位类别的角色不能拥有此权限（三员互斥）",
        "NOT_CSR" => "不是有效的证书申请（PKCS#10，SM2），请重新生成",
        "KEY_USED" => "此密钥已用于另一张证书，请重新生成密钥",
        "RENEWAL_WAITS" => "此证书已有续期申请在审批，请等待结果",
        "NOT_NETWORK" => "不是有效的网络地址，请填写如 10.1.2.3 或 10.1.0.0/16",
        "NOT_DOCUMENT" => "只接受 PDF、JPEG、PNG 文件，且内容须与类型一致",
        "SHEET_COLUMNS" => "表头不对，请使用下载的模板，不要改动表头",
        "SHEET_ROW" => "这一行的列数与表头不符，请核对",
        "ROW_TWICE" => "文件中重复出现，请只保留一行",
        "LOGIN_TAKEN" => "此登录名已属于另一人员，请更换",
        "NO_PLACE_OF_UNIT" => "所填单位没有这个开票点，请核对编码",
        "TOO_MANY_ROWS" => "一次导入的行数过多，请分批导入",
        "STATUS_ORDER" => "当前状态不能这样变更，请刷新后查看",
        _ => "填写有误，请核对",
    }
}

/// What an action is called.
pub fn action(action: Action) -> &'static str {
    match action {
        Action::OrgRead => "查看机构",
        Action::OrgWrite => "维护机构",
        Action::PersonRead => "查看人员",
        Action::PersonWrite => "维护人员",
        Action::PersonReveal => "查看个人信息原文",
        Action::RoleAssign => "授予角色",
        Action::RoleWrite => "修改角色权限",
        Action::CertificateRead => "查看证书",
        Action::CertificateRequest => "申请证书",
        Action::CertificateDecide => "审批与吊销证书",
        Action::ClientRead => "查看接口客户端",
        Action::ClientWrite => "维护接口客户端",
        Action::ApplicationRead => "查看上线申请",
        Action::ApplicationDecide => "审批上线申请",
        Action::ApplicationCarry => "办理本单位上线",
        Action::BillRead => "查看票据",
        Action::BillIssue => "开具票据",
        Action::BillReverse => "冲红票据",
        Action::BillState => "换开、锁定与入账",
        Action::GrantRead => "查看号段与库存",
        Action::FrontRead => "查看前置服务器",
        Action::FrontWrite => "冻结、恢复前置服务器与办结异常",
        Action::AuditRead => "查阅审计日志",
        Action::SystemCare => "系统运维",
    }
}

/// What an act of the audit log is called, by its code.
pub fn act(code: &str) -> &str {
    match code {
        "sign_in" => "登录",
        "sign_in.password" => "登录：密码",
        "sign_in.totp" => "登录：动态口令",
        "sign_in.ukey" => "登录：UKEY",
        "sign_out" => "退出",
        "citizen.sign_in" => "个人实名登录",
        "citizen.sign_out" => "个人退出",
        "session.end" => "结束会话",
        "session.lock" => "锁屏",
        "session.unlock" => "解除锁屏",
        "session.stolen" => "会话被异地使用，已结束",
        "password.change" => "修改密码",
        "password.reset" => "重置密码",
        "totp.enrol" => "启用动态口令",
        "person.create" => "新建人员",
        "person.import" => "导入人员",
        "person.change" => "修改人员",
        "person.status" => "变更人员状态",
        "person.reveal" => "查看个人信息原文",
        "person.search" => "按证件号码查找人员",
        "role.assign" => "授予角色",
        "role.write" => "修改角色权限",
        "unit.create" => "新建单位",
        "unit.change" => "修改单位",
        "unit.status" => "变更单位状态",
        "unit.import" => "导入单位",
        "certificate.request" => "申请证书",
        "certificate.decide" => "审批证书",
        "certificate.status" => "变更证书状态",
        "client.create" => "新建接口客户端",
        "client.change" => "修改接口客户端",
        "client.rotate" => "轮换接口密钥",
        "client.withdraw" => "停用接口客户端",
        "application.submit" => "提交上线申请",
        "application.correct" => "补正上线申请",
        "application.decide" => "审批上线申请",
        "application.activate" => "激活单位",
        "application.choose" => "选择票据种类",
        "application.test" => "开具测试票据",
        "application.open" => "申请正式开票",
        "document.read" => "查看申请材料",
        "export" => "导出",
        "audit.prune" => "清理已导出的审计日志",
        "audit.read" => "查阅审计日志",
        "key.rotate" => "更换数据密钥",
        "refused" => "拒绝访问",
        "issue" => "开具",
        "reverse" => "冲红",
        "exchange" => "换开",
        "lock" => "报销锁定",
        "unlock" => "解除报销锁定",
        "book" => "入账",
        "grant.add" => "发放号段",
        "grant.close" => "收回号段",
        "directory.put" => "写入目录",
        "seal.add" => "制作印章",
        other => other,
    }
}

/// What is not there, or not the caller's to see.
pub const NOT_FOUND: &str = "没有找到，或不在您的管辖范围内";

/// How long somebody has to wait.
pub fn locked_out(seconds: i64) -> String {
    match seconds {
        0..=90 => format!("失败次数过多，请在 {seconds} 秒后再试"),
        _ => format!("失败次数过多，请在约 {} 分钟后再试", seconds.saturating_add(59) / 60),
    }
}

/// Title and sentence of a problem of the console, by its stable code.
pub fn problem(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "SIGN_IN" => ("请先登录", "会话不存在、已结束或已超时，请重新登录"),
        "STAGE" => ("登录尚未完成", "请按页面提示完成登录，或解除锁定"),
        "FORBIDDEN" => {
            ("没有权限", "您的角色不包含此操作或不管辖此范围；如确需办理，请联系安全管理员")
        }
        "FORGED" => {
            ("请求来源不可信", "请刷新页面后重试；如反复出现，请检查是否从其他网站跳转而来")
        }
        "STALE" => ("他人已修改", "您看到的内容已被他人修改，请刷新后再试"),
        "TAKEN" => ("已存在", "同名的对象已存在，请核对后更换"),
        "INVALID" => ("填写有误", "请按提示逐项修改后重试"),
        "LOCKED_OUT" => ("已暂停登录", "失败次数过多，请稍后再试"),
        "WRONG_PASSWORD" => ("登录名或密码不正确", "请核对后重试；连续失败将暂停登录"),
        "WRONG_CODE" => ("动态口令不正确", "请等待下一个动态口令后重试，并核对手机时间"),
        "WRONG_PROOF" => ("UKEY 验证未通过", "请确认证书有效且属于本人，重新获取登录内容后再试"),
        "SECRET" => {
            ("查询码或激活码不正确", "请核对申请编号、查询码或激活码；激活码有期限，只能使用一次")
        }
        "CITIZEN" => ("实名登录未完成", "登录信息已失效或未通过核验，请重新登录"),
        "PORTAL_AWAY" => ("实名认证暂不可用", "统一身份认证平台暂时无法连接，请稍后重试"),
        "CLIENT_SCOPE" => (
            "接口客户端没有此权限",
            "此密钥或证书不能办理该业务，或不能从当前网络地址使用；请由单位管理员调整",
        ),
        "UNIT_STANDING" => ("单位当前不能开票", "请联系主管财政部门"),
        "SERVICE" => ("服务暂不可用", "证书或印章服务暂不可用，请稍后重试"),
        _ => return None,
    })
}
