import { CheckCircleFilled, CloseCircleFilled, ExclamationCircleFilled, InfoCircleFilled } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { billPath, type BillFace, type BillRef } from '../api';
import { yuan } from '../format';
import { m } from '../messages';
import { marksOf, type Mark } from '../state';

type Tone = 'good' | 'bad' | 'warn' | 'note';

const TONE: Record<Mark, Tone> = {
  invalid: 'bad',
  red: 'bad',
  reversed: 'bad',
  exchanged: 'warn',
  booked: 'note',
  locked: 'warn',
  provisional: 'warn',
  normal: 'good',
};

const ICON: Record<Tone, ReactNode> = {
  good: <CheckCircleFilled />,
  bad: <CloseCircleFilled />,
  warn: <ExclamationCircleFilled />,
  note: <InfoCircleFilled />,
};

/** The bill's state: one big plain tag each, with what it means and where to go. */
export function StateNotes({ bill }: { bill: BillFace }) {
  return (
    <section className="states" aria-label={m.state.heading}>
      {marksOf(bill).map((mark) => (
        <div key={mark} className={`state ${TONE[mark]}`}>
          <strong className="state-tag">
            {ICON[TONE[mark]]} {m.state.tag[mark]}
          </strong>
          <span>{noteOf(mark, bill)}</span>
        </div>
      ))}
    </section>
  );
}

function noteOf(mark: Mark, { state }: BillFace): ReactNode {
  switch (mark) {
    case 'red':
      return <>{m.state.note.red}{state.reverses && <OtherBill bill={state.reverses} />}</>;
    case 'reversed':
      return <>{m.state.note.reversed}{state.reversed_by && <OtherBill bill={state.reversed_by} />}</>;
    case 'exchanged':
      return <>{m.state.note.exchanged}{state.exchanged_to && nameOf(state.exchanged_to)}</>;
    case 'booked':
      return state.booked && m.state.note.booked(state.booked.on, yuan(state.booked.amount));
    default:
      return m.state.note[mark];
  }
}

/** Straight to the other bill when its check code is known; else to the form, which asks for it. */
function OtherBill({ bill }: { bill: BillRef }) {
  const { code, number, check_code } = bill;
  const href = check_code
    ? billPath({ code, number, check_code })
    : `/?${new URLSearchParams({ code, number })}`;
  return <a href={href}>{nameOf(bill)}</a>;
}

const nameOf = (bill: BillRef) => m.state.ref(bill.code, bill.number);
