//! The pictures of the two seals, drawn from their names: the unit's round seal with the star, and
//! finance's oval 财政票据监制章. Form and size of the latter are set by the ministry (财政部令第70号,
//! article 12) and its drawing was not found: oval, double rim and the words are our reading.
#![expect(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "letters on an arc; every point ends as a whole micrometre"
)]

use std::f64::consts::{PI, TAU};

use skrifa::outline::OutlinePen;

use crate::FaceError;
use crate::drawing::{Rect, Segment, mapped};
use crate::font;
use crate::png_file;

/// A seal's picture: outlines in micrometres, in a box that begins at 0, 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Art {
    /// Width of the box.
    pub width: i32,
    /// Height of the box.
    pub height: i32,
    /// The outlines, filled by the non-zero rule.
    pub outline: Vec<Segment>,
}

/// Diameter of a unit's seal.
const ROUND: i32 = 40_000;
/// Width and height of the supervision seal.
const OVAL: (i32, i32) = (34_000, 23_000);
/// What a unit's seal says below the star when its name says nothing else.
const DEFAULT_USE: &str = "财务专用章";

/// A unit's round seal: its name on the arc, the star, and what the seal is for.
pub fn unit(unit_name: &str, seal_name: &str) -> Art {
    let purpose = seal_name.strip_prefix(unit_name).filter(|p| !p.is_empty());
    // A seal named otherwise carries its own name alone.
    let (arc, below) = match purpose {
        Some(purpose) => (unit_name, purpose),
        None if seal_name.is_empty() || seal_name == unit_name => (unit_name, DEFAULT_USE),
        None => (seal_name, ""),
    };
    let radius = f64::from(ROUND) / 2.0;
    let mut art = Drawer::new(radius, radius);
    art.ring(radius - 100.0, radius - 100.0, 1_100.0);
    art.star(5_600.0);
    let letters = Arc { rx: radius - 5_000.0, ry: radius - 5_000.0, size: 5_400.0, span: 4.55 };
    art.on_arc(arc, &letters);
    art.level(below, 11_300.0, 3_400.0, 20_000.0);
    art.done(ROUND, ROUND)
}

/// Finance's oval seal. The province stands in brackets in its name: `财政票据监制章（四川省）`.
pub fn supervision(seal_name: &str) -> Art {
    let bracketed = seal_name.split_once(['（', '(']);
    let bracketed =
        bracketed.and_then(|(name, rest)| Some((name, rest.split_once(['）', ')'])?.0)));
    let (arc, place) = bracketed.unwrap_or((seal_name, ""));
    let (rx, ry) = (f64::from(OVAL.0) / 2.0, f64::from(OVAL.1) / 2.0);
    let mut art = Drawer::new(rx, ry);
    art.ring(rx - 100.0, ry - 100.0, 800.0);
    art.ring(rx - 1_250.0, ry - 1_250.0, 250.0);
    art.on_arc(arc, &Arc { rx: rx - 3_700.0, ry: ry - 3_700.0, size: 3_300.0, span: 2.9 });
    art.level(place, 600.0, 4_300.0, 20_000.0);
    art.below(&Arc { rx: rx - 3_500.0, ry: ry - 3_500.0, size: 3_000.0, span: 1.75 }, "财政部监制");
    art.done(OVAL.0, OVAL.1)
}

impl Art {
    /// The outlines scaled into a box of that size, centred.
    pub fn fitted(&self, width: i32, height: i32) -> Vec<Segment> {
        let scale = (f64::from(width) / f64::from(self.width))
            .min(f64::from(height) / f64::from(self.height));
        let left = (f64::from(width) - f64::from(self.width) * scale) / 2.0;
        let top = (f64::from(height) - f64::from(self.height) * scale) / 2.0;
        let to = |x: i32, y: i32| {
            (
                (f64::from(x) * scale + left).round() as i32,
                (f64::from(y) * scale + top).round() as i32,
            )
        };
        self.outline.iter().map(|s| mapped(*s, to)).collect()
    }

    /// As a transparent PNG at that resolution, for the electronic seal's picture.
    pub fn png(&self, dpi: u32) -> Result<Vec<u8>, FaceError> {
        png_file::seal(
            &self.outline,
            Rect { x: 0, y: 0, width: self.width, height: self.height },
            dpi,
        )
    }
}

/// Where letters stand on an ellipse.
struct Arc {
    rx: f64,
    ry: f64,
    /// Height of the letters.
    size: f64,
    /// Angle they may take in all.
    span: f64,
}

/// Collects outlines around a centre.
struct Drawer {
    center: (f64, f64),
    outline: Vec<Segment>,
}

impl Drawer {
    fn new(x: f64, y: f64) -> Self {
        Self { center: (x, y), outline: Vec::new() }
    }

    fn done(self, width: i32, height: i32) -> Art {
        Art { width, height, outline: self.outline }
    }

    fn point(&self, x: f64, y: f64) -> (i32, i32) {
        ((self.center.0 + x).round() as i32, (self.center.1 + y).round() as i32)
    }

    /// An elliptic rim of a thickness: one way round outside, the other way inside.
    fn ring(&mut self, rx: f64, ry: f64, thickness: f64) {
        self.ellipse(rx, ry, 1.0);
        self.ellipse(rx - thickness, ry - thickness, -1.0);
    }

    fn ellipse(&mut self, rx: f64, ry: f64, way: f64) {
        const K: f64 = 0.552_284_75;
        let start = self.point(rx, 0.0);
        self.outline.push(Segment::Move(start.0, start.1));
        let quarters = [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)];
        for pair in quarters.windows(2) {
            let [(ax, ay), (bx, by)] = pair else { continue };
            let (a, b) = ((ax * rx, ay * ry * way), (bx * rx, by * ry * way));
            let first = self.point(a.0 + bx * rx * K, a.1 + by * ry * way * K);
            let second = self.point(b.0 + ax * rx * K, b.1 + ay * ry * way * K);
            let end = self.point(b.0, b.1);
            self.outline.push(Segment::Cubic(first.0, first.1, second.0, second.1, end.0, end.1));
        }
        self.outline.push(Segment::Close);
    }

    /// A five-pointed star, one point up.
    fn star(&mut self, radius: f64) {
        let inner = radius * 0.381_966;
        for i in 0..10 {
            let angle = f64::from(i) * PI / 5.0 - PI / 2.0;
            let r = if i % 2 == 0 { radius } else { inner };
            let (x, y) = self.point(r * angle.cos(), r * angle.sin());
            self.outline.push(if i == 0 { Segment::Move(x, y) } else { Segment::Line(x, y) });
        }
        self.outline.push(Segment::Close);
    }

    /// Letters along the upper arc, feet towards the centre.
    fn on_arc(&mut self, text: &str, arc: &Arc) {
        let letters: Vec<char> = text.chars().collect();
        let step = spacing(letters.len(), arc);
        let narrow = (step * mean(arc) / arc.size / 1.04).min(1.0);
        for (i, c) in letters.iter().enumerate() {
            let middle = i as f64 - (letters.len() as f64 - 1.0) / 2.0;
            let angle = middle * step - PI / 2.0;
            let at = (arc.rx * angle.cos(), arc.ry * angle.sin());
            let turn = (angle.sin() / arc.ry).atan2(angle.cos() / arc.rx) + PI / 2.0;
            self.letter(*c, arc.size, narrow, at, turn);
        }
    }

    /// Letters along the lower arc, heads towards the centre.
    fn below(&mut self, arc: &Arc, text: &str) {
        let letters: Vec<char> = text.chars().collect();
        let step = spacing(letters.len(), arc);
        let narrow = (step * mean(arc) / arc.size / 1.04).min(1.0);
        for (i, c) in letters.iter().enumerate() {
            let middle = i as f64 - (letters.len() as f64 - 1.0) / 2.0;
            let angle = PI / 2.0 - middle * step;
            let at = (arc.rx * angle.cos(), arc.ry * angle.sin());
            let turn = (angle.sin() / arc.ry).atan2(angle.cos() / arc.rx) - PI / 2.0;
            self.letter(*c, arc.size, narrow, at, turn);
        }
    }

    /// A level line of letters, its middle at `y` below the centre.
    fn level(&mut self, text: &str, y: f64, size: f64, width: f64) {
        let count = text.chars().count() as f64;
        let step = (size * 1.05).min(width / count.max(1.0));
        let narrow = (step / size / 1.02).min(1.0);
        for (i, c) in text.chars().enumerate() {
            let x = (i as f64 - (count - 1.0) / 2.0) * step;
            self.letter(c, size, narrow, (x, y), 0.0);
        }
    }

    /// One letter, its middle at a point, made narrower and turned.
    fn letter(&mut self, c: char, size: f64, narrow: f64, at: (f64, f64), turn: f64) {
        let sort = font::sort(c);
        let scale = size / f64::from(font::UNITS);
        let middle_x = f64::from(sort.advance) / 2.0;
        let middle_y = f64::from(font::ASCENT - font::UNITS / 2);
        let (sin, cos) = turn.rem_euclid(TAU).sin_cos();
        let place = |x: f32, y: f32| {
            let x = (f64::from(x) - middle_x) * scale * narrow;
            let y = (middle_y - f64::from(y)) * scale;
            self.point(at.0 + x * cos - y * sin, at.1 + x * sin + y * cos)
        };
        let mut pen = Collect { place, at: (0.0, 0.0), outline: Vec::new() };
        font::outline(sort.id, &mut pen);
        let outline = pen.outline;
        self.outline.extend(outline);
    }
}

/// The angle from letter to letter.
fn spacing(letters: usize, arc: &Arc) -> f64 {
    let natural = arc.size * 1.18 / mean(arc);
    natural.min(arc.span / (letters as f64 - 1.0).max(1.0))
}

fn mean(arc: &Arc) -> f64 {
    f64::midpoint(arc.rx, arc.ry)
}

struct Collect<F> {
    place: F,
    at: (f32, f32),
    outline: Vec<Segment>,
}

impl<F: Fn(f32, f32) -> (i32, i32)> OutlinePen for Collect<F> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (px, py) = (self.place)(x, y);
        self.outline.push(Segment::Move(px, py));
        self.at = (x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (px, py) = (self.place)(x, y);
        self.outline.push(Segment::Line(px, py));
        self.at = (x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        // A quadratic piece as a cubic one.
        let third = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        let (fx, fy) = self.at;
        self.curve_to(third(fx, cx), third(fy, cy), third(x, cx), third(y, cy), x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        let (a, b, end) = ((self.place)(ax, ay), (self.place)(bx, by), (self.place)(x, y));
        self.outline.push(Segment::Cubic(a.0, a.1, b.0, b.1, end.0, end.1));
        self.at = (x, y);
    }

    fn close(&mut self) {
        self.outline.push(Segment::Close);
    }
}
