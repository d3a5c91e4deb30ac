import { App, type FormInstance } from 'antd';
import { useRef, useState } from 'react';
import { c } from './messages';
import { faultsByField, tell } from './explain';

interface Options<T> {
  /** Said when it is done. */
  done?: string;
  /** Loads what is there now, when somebody else was faster. */
  reload?: () => void;
  /** Gets the faults of the request at its fields. */
  form?: FormInstance;
  after?: (answer: T) => void;
  /** Tells the error instead of the usual words; false: those words after all. */
  onError?: (error: unknown) => boolean;
}

/** Does something that changes things: once at a time, and says in words what came of it. */
export function useDeed() {
  const { message, modal } = App.useApp();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);

  async function run<T>(deed: () => Promise<T>, { done, reload, form, after, onError }: Options<T> = {}): Promise<boolean> {
    if (running.current) return false;
    running.current = true;
    setBusy(true);
    try {
      const answer = await deed();
      if (done) void message.success(done);
      after?.(answer);
      return true;
    } catch (error) {
      if (!onError?.(error)) explain(error, reload, form);
      return false;
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  function explain(error: unknown, reload?: () => void, form?: FormInstance) {
    const told = tell(error);
    if (told.stale) {
      modal.confirm({
        title: told.title,
        content: told.text,
        okText: c.trouble.stale.reload,
        cancelText: c.close,
        onOk: reload ?? (() => window.location.reload()),
      });
      return;
    }
    const { fields, rest } = faultsByField(error, form ? form.getFieldsError().map(({ name }) => name) : []);
    if (form && fields.length > 0) {
      form.setFields(fields);
      form.scrollToField(fields[0]!.name, { block: 'center', focus: true });
      void message.error([c.trouble.faults, ...rest].join(' '));
      return;
    }
    void message.error(c.told(told.title, told.text, told.trace), 6);
  }

  return { busy, run };
}
