//! The offline QR code at its longest, drawn and read back by a reader that others wrote.

use fast_qr::{ECL, QRBuilder};
use wire::slip::{PREFIX, SLIP_MAX};

/// Dots for one module, and empty modules around the code.
const DOTS: usize = 4;
const QUIET: usize = 4;

/// The text of the longest slip as to its signs: all that QR's alphanumeric mode is asked for.
fn longest() -> String {
    let signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".chars().cycle();
    PREFIX.chars().chain(signs).take(SLIP_MAX).collect()
}

#[test]
fn the_longest_slip_is_a_code_that_phones_read() {
    let text = longest();
    let code = QRBuilder::new(text.as_str()).ecl(ECL::M).build().unwrap();
    assert_eq!(code.size, 57, "version 10: 57 modules a side");
    let side = (code.size + 2 * QUIET) * DOTS;
    let grey = |x: usize, y: usize| {
        let at = |dot: usize| (dot / DOTS).checked_sub(QUIET).filter(|m| *m < code.size);
        let dark = at(x).zip(at(y)).is_some_and(|(column, row)| code[row][column].value());
        if dark { 0 } else { 255 }
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, grey);
    let grids = image.detect_grids();
    let (_, read) = grids[0].decode().unwrap();
    assert_eq!(read, text);
}
