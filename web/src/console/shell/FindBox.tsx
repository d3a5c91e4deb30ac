/* oxlint-disable jsx-a11y/prefer-tag-over-role -- no element of its own is a box with a list one walks through */
import { Input, Modal, Spin, Tag, type InputRef } from 'antd';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { address, get } from '../http';
import { c } from '../messages';
import { go } from '../nav';
import type { Hit } from '../types';
import { useLoad } from '../use-load';

const PAUSE_MS = 250;

/** The search over everything: type, choose with the arrows, open with Enter. */
export default function FindBox({ onClose }: { onClose: () => void }) {
  const box = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  const [asked, setAsked] = useState('');
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => {
      setAsked(typed.trim());
      setAt(0);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, busy } = useLoad(asked, (signal) => get<Hit[]>(address('/console/search', { q: asked }), signal));
  const hits = data ?? [];

  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    onClose();
    go(hit.to);
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') open(hits[at]);
    if (step === undefined || hits.length === 0) return;
    event.preventDefault();
    setAt((at + step + hits.length) % hits.length);
  };

  return (
    <Modal
      open
      title={c.shell.findShort}
      footer={null}
      onCancel={onClose}
      afterOpenChange={() => box.current?.focus()}
      width={620}
    >
      <Input.Search
        ref={box}
        size="large"
        role="combobox"
        aria-expanded={hits.length > 0}
        aria-controls="find-hits"
        aria-activedescendant={hits[at] ? `hit-${at}` : undefined}
        aria-label={c.shell.find}
        placeholder={c.shell.find}
        value={typed}
        onChange={(e) => setTyped(e.target.value)}
        onKeyDown={press}
        loading={busy}
      />
      <p className="c-quiet c-gap">{c.shell.findHint}</p>
      <Spin spinning={busy && hits.length === 0}>
        <div id="find-hits" role="listbox" aria-label={c.shell.findShort} className="c-hits">
          {hits.map((hit, i) => (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the box above takes the keys
            <div
              key={hit.kind + hit.to}
              id={`hit-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              onClick={() => open(hit)}
              onMouseEnter={() => setAt(i)}
            >
              <Tag>{c.shell.findKind[hit.kind] ?? hit.kind}</Tag>
              <strong>{hit.title}</strong>
              <small>{hit.detail}</small>
            </div>
          ))}
        </div>
        {asked && !busy && hits.length === 0 && <output>{c.shell.findNone}</output>}
      </Spin>
    </Modal>
  );
}
