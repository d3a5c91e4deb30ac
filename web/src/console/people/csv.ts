const MARK = '\uFEFF';

/** A table as CSV (UTF-8 with the mark spreadsheets look for); what would be a formula stays text. */
export const csvOf = (rows: string[][]) => MARK + rows.map((row) => row.map(cell).join(',')).join('\r\n');

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}
