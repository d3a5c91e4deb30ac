//! The reference page for the people who write hospitals', agencies' and colleges' programs, made from
//! the table.

use std::fmt::Write as _;

use super::table::{Edition, Family, Field, Form, Method, Need, Reply, TABLE};
use crate::messages::his::CODES;

const HEAD: &str = include_str!("page/head.md");

/// The page, Markdown.
pub fn markdown() -> String {
    let mut out = HEAD.to_owned();
    out.push_str("\n## 返回码\n\n| 返回码 | 含义 |\n|---|---|\n| `S0000` | 成功 |\n");
    for (code, meaning) in CODES {
        line(&mut out, format_args!("| `{code}` | {meaning} |"));
    }
    for edition in [Edition::Medical, Edition::Standard, Edition::College, Edition::Helper] {
        chapter(&mut out, edition);
    }
    codes(&mut out);
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    _ = writeln!(out, "{text}"); // a text takes everything
}

const fn title(edition: Edition) -> &'static str {
    match edition {
        Edition::Medical => "医疗版",
        Edition::Standard => "单位通用版",
        Edition::College => "院校版",
        Edition::Helper => "本地票据客户端",
    }
}

fn chapter(out: &mut String, edition: Edition) {
    line(out, format_args!("\n## {}", title(edition)));
    if edition == Edition::Helper {
        out.push_str("\n由收银电脑上的票据客户端提供，不由平台应答。\n");
    }
    for method in TABLE.methods.iter().filter(|m| m.edition == edition) {
        section(out, method);
    }
}

fn section(out: &mut String, method: &Method) {
    line(out, format_args!("\n### `{}` {}", method.name, method.title));
    if method.family == Family::Outside {
        out.push_str("\n接口格式未公开，本平台不提供。\n");
        return;
    }
    if !method.since.is_empty() {
        line(out, format_args!("\n自 {} 起。", method.since));
    }
    out.push_str("\n请求\n\n");
    fields(out, &method.request, true);
    rows(out, method, &method.request, true);
    match method.reply {
        Reply::Json => {
            out.push_str("\n返回\n\n");
            fields(out, &method.answer, false);
            rows(out, method, &method.answer, false);
        }
        Reply::Text => out.push_str("\n返回：文本“操作成功”。\n"),
        Reply::Bare | Reply::None => {}
    }
}

fn rows(out: &mut String, method: &Method, of: &[Field], asked: bool) {
    for field in of.iter().filter(|f| f.form == Form::Rows) {
        line(out, format_args!("\n`{}[]` {}\n", field.name, field.label));
        let group = TABLE.rows(method.edition, &field.rows);
        fields(out, group, asked);
        rows(out, method, group, asked);
    }
}

fn fields(out: &mut String, fields: &[Field], asked: bool) {
    out.push_str("| 字段 | 名称 | 类型 | 长度 | 必填 | 说明 |\n|---|---|---|---|---|---|\n");
    for f in fields {
        let need = match (f.need, asked) {
            (Need::Must, true) => "是",
            (Need::Asked, true) => "应填",
            (Need::Must, false) => "有",
            (Need::Busdate, false) => "按设置",
            (Need::Asked | Need::May | Need::Busdate, _) => "",
        };
        let codes = TABLE.codes.iter().find(|l| l.name == f.codes);
        let codes = codes.map(|l| format!("见[{0}](#{0})", l.label)).unwrap_or_default();
        let gap = if codes.is_empty() || f.note.is_empty() { "" } else { "；" };
        line(
            out,
            format_args!(
                "| `{}` | {} | {} | {} | {need} | {codes}{gap}{} |",
                f.name,
                f.label,
                form(f.form),
                f.size,
                f.note
            ),
        );
    }
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Text => "文本",
        Form::Amount => "金额",
        Form::Number => "数字",
        Form::Whole => "整数",
        Form::Moment => "时间",
        Form::Date => "日期",
        Form::Rows => "列表",
    }
}

fn codes(out: &mut String) {
    out.push_str("\n## 代码表\n");
    for list in &TABLE.codes {
        line(out, format_args!("\n### {}\n\n| 代码 | 含义 |\n|---|---|", list.label));
        for code in &list.code {
            line(out, format_args!("| `{}` | {} |", code.code, code.label));
        }
    }
}
