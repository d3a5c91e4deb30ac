//! The QR code as an outline: sharp at any size, a few kilobytes less than a picture; and as a very
//! small picture for programs that draw bills themselves.

use fast_qr::{ECL, QRBuilder, QRCode};

use crate::drawing::{Color, Mark, Rect, Segment};

const BLACK: Color = Color { r: 0, g: 0, b: 0 };
/// Empty modules around the code (GB/T 18284, quiet zone).
const QUIET: usize = 4;

/// The code of `text`, with its quiet zone, in `area`. Nothing if the text is longer than any code.
pub(crate) fn draw(text: &str, area: Rect) -> Option<Mark> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let modules = i32::try_from(code.size + 2 * QUIET).ok()?;
    let side = area.width.min(area.height);
    let at = |module: usize| side * i32::try_from(module + QUIET).unwrap_or(0) / modules;
    let mut outline = Vec::new();
    for row in 0..code.size {
        let dark =
            |column: usize| column < code.size && code[row].get(column).is_some_and(|m| m.value());
        let mut column = 0;
        while column < code.size {
            let from = column;
            while dark(column) {
                column += 1;
            }
            if column > from {
                let (left, right) = (area.x + at(from), area.x + at(column));
                let (top, bottom) = (area.y + at(row), area.y + at(row + 1));
                outline.extend([
                    Segment::Move(left, top),
                    Segment::Line(right, top),
                    Segment::Line(right, bottom),
                    Segment::Line(left, bottom),
                    Segment::Close,
                ]);
            }
            column += 1;
        }
    }
    Some(Mark::Fill { area, outline, color: BLACK })
}

/// Levels of error correction, best first.
const LEVELS: [ECL; 3] = [ECL::Q, ECL::M, ECL::L];

/// The code of `text` as a black and white PNG of at most `bytes_max` bytes: one bit a module, with
/// its quiet zone, and as much error correction as fits. Nothing if none fits.
pub fn png(text: &str, bytes_max: usize) -> Option<Vec<u8>> {
    LEVELS.into_iter().find_map(|level| {
        let code = QRBuilder::new(text).ecl(level).build().ok()?;
        bits(&code).filter(|png| png.len() <= bytes_max)
    })
}

fn bits(code: &QRCode) -> Option<Vec<u8>> {
    let side = code.size + 2 * QUIET;
    let row_bytes = side.div_ceil(8);
    let mut rows = vec![0xff_u8; row_bytes * side];
    for (row, column) in (0..code.size).flat_map(|r| (0..code.size).map(move |c| (r, c))) {
        if code[row].get(column).is_some_and(|m| m.value()) {
            let (x, y) = (column + QUIET, row + QUIET);
            let byte = rows.get_mut(y * row_bytes + x / 8)?;
            *byte &= !(0x80 >> (x % 8));
        }
    }
    let pixels = u32::try_from(side).ok()?;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels, pixels);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&rows).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(png: &[u8]) -> String {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
        let (width, height) = reader.info().size();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rows).unwrap();
        let line = (width as usize).div_ceil(8);
        // Four pixels a module, as a reader of cameras wants them.
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(
            width as usize * 4,
            height as usize * 4,
            |x, y| {
                let (x, y) = (x / 4, y / 4);
                if rows[y * line + x / 8] & (0x80 >> (x % 8)) == 0 { 0 } else { 255 }
            },
        );
        image.detect_grids()[0].decode().unwrap().1
    }

    #[test]
    fn small_pictures_can_be_read_and_fit() {
        // Base64 of 375 bytes is 500 characters: the column some agencies' programs keep it in.
        for length in [30, 53, 78, 100] {
            let url: String = "https://bills.example.cn/b/51060126/0000000123/a3f9c2"
                .chars()
                .chain("/0123456789abcdefghijklmnopqrstuvwxyz0123456789".chars())
                .take(length)
                .collect();
            let png = png(&url, 375).unwrap();
            assert!(png.len() <= 375, "{length}: {}", png.len());
            assert_eq!(read(&png), url);
        }
        assert_eq!(png("https://bills.example.cn/b/51060126/0000000123/a3f9c2", 100), None);
    }
}
