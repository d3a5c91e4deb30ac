//! The table of methods, fields and codes (`data/his`): what the checks and the reference page go
//! by. How its files are read stands in `data/his/README.md`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use serde::Deserialize;

/// The table we ship.
pub static TABLE: LazyLock<Table> = LazyLock::new(|| {
    Table::parse(FILES, include_str!("../../../../data/his/codes.toml")).unwrap_or_default()
});

const FILES: [&str; 4] = [
    include_str!("../../../../data/his/medical.toml"),
    include_str!("../../../../data/his/standard.toml"),
    include_str!("../../../../data/his/college.toml"),
    include_str!("../../../../data/his/helper.toml"),
];

/// An edition of the interface (版本).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edition {
    /// 医疗.
    Medical,
    /// 单位通用.
    Standard,
    /// 院校.
    College,
    /// 本地票据客户端: spoken on the cashier's computer, not to a server.
    Helper,
}

impl Edition {
    /// Its name in paths and settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::Standard => "standard",
            Self::College => "college",
            Self::Helper => "helper",
        }
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text names no edition that a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no edition of that name")]
pub struct EditionError;

impl FromStr for Edition {
    type Err = EditionError;
    fn from_str(text: &str) -> Result<Self, EditionError> {
        let all = [Self::Medical, Self::Standard, Self::College];
        all.into_iter().find(|e| e.name() == text).ok_or(EditionError)
    }
}

/// Which deed answers a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// 开票.
    Issue,
    /// 冲红.
    WriteOff,
    /// 查询.
    Query,
    /// 纸质票据.
    Paper,
    /// 预交金.
    Voucher,
    /// 对账.
    Reconcile,
    /// 通知.
    Notice,
    /// 缴款书.
    PayBook,
    /// 本地票据客户端.
    Helper,
    /// Outside of what is public: refused.
    Outside,
}

/// The form of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// A JSON object.
    #[default]
    Json,
    /// A plain sentence.
    Text,
    /// No envelope at all.
    Bare,
    /// None is known.
    None,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Any text.
    #[default]
    Text,
    /// Yuan; below a fen only zeros.
    Amount,
    /// Any decimal.
    Number,
    /// A whole number from 0.
    Whole,
    /// `yyyyMMddHHmmssSSS`.
    Moment,
    /// `yyyyMMdd` or `yyyy-MM-dd`.
    Date,
    /// A list.
    Rows,
}

/// Whether a value must be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Refused when empty; in an answer always there.
    Must,
    /// Wanted on paper, yet left out by programs in use.
    Asked,
    /// Free.
    #[default]
    May,
    /// In an answer: for clients with that profile.
    Busdate,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Key.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Its form.
    #[serde(default)]
    pub form: Form,
    /// Characters at most, or digits before and behind the point.
    #[serde(default)]
    pub size: String,
    /// Whether it must be there.
    #[serde(default)]
    pub need: Need,
    /// Its list of codes.
    #[serde(default)]
    pub codes: String,
    /// Whether other codes are refused.
    #[serde(default)]
    pub closed: bool,
    /// Whether form and size are told only.
    #[serde(default)]
    pub loose: bool,
    /// The group of its rows.
    #[serde(default)]
    pub rows: String,
    /// What else there is to say.
    #[serde(default)]
    pub note: String,
}

impl Field {
    /// Characters at most, if that is enforced.
    pub fn chars_max(&self) -> Option<usize> {
        (self.form == Form::Text && !self.loose).then(|| self.size.parse().ok()).flatten()
    }
}

/// A group of fields.
pub type Group = Vec<Field>;

/// A method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its edition.
    pub edition: Edition,
    /// Last part of its path.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Which deed answers it.
    pub family: Family,
    /// First version of the interface that has it; empty: all.
    pub since: String,
    /// Fields of a request.
    pub request: Group,
    /// Fields of the answer.
    pub answer: Group,
    /// Form of the answer.
    pub reply: Reply,
    /// Whether errors too are JSON objects.
    pub json_errors: bool,
}

/// A list of codes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeList {
    /// Its name in the table.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The codes.
    pub code: Vec<Code>,
}

/// A code.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    /// The code.
    pub code: String,
    /// What it means.
    pub label: String,
    /// The kind of bills it leads to by default.
    #[serde(default)]
    pub kind: String,
    /// The way of payment it leads to by default.
    #[serde(default)]
    pub pay_mode: String,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The methods, in the order of the files.
    pub methods: Vec<Method>,
    /// Groups of rows, by edition and name.
    groups: BTreeMap<(Edition, String), Group>,
    /// The lists of codes.
    pub codes: Vec<CodeList>,
}

/// Why files are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Not the documented shape.
    #[error("{0}")]
    Shape(String),
    /// A group or list that is named but nowhere.
    #[error("{edition}: {name} is named but nowhere")]
    Nowhere {
        /// In which file.
        edition: Edition,
        /// What.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    edition: Edition,
    method: Vec<MethodData>,
    group: BTreeMap<String, GroupData>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupData {
    field: Group,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MethodData {
    name: String,
    title: String,
    family: Family,
    #[serde(default)]
    since: String,
    #[serde(default)]
    request: Vec<String>,
    #[serde(default)]
    answer: Vec<String>,
    #[serde(default)]
    reply: Reply,
    #[serde(default)]
    errors: Errors,
}

/// The form of errors.
#[derive(Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Errors {
    #[default]
    Text,
    Json,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeFile {
    list: Vec<CodeList>,
}

impl Table {
    fn parse(
        files: impl IntoIterator<Item = &'static str>,
        codes: &str,
    ) -> Result<Self, TableError> {
        let shape = |e: toml::de::Error| TableError::Shape(e.to_string());
        let mut table = Self {
            codes: toml::from_str::<CodeFile>(codes).map_err(shape)?.list,
            ..Self::default()
        };
        for text in files {
            let file: EditionFile = toml::from_str(text).map_err(shape)?;
            table.add(file)?;
        }
        Ok(table)
    }

    fn add(&mut self, file: EditionFile) -> Result<(), TableError> {
        let edition = file.edition;
        let nowhere = |name: &str| TableError::Nowhere { edition, name: name.to_owned() };
        for field in file.group.values().flat_map(|g| &g.field) {
            if field.form == Form::Rows && !file.group.contains_key(&field.rows) {
                return Err(nowhere(&field.rows));
            }
            if !field.codes.is_empty() && self.codes(&field.codes).is_empty() {
                return Err(nowhere(&field.codes));
            }
        }
        let joined = |names: &[String]| -> Result<Group, TableError> {
            let groups = names.iter().map(|n| file.group.get(n).ok_or_else(|| nowhere(n)));
            Ok(groups
                .collect::<Result<Vec<_>, _>>()?
                .into_iter()
                .flat_map(|g| g.field.clone())
                .collect())
        };
        for method in &file.method {
            self.methods.push(Method {
                edition,
                name: method.name.clone(),
                title: method.title.clone(),
                family: method.family,
                since: method.since.clone(),
                request: joined(&method.request)?,
                answer: joined(&method.answer)?,
                reply: method.reply,
                json_errors: method.errors == Errors::Json,
            });
        }
        self.groups.extend(file.group.into_iter().map(|(n, g)| ((edition, n), g.field)));
        Ok(())
    }

    /// A method. Programs in use put blanks behind some names.
    pub fn method(&self, edition: Edition, name: &str) -> Option<&Method> {
        let name = name.trim();
        self.methods.iter().find(|m| m.edition == edition && m.name == name)
    }

    /// The fields of rows.
    pub fn rows(&self, edition: Edition, group: &str) -> &[Field] {
        self.groups.get(&(edition, group.to_owned())).map(Vec::as_slice).unwrap_or_default()
    }

    /// The codes of a list.
    pub fn codes(&self, list: &str) -> &[Code] {
        self.codes.iter().find(|l| l.name == list).map(|l| l.code.as_slice()).unwrap_or_default()
    }

    /// One code of a list.
    pub fn code(&self, list: &str, code: &str) -> Option<&Code> {
        self.codes(list).iter().find(|c| c.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_we_ship_is_sound() {
        let table = Table::parse(FILES, include_str!("../../../../data/his/codes.toml")).unwrap();
        assert_eq!(table.methods.len(), 49);
        for method in &table.methods {
            let name = format!("{}/{}", method.edition, method.name);
            for group in [&method.request, &method.answer] {
                let mut keys: Vec<&str> = group.iter().map(|f| f.name.as_str()).collect();
                keys.sort_unstable();
                assert!(keys.windows(2).all(|w| w[0] != w[1]), "{name} has a key twice");
                for f in group {
                    assert!(!f.label.is_empty() && !f.label.contains('('), "{name} {}", f.name);
                    let sized = f.form == Form::Text && !f.size.is_empty();
                    assert!(!sized || f.size.parse::<usize>().is_ok(), "{name} {}", f.name);
                }
            }
            assert_eq!(method.answer.is_empty(), method.reply != Reply::Json, "{name}");
            assert_eq!(method.request.is_empty(), method.family == Family::Outside, "{name}");
        }
    }

    #[test]
    fn names_are_found_with_blanks_behind_them() {
        let found = TABLE.method(Edition::Medical, "writeOffEBill \u{a0}").unwrap();
        assert_eq!(found.family, Family::WriteOff);
        assert_eq!(TABLE.method(Edition::College, "writeOffEBill"), None);
        assert_eq!("helper".parse::<Edition>(), Err(EditionError));
    }

    #[test]
    fn what_is_named_must_be_somewhere() {
        let file = |group| {
            format!(
                "edition = 'college'\n[[method]]\nname='x'\ntitle='x'\nfamily='query'\n\
                 request=['{group}']\n[group.a]\nfield=[]\n"
            )
        };
        let parse = |text: String| Table::parse([&*text.leak()], "list = []");
        assert!(parse(file("a")).is_ok());
        assert!(matches!(parse(file("b")), Err(TableError::Nowhere { .. })));
    }
}
