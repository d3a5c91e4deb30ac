import { Button } from 'antd';
import { useState } from 'react';
import { ApiError, ask } from '../api';
import { shanghaiTime } from '../format';
import { f } from './messages';
import type { Declared } from './types';

/** Where a declaration of finance is put in by hand, when the line is down that would have brought it. */
export function Declare({ done }: { done: () => void }) {
  const [letter, setLetter] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ good: boolean; text: string }>();

  async function send() {
    setBusy(true);
    setSaid(undefined);
    try {
      const taken = await ask<Declared>('/api/v1/front/declarations', {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain' },
        body: letter,
      });
      setSaid({ good: true, text: f.declare.done(f.cause[taken.cause] ?? taken.cause, shanghaiTime(taken.until).slice(0, 16)) });
      setLetter('');
      done();
    } catch (error) {
      setSaid({ good: false, text: wordsOf(error) });
    } finally {
      setBusy(false);
    }
  }

  return (
    <details className="sheet f-card wide f-declare">
      <summary>{f.declare.open}</summary>
      <p className="f-quiet">{f.declare.lead}</p>
      <label>
        <span>{f.declare.label}</span>
        <textarea rows={4} spellCheck={false} value={letter} placeholder={f.declare.placeholder} onChange={(e) => setLetter(e.target.value)} />
      </label>
      <div className="actions">
        <Button type="primary" loading={busy} disabled={letter.trim() === ''} onClick={() => void send()}>
          {f.declare.send}
        </Button>
        {said && <output className={said.good ? 'good-text' : 'bad-text'}>{said.text}</output>}
      </div>
    </details>
  );
}

function wordsOf(error: unknown): string {
  const problem = error instanceof ApiError ? error.problem : undefined;
  return problem?.title ? `${problem.title}。${problem.detail ?? ''}` : f.declare.failed;
}
