import encodeQR from 'qr';
import { box, grey, png, type Grey } from './png';

/** Invented pictures: a bill's face, a photograph with a QR code, a camera that sees one. */

const PAPER = 250;

/** A face as the server draws it, only without words: enough to see where it stands. */
export function facePicture(link: string, dpi: number): Buffer {
  const unit = dpi / 25.4;
  const mm = (length: number) => Math.round(length * unit);
  const face = grey(mm(210), mm(140), 255);
  const bar = (x: number, y: number, wide: number, high: number, shade: number) =>
    box(face, mm(x), mm(y), Math.max(1, mm(wide)), Math.max(1, mm(high)), shade);
  bar(70, 10, 70, 5, 90);
  for (let line = 0; line < 4; line += 1) bar(14, 24 + line * 6, 44, 2.4, 150);
  for (let rule = 0; rule < 9; rule += 1) bar(12, 50 + rule * 8, 186, 0.3, 120);
  for (const x of [12, 60, 110, 150, 198]) bar(x, 50, 0.3, 64, 120);
  for (let line = 0; line < 4; line += 1) bar(16, 61 + line * 8, 36, 2.4, 150);
  bar(14, 122, 60, 3, 150);
  paste(face, link, mm(176), mm(14), mm(24));
  return png(face);
}

/** A photograph with the code somewhere on it; without a text it shows only paper. */
export function photo(text: string | null): Buffer {
  const seen = grey(900, 700, PAPER);
  for (let line = 0; line < 12; line += 1) box(seen, 60, 380 + line * 22, 560, 6, 120);
  if (text) paste(seen, text, 560, 60, 260);
  return png(seen);
}

/** One frame in YUV4MPEG2, which Chromium shows over and over as its camera. */
export function video(text: string): Buffer {
  const frame = grey(640, 480, PAPER);
  paste(frame, text, 190, 110, 260);
  const colourless = Buffer.alloc((640 * 480) / 2, 128);
  return Buffer.concat([Buffer.from('YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n'), frame.pixels, colourless]);
}

function paste(onto: Grey, text: string, left: number, top: number, size: number) {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const step = size / modules.length;
  const at = (index: number) => Math.round(index * step);
  modules.forEach((row, y) =>
    row.forEach((dark, x) => box(onto, left + at(x), top + at(y), at(x + 1) - at(x), at(y + 1) - at(y), dark ? 20 : 255)),
  );
}
