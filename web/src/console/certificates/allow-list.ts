/** Addresses and networks, one a line: what the server takes, checked while one types. */

const V4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/;
const V6 = /^[0-9a-f:]{2,39}(?:\/(\d{1,3}))?$/i;

export const linesOf = (text: string): string[] =>
  text
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);

export function isNetwork(text: string): boolean {
  const v4 = V4.exec(text);
  if (v4) {
    return v4.slice(1, 5).every((part) => Number(part) <= 255) && Number(v4[5] ?? 32) <= 32;
  }
  const v6 = V6.exec(text);
  return v6 !== null && text.includes(':') && Number(v6[1] ?? 128) <= 128;
}

/** The first line that is no network. */
export const strayLine = (text: string): string | undefined => linesOf(text).find((line) => !isNetwork(line));
