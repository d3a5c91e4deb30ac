//! The items on the face: one or more groups of columns side by side, filled one group after another.

use crate::drawing::Rect;
use crate::layout::{PADDING, Pen};
use crate::template::{Column, Table, area, um};
use crate::value::Row;

/// Draws headings, lines and the items that fit on the face.
pub(crate) fn draw(pen: &mut Pen<'_>) {
    let template = pen.template;
    let table = &template.table;
    let whole = area(table.at);
    let groups = i32::try_from(table.groups).unwrap_or(1).max(1);
    let width = whole.width / groups;
    pen.frame(whole);
    pen.line(
        (whole.x, whole.y + um(table.head)),
        (whole.x + whole.width, whole.y + um(table.head)),
    );
    let bill = pen.source.bill;
    let (on_face, _) = bill.face(template.face_lines());
    let mut items = on_face.chunks(table.rows);
    for group in 0..groups {
        let left = whole.x + group * width;
        if group > 0 {
            pen.line((left, whole.y), (left, whole.y + whole.height));
        }
        columns(
            pen,
            &table.column,
            Rect { x: left, width, height: um(table.head), ..whole },
            whole.height,
            table.size,
        );
        let row_height =
            (whole.height - um(table.head)) / i32::try_from(table.rows).unwrap_or(1).max(1);
        let mut y = whole.y + um(table.head);
        for item in items.next().unwrap_or_default() {
            row(pen, table, Row { item, of: "" }, Rect { x: left, y, width, height: row_height });
            y += row_height;
        }
    }
}

/// Headings of columns, and the lines between them down to `height`.
pub(crate) fn columns(pen: &mut Pen<'_>, columns: &[Column], head: Rect, height: i32, size: i32) {
    let mut x = head.x;
    for (i, column) in columns.iter().enumerate() {
        if i > 0 {
            pen.line((x, head.y), (x, head.y + height));
        }
        pen.heading(&column.title, padded(Rect { x, width: um(column.width), ..head }), um(size));
        x += um(column.width);
    }
}

fn row<'a>(pen: &mut Pen<'a>, table: &Table, row: Row<'a>, area: Rect) {
    cells(pen, &table.column, row, area, um(table.size));
}

/// The cells of one row.
pub(crate) fn cells<'a>(
    pen: &mut Pen<'a>,
    columns: &[Column],
    row: Row<'a>,
    area: Rect,
    size: i32,
) {
    let mut x = area.x;
    for column in columns {
        let cell = padded(Rect { x, width: um(column.width), ..area });
        pen.say_of(row, &column.say, cell, size, column.align);
        x += um(column.width);
    }
}

fn padded(r: Rect) -> Rect {
    Rect { x: r.x + PADDING, width: r.width - 2 * PADDING, y: r.y + 200, height: r.height - 400 }
}
