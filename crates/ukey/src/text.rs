//! Which texts are signed: logins and approvals that name the site they are for, nothing else. So
//! no page gets a bill, a grant or a request signed by trick, and no page carries a person's
//! login to another site. It must not know what the platform writes into the other lines.

use crate::origin::Origin;

/// First lines of the texts that are signed. No bill, grant, receipt, request or certificate
/// begins like this.
pub const FIRST_LINES: [&str; 2] = ["蜀票登录", "蜀票审批"];

/// What the line begins with that names the site.
pub const SITE: &str = "平台：";

/// Longest text, in bytes.
pub const TEXT_BYTES_MAX: usize = 4096;

/// Why a text is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Not a text of ours.
    Unknown,
    /// A text of ours, for another site than the one that asks.
    OtherSite,
}

/// Whether `text` may be signed for a page of `origin`.
pub(crate) fn check(text: &str, origin: &Origin) -> Result<(), Refused> {
    let known = text.lines().next().is_some_and(|first| FIRST_LINES.contains(&first));
    if !known || text.len() > TEXT_BYTES_MAX || !text.chars().all(is_shown) {
        return Err(Refused::Unknown);
    }
    // Exactly one: of two, a reader might believe the other.
    let mut sites = text.lines().filter_map(|line| line.strip_prefix(SITE));
    match (sites.next(), sites.next()) {
        (Some(site), None) if site == origin.as_str() => Ok(()),
        (Some(_), None) => Err(Refused::OtherSite),
        _ => Err(Refused::Unknown),
    }
}

/// What a person sees as it is: no control characters but the line's end, nothing invisible, and
/// nothing that turns the order of what follows.
fn is_shown(c: char) -> bool {
    let unseen = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{e000}'..='\u{f8ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{10ffff}');
    c == '\n' || !(c.is_control() || unseen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<(), Refused> {
        check(text, &"https://bills.example.cn".parse().unwrap())
    }

    #[test]
    fn logins_and_approvals_for_the_asking_site_are_signed() {
        assert_eq!(told("蜀票登录\n平台：https://bills.example.cn\n用户：张三"), Ok(()));
        assert_eq!(told("蜀票审批\n事项：核发 100 张\n平台：https://bills.example.cn\n"), Ok(()));
        // A rare character of a name, outside the first plane.
        assert_eq!(told("蜀票登录\n平台：https://bills.example.cn\n用户：𠮷"), Ok(()));
    }

    #[test]
    fn other_texts_are_not() {
        for text in [
            "",
            "\n蜀票登录\n平台：https://bills.example.cn",
            "蜀票登录了\n平台：https://bills.example.cn",
            "蜀票登录\r\n平台：https://bills.example.cn",
            "<EInvoice/>",
            "SHUPIAO1\nPOST\n/api/v1/bills\n平台：https://bills.example.cn",
            "蜀票登录",
            "蜀票登录\n 平台：https://bills.example.cn",
            "蜀票登录\n平台：https://bills.example.cn\n平台：https://evil.example.cn",
            "蜀票登录\n平台：https://bills.example.cn\n\u{202e}x",
            "蜀票登录\n平台：https://bills.example.cn\n\u{1b}[2J",
            "蜀票登录\n平台：https://bills.example.cn\n\u{200b}",
            "蜀票登录\n平台：https://bills.example.cn\n\u{0}",
        ] {
            assert_eq!(told(text), Err(Refused::Unknown), "{text:?}");
        }
        let long = format!("蜀票登录\n平台：https://bills.example.cn\n{}", "长".repeat(1400));
        assert_eq!(told(&long), Err(Refused::Unknown));
    }

    #[test]
    fn a_text_for_another_site_is_not_carried_there() {
        for site in [
            "https://other.example.cn",
            "https://bills.example.cn/",
            "https://bills.example.cn.evil.cn",
            "https://bills.example.cn ",
            "",
        ] {
            let text = format!("蜀票登录\n平台：{site}\n用户：张三");
            assert_eq!(told(&text), Err(Refused::OtherSite), "{site:?}");
        }
    }
}
