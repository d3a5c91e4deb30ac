//! A whole county at once (县域一体), out of a table: each row becomes an application, which somebody else
//! approves.

use std::collections::BTreeSet;

use domain::Action;
use wire::console::{ImportAnswer, JoinRequest, RowFault};
use wire::messages::console;

use crate::identity::{Caller, Faults, Identity, IdentityError, Told, import as table};
use crate::ports::registry::{Deed, Write};

/// The columns of a county's table.
pub const COLUMNS: [&str; 9] = [
    "统一社会信用代码",
    "单位名称",
    "区划代码",
    "行业",
    "接入方式",
    "经办人",
    "证件号码",
    "手机号码",
    "收款账号与开户行",
];

/// Brings a whole county in (县域一体): each row becomes an application, which somebody else approves.
pub async fn import(
    identity: &Identity,
    caller: &Caller,
    rows: &[Vec<String>],
    apply: bool,
) -> Result<ImportAnswer, IdentityError> {
    if !caller.has(Action::OrgWrite) {
        identity.refuse(caller, Action::OrgWrite, "application.import").await?;
    }
    let (header, rows) = rows.split_first().ok_or_else(|| Faults::one("", "SHEET_COLUMNS"))?;
    let header: Vec<&str> =
        header.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
    if header != COLUMNS || rows.len() > table::ROWS_MAX {
        return Err(Faults::one("", "SHEET_COLUMNS"));
    }
    let mut answer = ImportAnswer::of(rows.len());
    let (mut writes, mut seen) = (Vec::new(), BTreeSet::new());
    for (i, cells) in rows.iter().enumerate() {
        let request = row(cells);
        let mut fault = |field: &str, code: &str| {
            answer.faults.push(RowFault {
                row: i.saturating_add(2).to_string(),
                field: field.to_owned(),
                code: code.to_owned(),
                message: console::field(code).to_owned(),
            });
        };
        let site = match super::join::check(identity, &request) {
            Ok(site) if caller.may(Action::OrgWrite, &site) => site,
            Ok(_) => {
                fault("区划代码", "BEYOND_REACH");
                continue;
            }
            Err(IdentityError::Invalid(wrong)) => {
                for wrong in wrong {
                    fault(column(&wrong.pointer), &wrong.code);
                }
                continue;
            }
            Err(other) => return Err(other),
        };
        let directory = identity.platform.directory();
        let known =
            request.credit_code.parse().is_ok_and(|code| directory.entries.contains_key(&code));
        if !seen.insert(request.credit_code.clone()) {
            fault("统一社会信用代码", "ROW_TWICE");
        } else if known || super::of_unit(identity, &request.credit_code).await?.is_some() {
            answer.same = answer.same.saturating_add(1);
        } else {
            let made = identity.new_application(&request, &site, &caller.actor.name).await?;
            writes.push(Write::New(made.0));
            answer.created = answer.created.saturating_add(1);
        }
    }
    if apply && answer.faults.is_empty() && !writes.is_empty() {
        let note = format!("created {}", answer.created);
        let told = identity.done(&caller.actor, "application.submit", "import").noting(note);
        IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
    }
    answer.done = apply && answer.faults.is_empty();
    Ok(answer)
}

fn column(pointer: &str) -> &'static str {
    match pointer {
        "/credit_code" => "统一社会信用代码",
        "/name" => "单位名称",
        "/region" => "区划代码",
        "/industry" => "行业",
        "/access" => "接入方式",
        "/contact" => "经办人",
        "/id_number" => "证件号码",
        "/phone" => "手机号码",
        _ => "收款账号与开户行",
    }
}

fn row(cells: &[String]) -> JoinRequest {
    let cell = |i: usize| cells.get(i).map(|c| c.trim().to_owned()).unwrap_or_default();
    let last = cell(8);
    let (account, bank) = last.split_once(char::is_whitespace).unwrap_or((&last, ""));
    JoinRequest {
        credit_code: cell(0),
        name: cell(1),
        region: cell(2),
        industry: table::code_of_word(&cell(3)),
        access: table::code_of_word(&cell(4)),
        contact: cell(5),
        id_number: cell(6),
        phone: cell(7),
        payee_account: account.to_owned(),
        payee_bank: bank.trim().to_owned(),
        documents: Vec::new(),
    }
}
