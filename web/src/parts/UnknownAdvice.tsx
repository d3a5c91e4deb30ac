import { m } from '../messages';

/** What to check when a bill is not found. */
export function UnknownAdvice() {
  return (
    <>
      <p>{m.unknown.lead}</p>
      <ul className="advice">
        {m.unknown.checks.map((check) => (
          <li key={check}>{check}</li>
        ))}
      </ul>
      <p>{m.unknown.stillBad}</p>
    </>
  );
}
