//! The one font of all faces: Noto Sans CJK SC (SIL Open Font License, see `fonts/`). It knows glyphs,
//! widths and subsets; it must not know lines or pages.
//!
//! A character the font lacks is drawn as 〓, the printer's mark for a missing sort; the file's text
//! still holds the true character.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlineGlyph, OutlinePen};
use skrifa::raw::TableProvider;
use skrifa::{FontRef, GlyphId, MetadataProvider};
use subsetter::GlyphRemapper;
use write_fonts::FontBuilder;
use write_fonts::tables::cmap::Cmap;
use write_fonts::types::{GlyphId as NewGlyphId, Tag};

use crate::FaceError;

/// The font file.
pub static DATA: &[u8] = include_bytes!("../fonts/NotoSansCJKsc-Regular.otf");
/// Units of the em.
pub const UNITS: i32 = 1000;
/// From the baseline to the top of the em box, in units. The rest lies below.
pub const ASCENT: i32 = 880;
/// Drawn where the font has no glyph.
pub const MISSING: char = '〓';

/// A glyph of the whole font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// Its number.
    pub id: u16,
    /// Its width in units.
    pub advance: i32,
}

/// The glyph of a character, or that of [`MISSING`].
pub fn sort(c: char) -> Sort {
    known(c).or_else(|| known(MISSING)).unwrap_or(Sort { id: 0, advance: UNITS })
}

/// The glyph of a character, if the font has one.
pub fn known(c: char) -> Option<Sort> {
    /// Characters below this number are looked up once.
    const COMMON: u32 = 0x1_0000;
    static TABLE: LazyLock<Vec<Option<Sort>>> =
        LazyLock::new(|| (0..COMMON).map(|c| char::from_u32(c).and_then(look_up)).collect());
    match TABLE.get(usize::try_from(u32::from(c)).unwrap_or(usize::MAX)) {
        Some(found) => *found,
        None => look_up(c),
    }
}

fn look_up(c: char) -> Option<Sort> {
    let font = font()?;
    let id = font.charmap().map(c).filter(|id| *id != GlyphId::NOTDEF)?;
    let advance = font.hmtx().ok()?.advance(id)?;
    Some(Sort { id: u16::try_from(id.to_u32()).ok()?, advance: i32::from(advance) })
}

fn font() -> Option<&'static FontRef<'static>> {
    static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::new(DATA).ok());
    FONT.as_ref()
}

/// Draws the outline of a glyph, in units, y upwards.
pub fn outline(id: u16, pen: &mut impl OutlinePen) {
    let draw = |glyph: OutlineGlyph<'_>| {
        let settings = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        glyph.draw(settings, pen).ok()
    };
    font().and_then(|font| font.outline_glyphs().get(GlyphId::from(id))).and_then(draw);
}

/// A small font with only some glyphs, and their new numbers.
#[derive(Clone, Debug)]
pub struct Subset {
    /// The font file, OpenType with a character map.
    pub data: Vec<u8>,
    numbers: BTreeMap<u16, u16>,
}

impl Subset {
    /// The number of a glyph of the whole font in the subset.
    pub fn number(&self, id: u16) -> u16 {
        self.numbers.get(&id).copied().unwrap_or_default()
    }
}

/// Makes a subset that draws `characters`. Readers that do not follow glyph numbers find glyphs by
/// its character map, which the subset of a PDF library lacks.
pub fn subset(characters: &BTreeSet<char>) -> Result<Subset, FaceError> {
    let wrong = |e: &dyn std::fmt::Display| FaceError(format!("font: {e}"));
    let mut remapper = GlyphRemapper::new();
    let mut numbers = BTreeMap::new();
    let mut map = Vec::new();
    for c in characters {
        let id = sort(*c).id;
        let number = remapper.remap(id);
        numbers.insert(id, number);
        map.push((*c, NewGlyphId::new(u32::from(number))));
    }
    let plain = subsetter::subset(DATA, 0, &remapper).map_err(|e| wrong(&e))?;
    let cmap = Cmap::from_mappings(map).map_err(|e| wrong(&e))?;
    let mut builder = FontBuilder::new();
    let plain = write_fonts::read::FontRef::new(&plain).map_err(|e| wrong(&e))?;
    builder.copy_missing_tables(plain);
    if let Some(os2) = font().and_then(|f| f.table_data(skrifa::Tag::new(b"OS/2"))) {
        builder.add_raw(Tag::new(b"OS/2"), os2.as_bytes());
    }
    builder.add_table(&cmap).map_err(|e| wrong(&e))?;
    Ok(Subset { data: builder.build(), numbers })
}
