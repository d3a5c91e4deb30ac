//! What stands in a drawing, as the tests look at it.

use face::drawing::{Drawing, Mark, Page, Rect, Run};
use face::font;

/// Every kind we ship a template for.
pub(crate) const KINDS: [&str; 7] = ["0601", "0602", "0101", "0301", "0401", "0501", "0701"];

/// Every run of a page, the form's and the bill's.
pub(crate) fn runs(page: &Page) -> impl Iterator<Item = &Run> {
    let marks = page.fixed.iter().chain(&page.marks);
    marks.filter_map(|mark| if let Mark::Run(run) = mark { Some(run) } else { None })
}

/// Advance of a run by the height of its em.
pub(crate) fn em_box(run: &Run) -> Rect {
    let ascent = run.size * font::ASCENT / font::UNITS;
    Rect { x: run.origin.0, y: run.origin.1 - ascent, width: run.width, height: run.size }
}

/// Whether two boxes share more than an edge.
pub(crate) fn overlap(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/// Whether `inner` stands inside `outer`.
pub(crate) fn inside(inner: Rect, outer: Rect) -> bool {
    inner.x >= outer.x
        && inner.y >= outer.y
        && inner.x + inner.width <= outer.x + outer.width
        && inner.y + inner.height <= outer.y + outer.height
}

/// All that is written, page after page, without the white space that lines end at.
pub(crate) fn written(drawing: &Drawing) -> String {
    let said = drawing.pages.iter().flat_map(runs).map(Run::text);
    said.collect::<String>().split_whitespace().collect()
}

/// What is written inside `area` (in micrometres) of the sheets, without white space.
pub(crate) fn on_sheets(drawing: &Drawing, area: Rect) -> String {
    let pages = drawing.pages.iter().skip(1).flat_map(runs);
    let said = pages.filter(|run| inside(em_box(run), area)).map(Run::text);
    said.collect::<String>().split_whitespace().collect()
}
