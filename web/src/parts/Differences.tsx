import type { Difference } from '../api';
import { m } from '../messages';
import type { Source } from '../use-verify';

/** What was given beside what is kept, field by field. */
export function Differences({ rows, source }: { rows: Difference[]; source: Source }) {
  if (rows.length === 0) return null;
  const cols = m.verdict.differenceCols;
  return (
    <table className="differences">
      <caption>{m.verdict.differences}</caption>
      <thead>
        <tr>
          <th scope="col">{cols.label}</th>
          <th scope="col">{source.by === 'file' ? cols.givenFile : cols.givenForm}</th>
          <th scope="col">{cols.kept}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.field}>
            <th scope="row">{row.label}</th>
            <td className="bad-text">{row.given || m.verdict.blank}</td>
            <td>{row.kept || m.verdict.blank}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
