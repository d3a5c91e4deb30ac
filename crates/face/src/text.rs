//! Setting text in a box: wrapped, and made smaller until it fits. It must not know bills.
//!
//! Chinese breaks between any two characters save where a line would begin with closing or end with
//! opening punctuation; words and numbers stay whole while they fit on a line. What cannot fit at the
//! smallest size is cut with `…`, and the caller is told.

use std::ops::Range;

use crate::drawing::{Color, Glyph, Rect, Run};
use crate::font::{self, Sort};
use crate::template::Align;

/// The smallest letters, in micrometres: about 4 points, still read on paper.
pub const SMALLEST: i32 = 1_400;
/// Distance of baselines, in hundredths of the size.
const LEADING: i32 = 118;
/// Never at the beginning of a line.
const CLOSING: &str = "，。、；：？！）》」』】〉”’…·%‰℃,.;:?!)]}";
/// Never at the end of a line.
const OPENING: &str = "（《「『【〈“‘([{￥¥#";

/// A character in its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inked {
    /// The character.
    pub c: char,
    /// Its colour.
    pub color: Color,
}

/// Text in its box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set {
    /// The lines, each in runs of one colour.
    pub runs: Vec<Run>,
    /// Whether something did not fit.
    pub cut: bool,
}

/// Sets `text` in `area`, with letters of `size` micrometres or less.
pub fn set(text: &[Inked], area: Rect, size: i32, align: Align) -> Set {
    let text: Vec<(Inked, Sort)> = printable(text);
    if text.is_empty() || area.width <= 0 || area.height <= 0 {
        return Set::default();
    }
    let mut size = size.min(area.height);
    loop {
        let most = fitting(area.height, size);
        if let Some((lines, None)) = lines(&text, 0, area.width, size, most) {
            return Set { runs: place(&text, &lines, area, size, align), cut: false };
        }
        let smaller = size - (size / 20).max(50);
        if smaller < SMALLEST.min(area.height) {
            return cut(&text, area, size, align);
        }
        size = smaller;
    }
}

/// Sets `text` in as many boxes like `area` as it needs, one after another, at exactly `size`. A
/// character that is wider than the box ends it.
pub(crate) fn flow(text: &[Inked], area: Rect, size: i32) -> Vec<Vec<Run>> {
    let text = printable(text);
    let most = fitting(area.height, size);
    let mut boxes = Vec::new();
    let mut from = Some(0);
    while let Some(start) = from.filter(|start| *start < text.len()) {
        let Some((lines, rest)) = lines(&text, start, area.width, size, most) else { break };
        let used = Rect { height: height(lines.len(), size), ..area };
        boxes.push(place(&text, &lines, used, size, Align::Left));
        from = rest;
    }
    boxes
}

/// Without what cannot be drawn: control characters, marks that would change the direction of what
/// follows or hide it, and what no XML file may hold.
fn printable(text: &[Inked]) -> Vec<(Inked, Sort)> {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
    };
    let shown = text.iter().map(|i| Inked { c: if i.c == '\t' { ' ' } else { i.c }, ..*i });
    shown.filter(|i| !hidden(i.c)).map(|i| (i, font::sort(i.c))).collect()
}

fn height(lines: usize, size: i32) -> i32 {
    let more = i32::try_from(lines).unwrap_or(i32::MAX / 1_000_000).saturating_sub(1);
    (size * LEADING / 100).saturating_mul(more).saturating_add(size)
}

/// Lines that fit into a box of that height; one at least.
fn fitting(box_height: i32, size: i32) -> usize {
    let mut lines = 1;
    while height(lines + 1, size) <= box_height {
        lines += 1;
    }
    lines
}

/// A width in micrometres of so many font units.
fn scaled(units: i64, size: i32) -> i32 {
    i32::try_from(units * i64::from(size) / i64::from(font::UNITS)).unwrap_or(i32::MAX)
}

/// Breaks what begins at `start` into `most` lines at most. Where the rest begins comes with them, if
/// there is one; nothing comes if a single character is wider than the box.
fn lines(
    text: &[(Inked, Sort)],
    mut start: usize,
    width: i32,
    size: i32,
    most: usize,
) -> Option<(Vec<Range<usize>>, Option<usize>)> {
    let mut lines = Vec::new();
    while start < text.len() {
        if lines.len() == most {
            return Some((lines, Some(start)));
        }
        let rest = text.get(start..).unwrap_or_default();
        let mut units = 0;
        let fits = rest.iter().take_while(|(inked, sort)| {
            units += i64::from(sort.advance);
            inked.c != '\n' && scaled(units, size) <= width
        });
        let fitting = fits.count();
        let end = start + fitting;
        match text.get(end) {
            Some((inked, _)) if inked.c == '\n' => {
                lines.push(start..end);
                start = end + 1;
            }
            None => {
                lines.push(start..end);
                start = end;
            }
            Some(_) if fitting == 0 => return None,
            Some(_) => {
                let at = (start + 1..=end).rev().find(|at| breakable(text, *at)).unwrap_or(end);
                lines.push(start..at);
                start = at;
                while text.get(start).is_some_and(|(inked, _)| inked.c == ' ') {
                    start += 1;
                }
            }
        }
    }
    Some((lines, None))
}

/// Whether a line may end before the character at `at`.
fn breakable(text: &[(Inked, Sort)], at: usize) -> bool {
    let (Some((before, _)), Some((after, _))) = (text.get(at - 1), text.get(at)) else {
        return true;
    };
    let word =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '_' | '/' | '@' | '*');
    let torn = word(before.c) && word(after.c);
    !(torn || CLOSING.contains(after.c) || OPENING.contains(before.c))
}

/// As many lines as fit, with `…` for the rest.
fn cut(text: &[(Inked, Sort)], area: Rect, size: i32, align: Align) -> Set {
    let most = fitting(area.height, size);
    let dots = font::sort('…');
    let first = lines(text, 0, area.width, size, most);
    // Where a character is too wide for the box, hardly anything before it is kept.
    let end = first.and_then(|(lines, _)| Some(lines.last()?.end)).unwrap_or(1);
    let mut shown = text.get(..end).unwrap_or(text).to_vec();
    // Only the last line grows by the dots, so few characters have to give way.
    while let Some((last, _)) = shown.pop() {
        shown.push((Inked { c: '…', color: last.color }, dots));
        if let Some((lines, None)) = lines(&shown, 0, area.width, size, most) {
            return Set { runs: place(&shown, &lines, area, size, align), cut: true };
        }
        shown.pop();
    }
    Set { runs: Vec::new(), cut: true }
}

fn place(
    text: &[(Inked, Sort)],
    lines: &[Range<usize>],
    area: Rect,
    size: i32,
    align: Align,
) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let top = area.y + (area.height - height(lines.len(), size)) / 2;
    let mut baseline = top + size * font::ASCENT / font::UNITS;
    for line in lines {
        let glyphs = text.get(line.clone()).unwrap_or_default();
        let total: i64 = glyphs.iter().map(|(_, sort)| i64::from(sort.advance)).sum();
        let spare = (area.width - scaled(total, size)).max(0);
        let left = area.x
            + match align {
                Align::Left => 0,
                Align::Center => spare / 2,
                Align::Right => spare,
            };
        let mut units = 0;
        for same in glyphs.chunk_by(|(a, _), (b, _)| a.color == b.color) {
            let from = units;
            let mut set = Vec::with_capacity(same.len());
            for (inked, sort) in same {
                let x = scaled(units, size) - scaled(from, size);
                set.push(Glyph { text: inked.c, id: sort.id, x });
                units += i64::from(sort.advance);
            }
            let Some((first, _)) = same.first() else { continue };
            runs.push(Run {
                origin: (left + scaled(from, size), baseline),
                size,
                color: first.color,
                glyphs: set,
                width: scaled(units, size) - scaled(from, size),
            });
        }
        baseline += size * LEADING / 100;
    }
    runs
}
