import { crc32, deflateSync } from 'node:zlib';

/** Shades of grey, row by row. */
export interface Grey {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export function grey(width: number, height: number, shade: number): Grey {
  return { width, height, pixels: new Uint8Array(width * height).fill(shade) };
}

export function box({ width, pixels }: Grey, left: number, top: number, wide: number, high: number, shade: number) {
  for (let y = top; y < top + high; y += 1) pixels.fill(shade, y * width + left, y * width + left + wide);
}

export function png({ width, height, pixels }: Grey): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(8, 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  const begin = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([begin, part('IHDR', head), part('IDAT', deflateSync(rows)), part('IEND', Buffer.alloc(0))]);
}

function part(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
