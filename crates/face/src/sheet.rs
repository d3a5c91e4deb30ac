//! The sheets behind the face (医疗收费明细 and the like): items beyond the face's lines, detail rows,
//! and whatever had to be cut on the face. As many pages as needed.

use domain::Bill;

use crate::drawing::{Mark, Page, Rect, Run};
use crate::layout::{PADDING, Pen};
use crate::table;
use crate::template::{Template, area, um};
use crate::text::{self, Inked};
use crate::value::{Row, Setting};

/// Heading of what did not fit on the face.
const NOTES: &str = "票面未尽内容";
/// Height of the letters of notes, in tenths of a millimetre.
const NOTE_SIZE: i32 = 30;

/// Draws the sheets; none when everything stands on the face.
pub(crate) fn draw(
    template: &Template,
    bill: &Bill,
    setting: &Setting,
    on_face: &[String],
) -> Vec<Page> {
    let (_, beyond) = bill.face(template.face_lines());
    let details = bill.content.details.iter();
    let rows: Vec<Row<'_>> = beyond
        .iter()
        .map(|item| Row { item, of: "" })
        .chain(details.map(|d| Row { item: &d.row, of: &d.item_name }))
        .collect();
    if rows.is_empty() && on_face.is_empty() {
        return Vec::new();
    }
    let whole = area(template.sheet.at);
    let fitting = usize::try_from(whole.height / um(template.sheet.row) - 1).unwrap_or(1).max(1);
    // What is cut in the rows comes to light while they are drawn, and then stands on pages of its own.
    let mut notes = on_face.to_vec();
    let mut pens: Vec<Pen<'_>> = Vec::new();
    for rows in rows.chunks(fitting) {
        let mut pen = Pen::new(template, bill, setting);
        draw_rows(&mut pen, whole, rows);
        notes.append(&mut pen.notes);
        pens.push(pen);
    }
    notes.extend(unsaid_heads(template, bill, setting, &notes));
    for runs in note_pages(template, whole, &notes) {
        let mut pen = Pen::new(template, bill, setting);
        pen.heading(NOTES, note_head(whole), um(34));
        pen.page.marks.extend(runs.into_iter().map(Mark::Run));
        pens.push(pen);
    }
    let count = pens.len();
    let finish = |(i, mut pen): (usize, Pen<'_>)| {
        pen.source.page = (i + 1, count);
        let [width, height] = template.sheet.page;
        (pen.page.width, pen.page.height) = (um(width), um(height));
        let title = Rect { x: whole.x, y: um(80), width: whole.width, height: um(90) };
        pen.heading(&template.sheet.title, title, um(55));
        for cell in &template.sheet.text {
            pen.cell(cell);
        }
        pen.page
    };
    pens.into_iter().enumerate().map(finish).collect()
}

fn draw_rows<'a>(pen: &mut Pen<'a>, whole: Rect, rows: &[Row<'a>]) {
    let template = pen.template;
    let sheet = &template.sheet;
    let row_height = um(sheet.row);
    let lines = i32::try_from(rows.len()).unwrap_or(0) + 1;
    let used = Rect { height: lines * row_height, ..whole };
    pen.frame(used);
    table::columns(
        pen,
        &sheet.column,
        Rect { height: row_height, ..whole },
        used.height,
        sheet.size,
    );
    let mut y = whole.y + row_height;
    for row in rows {
        pen.line((whole.x, y), (whole.x + whole.width, y));
        table::cells(
            pen,
            &sheet.column,
            *row,
            Rect { y, height: row_height, ..whole },
            um(sheet.size),
        );
        y += row_height;
    }
}

/// What the sheets' own heads cut and no note says yet.
fn unsaid_heads(
    template: &Template,
    bill: &Bill,
    setting: &Setting,
    notes: &[String],
) -> Vec<String> {
    let mut pen = Pen::new(template, bill, setting);
    for cell in &template.sheet.text {
        pen.cell(cell);
    }
    pen.notes.retain(|note| !notes.contains(note));
    pen.notes
}

fn note_head(whole: Rect) -> Rect {
    Rect { height: um(70), ..whole }
}

/// Notes, one a paragraph, as the lines of as many pages as they need.
fn note_pages(template: &Template, whole: Rect, notes: &[String]) -> Vec<Vec<Run>> {
    let head = note_head(whole);
    let below = Rect {
        x: whole.x + PADDING,
        y: whole.y + head.height,
        width: whole.width - 2 * PADDING,
        height: whole.height - head.height,
    };
    // A note's own line ends would take a page's height.
    let one_line = |note: &String| note.replace(['\n', '\r'], " ");
    let all = notes.iter().map(one_line).collect::<Vec<_>>().join("\n");
    let color = template.ink.0;
    let inked: Vec<Inked> = all.chars().map(|c| Inked { c, color }).collect();
    text::flow(&inked, below, um(NOTE_SIZE))
}
