//! From words to values by the table: every wrong field at once.
//!
//! Only what the table says is asked here. What a bill may say, and whether sums agree, is the
//! business of `domain`.

use std::collections::BTreeMap;

use domain::{Date, Moment, Money};

use super::decimal::{Decimal, FenError};
use super::table::{Edition, Field, Form, Method, Need, Table};
use super::word::Word;

/// Rows of a list at most.
const ROWS_MAX: usize = 3000;
/// The largest whole number: pages, counts.
const WHOLE_MAX: u32 = 999_999_999;

/// What a request says, by field; a field that says nothing is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said(BTreeMap<&'static str, Value>);

/// A value in its form.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Text(String),
    Amount(Money),
    Number(Decimal),
    Whole(u32),
    Moment(Moment),
    Date(Date),
    Rows(Vec<Said>),
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Where: `busNo`, `chargeDetail[0].amt`, rows from 0.
    pub at: String,
    /// What people call it.
    pub label: String,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Empty.
    Missing,
    /// More characters than `max`.
    TooLong {
        /// Characters allowed.
        max: usize,
    },
    /// More rows than `max`.
    TooMany {
        /// Rows allowed.
        max: usize,
    },
    /// No decimal.
    NotNumber,
    /// Something is left below a fen.
    BelowFen,
    /// Beyond 15 digits.
    Range,
    /// No whole number.
    NotWhole,
    /// No time.
    NotMoment,
    /// No day.
    NotDate,
    /// None of the codes.
    NotOneOf {
        /// The codes and what they mean.
        codes: Vec<(String, String)>,
    },
    /// A list or object where one value belongs.
    NotPlain,
    /// No list of objects.
    NotRows,
    /// What `domain` finds wrong with it.
    Bill(domain::Wrong),
    /// No phone number or address of the kind that is said.
    NotReachable,
    /// A charge of nothing.
    ZeroRow,
    /// A row that belongs to no charge item.
    NoItem,
}

/// Reads the business object of a method.
pub fn read(
    table: &'static Table,
    method: &'static Method,
    object: &Word,
) -> Result<Said, Vec<FieldFault>> {
    let mut reader = Reader { table, edition: method.edition, faults: Vec::new() };
    let said = reader.object("", &method.request, object);
    if reader.faults.is_empty() { Ok(said) } else { Err(reader.faults) }
}

struct Reader {
    table: &'static Table,
    edition: Edition,
    faults: Vec<FieldFault>,
}

impl Reader {
    fn object(&mut self, at: &str, fields: &'static [Field], object: &Word) -> Said {
        let mut said = BTreeMap::new();
        for field in fields {
            let word = object.get(&field.name).unwrap_or(&Word::Null);
            match self.value(at, field, word) {
                Ok(Some(value)) => _ = said.insert(field.name.as_str(), value),
                Ok(None) if field.need == Need::Must => self.fault(at, field, Wrong::Missing),
                Err(wrong) if !field.loose => self.fault(at, field, wrong),
                Ok(None) | Err(_) => {}
            }
        }
        Said(said)
    }

    fn fault(&mut self, at: &str, field: &Field, wrong: Wrong) {
        let at = format!("{at}{}", field.name);
        self.faults.push(FieldFault { at, label: field.label.clone(), wrong });
    }

    fn value(
        &mut self,
        at: &str,
        field: &'static Field,
        word: &Word,
    ) -> Result<Option<Value>, Wrong> {
        if field.form == Form::Rows {
            let rows = self.rows(at, field, word)?;
            return Ok((!rows.is_empty()).then_some(Value::Rows(rows)));
        }
        let text = plain(word)?;
        if text.is_empty() {
            return Ok(None);
        }
        let value = match field.form {
            Form::Text | Form::Rows => {
                self.fits(field, &text)?;
                Value::Text(text)
            }
            Form::Amount => Value::Amount(amount(&text)?),
            Form::Number => Value::Number(Decimal::read(&text).ok_or(Wrong::NotNumber)?),
            Form::Whole => Value::Whole(whole(&text).ok_or(Wrong::NotWhole)?),
            Form::Moment => Value::Moment(moment(&text).ok_or(Wrong::NotMoment)?),
            Form::Date => Value::Date(date(&text).ok_or(Wrong::NotDate)?),
        };
        Ok(Some(value))
    }

    fn fits(&self, field: &Field, text: &str) -> Result<(), Wrong> {
        if let Some(max) = field.chars_max()
            && text.chars().count() > max
        {
            return Err(Wrong::TooLong { max });
        }
        if field.closed && self.table.code(&field.codes, text).is_none() {
            let codes = self.table.codes(&field.codes).iter();
            let codes = codes.map(|c| (c.code.clone(), c.label.clone())).collect();
            return Err(Wrong::NotOneOf { codes });
        }
        Ok(())
    }

    /// A list; one object counts as a list of one, and a list may come as a text of its own.
    fn rows(&mut self, at: &str, field: &'static Field, word: &Word) -> Result<Vec<Said>, Wrong> {
        let inner;
        let words: &[Word] = match word {
            Word::Null => &[],
            Word::List(words) => words,
            Word::Object(_) => std::slice::from_ref(word),
            Word::Text(text) if text.trim().is_empty() => &[],
            Word::Text(text) => match Word::read(text) {
                Ok(Word::List(words)) => {
                    inner = words;
                    &inner
                }
                Ok(_) | Err(_) => return Err(Wrong::NotRows),
            },
            Word::Flag(_) | Word::Number(_) => return Err(Wrong::NotRows),
        };
        if words.len() > ROWS_MAX {
            return Err(Wrong::TooMany { max: ROWS_MAX });
        }
        if words.iter().any(|w| !matches!(w, Word::Object(_))) {
            return Err(Wrong::NotRows);
        }
        let fields = self.table.rows(self.edition, &field.rows);
        let row = |(i, word)| self.object(&format!("{at}{}[{i}].", field.name), fields, word);
        Ok(words.iter().enumerate().map(row).collect())
    }
}

/// One value as a text, blanks around it and control characters in it taken out.
fn plain(word: &Word) -> Result<String, Wrong> {
    match word {
        Word::Null => Ok(String::new()),
        Word::Flag(flag) => Ok(flag.to_string()),
        Word::Number(text) | Word::Text(text) => {
            let blank = |c: char| if c.is_control() { ' ' } else { c };
            Ok(text.chars().map(blank).collect::<String>().trim().to_owned())
        }
        Word::List(_) | Word::Object(_) => Err(Wrong::NotPlain),
    }
}

fn amount(text: &str) -> Result<Money, Wrong> {
    Decimal::read(text).ok_or(Wrong::NotNumber)?.fen().map_err(Wrong::from)
}

impl From<FenError> for Wrong {
    fn from(e: FenError) -> Self {
        match e {
            FenError::Fraction => Self::BelowFen,
            FenError::Range => Self::Range,
        }
    }
}

fn whole(text: &str) -> Option<u32> {
    let plain = Decimal::read(text)?.plain(12);
    plain.parse().ok().filter(|n| *n <= WHOLE_MAX)
}

/// Digits of a time, however it is parted.
fn digits(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '/' | ':' | '.' | ' ' | 'T');
    text.chars().all(is_part).then(|| text.chars().filter(char::is_ascii_digit).collect())
}

fn moment(text: &str) -> Option<Moment> {
    Moment::from_compact(&digits(text)?).ok()
}

/// A day; a time of day behind it is not asked for, and borne.
fn date(text: &str) -> Option<Date> {
    digits(text)?.get(..8)?.parse().ok()
}

impl Said {
    /// The text of a field; empty if it says nothing.
    pub fn text(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Value::Text(text)) => text.clone(),
            _ => String::new(),
        }
    }

    /// The first of these fields that says something.
    pub fn first_text(&self, names: &[&str]) -> String {
        names.iter().map(|n| self.text(n)).find(|t| !t.is_empty()).unwrap_or_default()
    }

    /// An amount.
    pub fn amount(&self, name: &str) -> Option<Money> {
        match self.0.get(name) {
            Some(Value::Amount(amount)) => Some(*amount),
            _ => None,
        }
    }

    /// A decimal.
    pub fn number(&self, name: &str) -> Option<Decimal> {
        match self.0.get(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A whole number.
    pub fn whole(&self, name: &str) -> Option<u32> {
        match self.0.get(name) {
            Some(Value::Whole(number)) => Some(*number),
            _ => None,
        }
    }

    /// A time.
    pub fn moment(&self, name: &str) -> Option<Moment> {
        match self.0.get(name) {
            Some(Value::Moment(moment)) => Some(*moment),
            _ => None,
        }
    }

    /// A day.
    pub fn date(&self, name: &str) -> Option<Date> {
        match self.0.get(name) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// Rows; none if the field says nothing.
    pub fn rows(&self, name: &str) -> &[Self] {
        match self.0.get(name) {
            Some(Value::Rows(rows)) => rows,
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::his::table::TABLE;

    fn of(edition: Edition, method: &str, json: &str) -> Result<Said, Vec<FieldFault>> {
        read(&TABLE, TABLE.method(edition, method).unwrap(), &Word::read(json).unwrap())
    }

    fn write_off(json: &str) -> Result<Said, Vec<FieldFault>> {
        of(Edition::Medical, "writeOffEBill", json)
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        let faults = of(
            Edition::Medical,
            "invoiceEBillOutpatient",
            r#"{"busNo":"","busType":{},"payer":"示例患者","busDateTime":"昨天","placeCode":1,
                "payee":"甲","author":"乙","totalAmt":"12.345","payerType":"3","sex":"男男男男男",
                "chargeDetail":[{"chargeCode":"1","chargeName":"西药费","amt":"x"},{}],
                "listDetail":"none"}"#,
        )
        .unwrap_err();
        let told: Vec<(&str, &Wrong)> = faults.iter().map(|f| (f.at.as_str(), &f.wrong)).collect();
        let payer_types = vec![("1".into(), "个人".into()), ("2".into(), "单位".into())];
        assert_eq!(
            told,
            [
                ("busNo", &Wrong::Missing),
                ("busType", &Wrong::NotPlain),
                ("busDateTime", &Wrong::NotMoment),
                ("totalAmt", &Wrong::BelowFen),
                ("payerType", &Wrong::NotOneOf { codes: payer_types }),
                ("sex", &Wrong::TooLong { max: 4 }),
                ("chargeDetail[0].amt", &Wrong::NotNumber),
                ("chargeDetail[1].chargeCode", &Wrong::Missing),
                ("chargeDetail[1].chargeName", &Wrong::Missing),
                ("chargeDetail[1].amt", &Wrong::Missing),
                ("listDetail", &Wrong::NotRows),
            ]
        );
    }

    #[test]
    fn numbers_may_be_texts_and_texts_numbers() {
        let said = write_off(
            r#"{"billBatchCode":51060126,"billNo":"0000000123","reason":"退\n费 ","operator":7,
                "busDateTime":"2026-11-24 08:01:02","placeCode":1.0,"unknown":[1]}"#,
        )
        .unwrap();
        assert_eq!(said.text("billBatchCode"), "51060126");
        assert_eq!((said.text("reason"), said.text("operator")), ("退 费".into(), "7".into()));
        assert_eq!(said.moment("busDateTime").unwrap().iso(), "2026-11-24T08:01:02+08:00");
        let said = of(
            Edition::Medical,
            "checkTotalData",
            r#"{"busDate":"2026-11-24","isReturnList":0,"pageNo":"1","pageSize":200.0}"#,
        )
        .unwrap();
        assert_eq!((said.whole("pageNo"), said.whole("pageSize")), (Some(1), Some(200)));
        assert_eq!(said.text("isReturnList"), "0");
    }

    #[test]
    fn rows_come_as_list_object_or_text() {
        for rows in [
            r#"[{"noticeType":"1201","noticeValue":"13800000000"}]"#,
            r#"{"noticeType":1201,"noticeValue":13800000000}"#,
            r#""[{\"noticeType\":\"1201\",\"noticeValue\":\"13800000000\"}]""#,
        ] {
            let json =
                format!(r#"{{"billBatchCode":"1","billNo":"2","random":"a","noticeList":{rows}}}"#);
            let said = of(Edition::Medical, "sendBillNotice", &json).unwrap();
            let row = &said.rows("noticeList")[0];
            assert_eq!(
                (row.text("noticeType"), row.text("noticeValue").len()),
                ("1201".into(), 11)
            );
        }
        let many = format!(
            r#"{{"billBatchCode":"1","billNo":"2","random":"a","noticeList":[{}]}}"#,
            vec!["{}"; ROWS_MAX + 1].join(",")
        );
        let faults = of(Edition::Medical, "sendBillNotice", &many).unwrap_err();
        assert_eq!(faults[0].wrong, Wrong::TooMany { max: ROWS_MAX });
    }

    #[test]
    fn what_is_only_told_never_refuses() {
        let said = of(
            Edition::Medical,
            "invoicePayMentVoucher",
            r#"{"busType":"07","busNo":"1","payer":"示例患者","busDateTime":"2026112408010203",
                "placeCode":"1","payee":"甲","author":"乙","amt":1000,"tel":"0816-123456789-1",
                "ownAcBalance":"无","payChannelDetail":[{"payChannelCode":"02","payChannelValue":"?"}]}"#,
        )
        .unwrap();
        assert_eq!(said.amount("amt").unwrap().to_string(), "1000.00");
        assert_eq!(said.number("ownAcBalance"), None);
        assert_eq!(said.rows("payChannelDetail").len(), 1);
    }
}
