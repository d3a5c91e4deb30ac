//! How large an image would become in memory, from its header. It must not decode images.

/// Width times height of a PNG or JPEG file; nothing for other bytes.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let (width, height) = png(bytes).or_else(|| jpeg(bytes))?;
    Some(width.saturating_mul(height))
}

/// The first chunk is `IHDR` (ISO/IEC 15948, section 11.2.2).
fn png(bytes: &[u8]) -> Option<(u64, u64)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..)?;
    let (width, rest) = rest.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width).into(), u32::from_be_bytes(*height).into()))
}

/// The first frame header after the segments before it (ISO/IEC 10918-1, annex B).
fn jpeg(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut rest = bytes.strip_prefix(b"\xFF\xD8")?;
    loop {
        let ([0xFF, marker], after) = rest.split_first_chunk()? else { return None };
        let frame = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
        if frame {
            let ([_, _, _, h1, h2, w1, w2], _) = after.split_first_chunk()?;
            let number = |high, low| u64::from(u16::from_be_bytes([high, low]));
            return Some((number(*w1, *w2), number(*h1, *h2)));
        }
        let (length, _) = after.split_first_chunk()?;
        rest = after.get(usize::from(u16::from_be_bytes(*length))..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_in_the_headers() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x01\0\0\0\0\x02";
        assert_eq!(pixels(png), Some(512));
        let jpeg = b"\xFF\xD8\xFF\xE0\0\x04ab\xFF\xC2\0\x11\x08\0\x10\0\x20\x03";
        assert_eq!(pixels(jpeg), Some(512));
        assert_eq!(pixels(b"\xFF\xD8\xFF\xE0\0\0"), None);
        assert_eq!(pixels(b"text"), None);
    }
}
