//! The face of a kind as data: where labels, values, columns, seals and the QR code stand.
//!
//! One TOML file each, in tenths of a millimetre. A template is named by the kind and the last two
//! digits of the specimen code (式样代码) that stands on each bill, and never changes once bills
//! carry that code: another look is another serial, and old bills keep theirs.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::drawing::{Color, Rect};
use crate::value::{Sentence, ValueError};

/// The longest edge of a page, in tenths of a millimetre.
const EDGE_MAX: i32 = 20_000;

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// Not the documented shape.
    #[error("{0}")]
    Shape(String),
    /// A text names what a bill does not have.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// A box leaves its page or has no size.
    #[error("{0} leaves its page or has no size: {1:?}")]
    Box(&'static str, [i32; 4]),
    /// The columns of a table are wider or narrower than it is.
    #[error("{0}: the columns take {1} of {2} tenths of a millimetre")]
    Columns(&'static str, i32, i32),
    /// A number outside what makes sense.
    #[error("{0} must be between {1} and {2}")]
    Range(&'static str, i32, i32),
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Class and kind, 4 digits.
    pub kind: String,
    /// Digits 9 and 10 of the specimen code.
    pub serial: String,
    /// Width and height of the page.
    pub page: [i32; 2],
    /// Colour of labels and lines.
    pub label: Hex,
    /// Colour of what the bill says.
    pub ink: Hex,
    /// What people call the ways of payment (交款方式), by the code that stands on the bill. A code that
    /// is not here is shown as it is.
    #[serde(default)]
    pub pay_mode: BTreeMap<String, String>,
    /// Texts outside the table.
    pub text: Vec<Cell>,
    /// Straight lines: from x, y to x, y.
    #[serde(default)]
    pub rule: Vec<[i32; 4]>,
    /// The items.
    pub table: Table,
    /// Other information (其他信息).
    pub info: Option<Info>,
    /// Where seals stand.
    pub seal: Vec<SealPlace>,
    /// The QR code.
    pub qr: Qr,
    /// The sheets behind the face.
    pub sheet: Sheet,
}

/// A text in a box. It is wrapped and made smaller until it fits.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    /// x, y, width, height.
    pub at: [i32; 4],
    /// What it says: labels, and values in braces.
    pub say: Sentence,
    /// Height of the letters.
    pub size: i32,
    /// Left, centre or right.
    #[serde(default)]
    pub align: Align,
    /// Only on bills of this sort.
    pub only: Option<Only>,
}

/// How a text stands in its box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Align {
    /// Flush left.
    #[default]
    Left,
    /// Centred.
    Center,
    /// Flush right.
    Right,
}

/// Which bills a text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Only {
    /// Reversals (红票).
    Reversal,
}

/// The items of the bill, in one or more groups of columns side by side.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// x, y, width, height.
    pub at: [i32; 4],
    /// Height of the headings.
    pub head: i32,
    /// Lines of one group.
    pub rows: usize,
    /// Groups side by side.
    pub groups: usize,
    /// Height of the letters.
    pub size: i32,
    /// Columns of one group; their widths add up to the group's.
    pub column: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Heading.
    pub title: String,
    /// Width.
    pub width: i32,
    /// What stands in it, of an item or a detail row.
    pub say: Sentence,
    /// Left, centre or right.
    #[serde(default)]
    pub align: Align,
}

/// A block of labelled values, filled line by line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    /// x, y, width, height.
    pub at: [i32; 4],
    /// Values side by side.
    pub columns: usize,
    /// Height of one line.
    pub row: i32,
    /// Height of the letters.
    pub size: i32,
    /// The values, with their labels.
    pub say: Vec<Sentence>,
}

/// A seal's place: x, y, width, height.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealPlace {
    /// `unit` or `supervision`.
    pub of: SealOf,
    /// x, y, width, height.
    pub at: [i32; 4],
}

/// Whose seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SealOf {
    /// 开票单位章.
    Unit,
    /// 财政票据监制章.
    Supervision,
}

/// The QR code. No national rule for its text was found, so it is a setting here.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Qr {
    /// x, y, width, height; a square with its quiet zone.
    pub at: [i32; 4],
    /// Its text.
    pub say: Sentence,
}

/// The sheets behind the face: items and details that do not fit on it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// Width and height of the page.
    pub page: [i32; 2],
    /// Title.
    pub title: String,
    /// Texts above the rows.
    pub text: Vec<Cell>,
    /// x, y, width, height of the rows with their headings.
    pub at: [i32; 4],
    /// Height of one row, and of the headings.
    pub row: i32,
    /// Height of the letters.
    pub size: i32,
    /// The columns.
    pub column: Vec<Column>,
}

/// `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hex(pub Color);

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("a colour is written #rrggbb, not {text}");
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6).ok_or_else(wrong)?;
        let part = |from: usize| {
            let two = digits.get(from..from + 2).ok_or_else(wrong)?;
            u8::from_str_radix(two, 16).map_err(|_| wrong())
        };
        Ok(Self(Color { r: part(0)?, g: part(2)?, b: part(4)? }))
    }
}

/// A box of a template in micrometres.
pub(crate) fn area([x, y, width, height]: [i32; 4]) -> Rect {
    Rect { x: um(x), y: um(y), width: um(width), height: um(height) }
}

/// Tenths of a millimetre in micrometres.
pub(crate) const fn um(tenths: i32) -> i32 {
    tenths * 100
}

impl Template {
    /// Reads and checks a template.
    pub fn parse(toml: &str) -> Result<Self, TemplateError> {
        let template: Self =
            toml::from_str(toml).map_err(|e| TemplateError::Shape(e.to_string()))?;
        template.validated()
    }

    /// Items that fit on the face.
    pub fn face_lines(&self) -> usize {
        self.table.rows * self.table.groups
    }

    fn validated(self) -> Result<Self, TemplateError> {
        for [width, height] in [self.page, self.sheet.page] {
            within("page", width, 300, EDGE_MAX)?;
            within("page", height, 300, EDGE_MAX)?;
        }
        let inside = |what, at: [i32; 4], [width, height]: [i32; 2]| {
            let [x, y, w, h] = at;
            let fits = |from: i32, long: i32, edge: i32| {
                (0..edge).contains(&from) && long > 0 && long <= edge - from
            };
            if fits(x, w, width) && fits(y, h, height) {
                Ok(())
            } else {
                Err(TemplateError::Box(what, at))
            }
        };
        let boxes = self.text.iter().map(|c| ("text", c.at));
        let boxes = boxes.chain(self.seal.iter().map(|s| ("seal", s.at)));
        let boxes = boxes.chain(self.info.iter().map(|i| ("info", i.at)));
        for (what, at) in boxes.chain([("qr", self.qr.at), ("table", self.table.at)]) {
            inside(what, at, self.page)?;
        }
        for (what, at) in
            self.sheet.text.iter().map(|c| ("text", c.at)).chain([("sheet", self.sheet.at)])
        {
            inside(what, at, self.sheet.page)?;
        }
        for size in self.text.iter().chain(&self.sheet.text).map(|c| c.size) {
            within("size", size, 10, 400)?;
        }
        for size in
            [self.table.size, self.sheet.size].into_iter().chain(self.info.iter().map(|i| i.size))
        {
            within("size", size, 10, 400)?;
        }
        self.tables_add_up()?;
        Ok(self)
    }

    fn tables_add_up(&self) -> Result<(), TemplateError> {
        let table = &self.table;
        within("rows", int(table.rows), 1, 100)?;
        within("groups", int(table.groups), 1, 4)?;
        let [.., width, height] = table.at;
        within("head", table.head, 10, height - 1)?;
        let group = width / int(table.groups);
        let wide = |columns: &[Column]| columns.iter().map(|c| c.width.clamp(1, EDGE_MAX)).sum();
        let taken: i32 = wide(&table.column);
        if taken != group {
            return Err(TemplateError::Columns("table", taken, group));
        }
        let [.., width, height] = self.sheet.at;
        // What is cut elsewhere stands on a sheet, so its letters must find room.
        within("sheet width", width, 300, EDGE_MAX)?;
        within("sheet height", height, 300, EDGE_MAX)?;
        within("row", self.sheet.row, 20, height / 3)?;
        let taken: i32 = wide(&self.sheet.column);
        if taken != width {
            return Err(TemplateError::Columns("sheet", taken, width));
        }
        if let Some(info) = &self.info {
            let [.., height] = info.at;
            within("info columns", int(info.columns), 1, 8)?;
            within("info row", info.row, 10, height)?;
            let lines = int(info.say.len().div_ceil(info.columns));
            if lines.saturating_mul(info.row) > height {
                return Err(TemplateError::Range("info row", 10, height / lines.max(1)));
            }
        }
        Ok(())
    }
}

fn int(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn within(what: &'static str, value: i32, low: i32, high: i32) -> Result<(), TemplateError> {
    if (low..=high).contains(&value) { Ok(()) } else { Err(TemplateError::Range(what, low, high)) }
}
