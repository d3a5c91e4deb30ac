//! Template and bill become a drawing.

use std::collections::BTreeSet;

use domain::Bill;

use crate::drawing::{Color, Drawing, Mark, Page, Party, Rect, Seal};
use crate::template::{Align, Cell, Info, Only, SealOf, Template, area, um};
use crate::text::{self, Inked};
use crate::value::{Row, Said, Sentence, Setting, Source};
use crate::{qr, seal_art, sheet, table};

/// Width of lines.
pub(crate) const HAIR: i32 = 200;
/// Between a line and the text beside it.
pub(crate) const PADDING: i32 = 1_000;

/// Draws a bill. Whatever it says, nothing leaves its box: what does not fit is cut with `…` and
/// stands in full on a sheet behind the face.
pub fn draw(template: &Template, bill: &Bill, setting: &Setting) -> Drawing {
    let mut pen = Pen::new(template, bill, setting);
    for cell in &template.text {
        pen.cell(cell);
    }
    for [x, y, to_x, to_y] in &template.rule {
        pen.line((um(*x), um(*y)), (um(*to_x), um(*to_y)));
    }
    table::draw(&mut pen);
    if let Some(info) = &template.info {
        pen.info(info);
    }
    let link = template.qr.say.text(pen.source);
    pen.page.marks.extend(qr::draw(&link, area(template.qr.at)));
    for place in &template.seal {
        pen.page.seals.push(seal(bill, place.of, area(place.at)));
    }
    pen.note_unsaid_extensions();
    let notes = std::mem::take(&mut pen.notes);
    let mut pages = vec![pen.page];
    pages.extend(sheet::draw(template, bill, setting, &notes));
    Drawing {
        title: bill.name.clone(),
        author: bill.unit_name.clone(),
        id: bill.id.to_string(),
        date: bill.date().to_string(),
        specimen: bill.specimen.clone(),
        link,
        pages,
    }
}

fn seal(bill: &Bill, of: SealOf, area: Rect) -> Seal {
    let (party, art) = match of {
        SealOf::Unit => (Party::Unit, seal_art::unit(&bill.unit_name, &bill.unit_seal.name)),
        SealOf::Supervision => {
            (Party::Supervision, seal_art::supervision(&bill.supervision_seal.name))
        }
    };
    Seal { party, area, picture: art.fitted(area.width, area.height) }
}

/// Draws on one page and notes what did not fit.
pub(crate) struct Pen<'a> {
    pub template: &'a Template,
    pub source: Source<'a>,
    pub page: Page,
    pub notes: Vec<String>,
}

impl<'a> Pen<'a> {
    pub(crate) fn new(template: &'a Template, bill: &'a Bill, setting: &'a Setting) -> Self {
        let [width, height] = template.page;
        Self {
            template,
            source: Source {
                bill,
                setting,
                pay_modes: &template.pay_mode,
                row: None,
                page: (1, 1),
            },
            page: Page {
                width: um(width),
                height: um(height),
                fixed: Vec::new(),
                marks: Vec::new(),
                seals: Vec::new(),
            },
            notes: Vec::new(),
        }
    }

    /// A text cell.
    pub(crate) fn cell(&mut self, cell: &Cell) {
        let is_reversal = self.source.bill.content.reverses.is_some();
        if cell.only == Some(Only::Reversal) && !is_reversal {
            return;
        }
        self.say(&cell.say, area(cell.at), um(cell.size), cell.align);
    }

    /// A sentence in a box; cut ones are noted.
    pub(crate) fn say(&mut self, sentence: &Sentence, area: Rect, size: i32, align: Align) {
        let said = sentence.fill(self.source);
        let inked = self.inked(&said);
        let set = text::set(&inked, area, size, align);
        if set.cut {
            self.notes.push(inked.iter().map(|i| i.c).collect());
        }
        // A label alone is the same on every bill.
        let fixed = said.iter().all(|s| s.is_label);
        let marks = if fixed { &mut self.page.fixed } else { &mut self.page.marks };
        marks.extend(set.runs.into_iter().map(Mark::Run));
    }

    /// A row's sentence in its cell.
    pub(crate) fn say_of(
        &mut self,
        row: Row<'a>,
        sentence: &Sentence,
        area: Rect,
        size: i32,
        align: Align,
    ) {
        self.source.row = Some(row);
        self.say(sentence, area, size, align);
        self.source.row = None;
    }

    /// A heading.
    pub(crate) fn heading(&mut self, title: &str, area: Rect, size: i32) {
        let color = self.template.label.0;
        let inked: Vec<Inked> = title.chars().map(|c| Inked { c, color }).collect();
        let set = text::set(&inked, area, size, Align::Center);
        self.page.fixed.extend(set.runs.into_iter().map(Mark::Run));
    }

    /// A line of the form.
    pub(crate) fn line(&mut self, from: (i32, i32), to: (i32, i32)) {
        let color = self.template.label.0;
        self.page.fixed.push(Mark::Line { from, to, width: HAIR, color });
    }

    /// The lines around a box.
    pub(crate) fn frame(&mut self, r: Rect) {
        let (right, bottom) = (r.x + r.width, r.y + r.height);
        self.line((r.x, r.y), (right, r.y));
        self.line((r.x, bottom), (right, bottom));
        self.line((r.x, r.y), (r.x, bottom));
        self.line((right, r.y), (right, bottom));
    }

    fn inked(&self, said: &[Said]) -> Vec<Inked> {
        let color = |s: &Said| -> Color {
            if s.is_label { self.template.label.0 } else { self.template.ink.0 }
        };
        said.iter()
            .flat_map(|s| s.text.chars().map(move |c| Inked { c, color: color(s) }))
            .collect()
    }

    fn info(&mut self, info: &Info) {
        let whole = area(info.at);
        let columns = i32::try_from(info.columns).unwrap_or(1).max(1);
        let width = whole.width / columns;
        let (mut x, mut y) = (0, 0);
        for sentence in &info.say {
            let cell = Rect {
                x: whole.x + x * width,
                y: whole.y + y * um(info.row),
                width: width - PADDING,
                height: um(info.row),
            };
            self.say(sentence, cell, um(info.size), Align::Left);
            x += 1;
            if x == columns {
                (x, y) = (0, y + 1);
            }
        }
    }

    /// What the bill says and the template has no place for is not left out.
    fn note_unsaid_extensions(&mut self) {
        let template = self.template;
        let mut known: BTreeSet<&str> =
            ["RelatedInvoiceCode", "RelatedInvoiceNumber"].into_iter().collect();
        let info = template.info.iter().flat_map(|info| &info.say);
        for sentence in template.text.iter().map(|cell| &cell.say).chain(info) {
            sentence.extensions(&mut known);
        }
        let ext = &self.source.bill.content.ext;
        let unsaid =
            ext.iter().filter(|(name, value)| !known.contains(name.as_str()) && !value.is_empty());
        self.notes.extend(unsaid.map(|(name, value)| format!("{name}：{value}")));
    }
}
