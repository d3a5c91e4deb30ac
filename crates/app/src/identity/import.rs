//! Many units, or persons ([`persons`]), at once, out of a table. Every row is checked before any is
//! kept; one bad row and nothing is.

mod persons;

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::{Action, CreditCode, Site};
use wire::console::{ImportAnswer, PlaceView, RowFault, UnitRequest};

use super::{Caller, Faults, Identity, IdentityError, Told, org};
use crate::directory::{Directory, UnitEntry, open_account};
use crate::ports::Entry;
use crate::ports::registry::{Deed, Write};
pub use persons::{COLUMNS as PERSON_COLUMNS, EXAMPLE as PERSON_EXAMPLE, persons};

/// The columns, in their order.
pub const COLUMNS: [&str; 11] = [
    "统一社会信用代码",
    "单位名称",
    "区划代码",
    "行业",
    "接入方式",
    "上级单位代码",
    "收款账号",
    "开户行",
    "印章名称",
    "开票点",
    "票据种类",
];
/// The fields the columns go to, for faults.
const FIELDS: [(&str, usize); 11] = [
    ("/credit_code", 0),
    ("/name", 1),
    ("/region", 2),
    ("/industry", 3),
    ("/access", 4),
    ("/parent", 5),
    ("/payee_account", 6),
    ("/payee_bank", 7),
    ("/seal_name", 8),
    ("/places", 9),
    ("/kinds", 10),
];
/// Rows at most.
pub const ROWS_MAX: usize = 5000;

/// One row of the example in the template: 开票点 as `编码 名称` joined by `；`.
pub const EXAMPLE: [&str; 11] = [
    "12510000000000019B",
    "示例省第一人民医院",
    "510000",
    "医疗",
    "在线接口",
    "",
    "0000000000000000001",
    "示例银行示例支行",
    "示例省第一人民医院医疗收费专用章",
    "01 门诊收费处；02 住院结算处",
    "0601；0602",
];

const INDUSTRY_WORDS: [(&str, &str); 4] =
    [("医疗", "medical"), ("教育", "education"), ("社团", "society"), ("其他", "other")];
const ACCESS_WORDS: [(&str, &str); 3] =
    [("网页", "web"), ("在线接口", "online"), ("前置服务器", "front")];

fn code_of(words: &[(&str, &str)], text: &str) -> String {
    let known = words.iter().find(|(word, code)| *word == text || *code == text);
    known.map_or(text, |(_, code)| *code).to_owned()
}

/// The code for a word of industry or access.
pub(crate) fn code_of_word(word: &str) -> String {
    let words = INDUSTRY_WORDS.iter().chain(&ACCESS_WORDS);
    let known = words.clone().find(|(w, code)| *w == word || *code == word);
    known.map_or(word, |(_, code)| *code).to_owned()
}

/// The word for a code, as tables show it.
pub fn word_of(code: &str) -> &str {
    let words = INDUSTRY_WORDS.iter().chain(&ACCESS_WORDS);
    words.clone().find(|(_, c)| *c == code).map_or(code, |(word, _)| *word)
}

/// The parts of a cell that holds several.
fn list(text: &str) -> Vec<String> {
    let parts = text.split([';', '；']).map(|p| p.trim().to_owned());
    parts.filter(|p| !p.is_empty()).collect()
}

/// The rows of a table below its header, which must be this one.
fn heads<'a>(
    table: &'a [Vec<String>],
    columns: &[&str],
) -> Result<&'a [Vec<String>], IdentityError> {
    let (header, rows) = table.split_first().ok_or_else(|| Faults::one("", "SHEET_COLUMNS"))?;
    let header: Vec<&str> =
        header.iter().map(|h| h.trim_start_matches('\u{feff}').trim()).collect();
    if header == columns { Ok(rows) } else { Err(Faults::one("", "SHEET_COLUMNS")) }
}

fn request(cells: &[String]) -> UnitRequest {
    let cell = |i: usize| cells.get(i).map(|c| c.trim().to_owned()).unwrap_or_default();
    let place = |text: String| match text.split_once(char::is_whitespace) {
        Some((code, name)) => PlaceView { code: code.to_owned(), name: name.trim().to_owned() },
        None => PlaceView { code: text, name: String::new() },
    };
    UnitRequest {
        credit_code: cell(0),
        name: cell(1),
        region: cell(2),
        industry: code_of(&INDUSTRY_WORDS, &cell(3)),
        access: code_of(&ACCESS_WORDS, &cell(4)),
        parent: Some(cell(5)).filter(|p| !p.is_empty()),
        payee_name: String::new(),
        payee_account: cell(6),
        payee_bank: cell(7),
        seal_name: cell(8),
        places: list(&cell(9)).into_iter().map(place).collect(),
        kinds: list(&cell(10)),
        reason: "批量导入".to_owned(),
        version: None,
    }
}

fn row_faults(row: usize, faults: Faults) -> impl Iterator<Item = RowFault> {
    faults.into_views().into_iter().map(move |fault| {
        let known = FIELDS.iter().find(|(field, _)| fault.pointer.starts_with(field));
        let column = known.and_then(|(_, i)| COLUMNS.get(*i)).copied().unwrap_or_default();
        RowFault {
            row: row.to_string(),
            field: column.to_owned(),
            code: fault.code,
            message: fault.message,
        }
    })
}

/// Checks a table of units, header first, and keeps it if `apply` and nothing is wrong.
pub async fn units(
    identity: &Identity,
    caller: &Caller,
    table: &[Vec<String>],
    apply: bool,
) -> Result<ImportAnswer, IdentityError> {
    if !caller.has(Action::OrgWrite) {
        identity.refuse(caller, Action::OrgWrite, "unit.import").await?;
    }
    let rows = heads(table, &COLUMNS)?;
    if rows.len() > ROWS_MAX {
        return Err(Faults::one("", "TOO_LONG"));
    }
    let mut sheet = Sheet {
        identity,
        caller,
        directory: identity.platform.directory(),
        answer: ImportAnswer::of(rows.len()),
        seen: BTreeSet::new(),
        writes: Vec::new(),
    };
    for (i, cells) in rows.iter().enumerate() {
        sheet.take(i.saturating_add(2), cells);
    }
    let Sheet { mut answer, writes, .. } = sheet;
    if apply && answer.faults.is_empty() && !writes.is_empty() {
        let note = format!("created {}, changed {}", answer.created, answer.changed);
        let told = identity.done(&caller.actor, "unit.import", "unit").noting(note);
        IdentityError::of(identity.registry.commit(Deed { writes, audit: vec![told] }).await?)?;
        identity.platform.refresh().await?;
    }
    answer.done = apply && answer.faults.is_empty();
    Ok(answer)
}

/// A table on its way in: what is wrong so far, and what would be written.
struct Sheet<'a> {
    identity: &'a Identity,
    caller: &'a Caller,
    directory: Arc<Directory>,
    answer: ImportAnswer,
    seen: BTreeSet<String>,
    writes: Vec<Write>,
}

impl Sheet<'_> {
    /// Takes one row.
    fn take(&mut self, line: usize, cells: &[String]) {
        let mut faults = Faults::default();
        faults.add_if(cells.len() != COLUMNS.len(), "", "SHEET_ROW");
        let request = request(cells);
        let region = org::check(&self.directory, &request, &mut faults);
        let fresh = self.seen.insert(request.credit_code.clone());
        faults.add_if(!fresh, "/credit_code", "ROW_TWICE");
        let code = request.credit_code.parse::<CreditCode>().ok();
        let before = code.as_ref().and_then(|code| self.directory.entries.get(code)).cloned();
        if let (Some(region), Some(code)) = (region, &code) {
            let sites =
                [Some(Site::unit(region, code.clone())), before.as_ref().map(UnitEntry::site)];
            let outside = sites.iter().flatten().any(|s| !self.caller.may(Action::OrgWrite, s));
            faults.add_if(outside, "/region", "BEYOND_REACH");
        }
        if faults.is_empty() {
            self.write(&request, before.as_ref());
        } else {
            self.answer.faults.extend(row_faults(line, faults));
        }
    }

    /// What a good row comes to: a new unit, a changed one, or nothing.
    fn write(&mut self, request: &UnitRequest, before: Option<&UnitEntry>) {
        let mut data = org::entry_of(self.identity, request, before.map(|b| &b.data));
        match before {
            None => self.answer.created = self.answer.created.saturating_add(1),
            Some(before) => {
                let account = open_account(self.identity.platform.vault(), &before.data);
                let given = &request.payee_account;
                if account.is_ok_and(|account| given.is_empty() || account == *given) {
                    data.payee.account.clone_from(&before.data.payee.account);
                }
                data.reason.clone_from(&before.data.reason);
                if data == before.data {
                    self.answer.same = self.answer.same.saturating_add(1);
                    return;
                }
                data.reason.clone_from(&request.reason);
                self.answer.changed = self.answer.changed.saturating_add(1);
            }
        }
        let entry = Entry::new("unit", &data.credit_code, wire::data::to_json(&data));
        let expect = Some(before.map_or(0, |b| b.version));
        self.writes.push(Write::Entry { entry, expect });
    }
}
