import { CloseOutlined } from '@ant-design/icons';
import { useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { m } from '../messages';
import '../styles/sheet.css';

interface Props {
  title: string;
  /** Beside the title. */
  tools?: ReactNode;
  onClose: () => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}

/** A dialog as large as the screen. The browser's own: it keeps the focus inside, and gives it back. */
export function FullSheet({ title, tools, onClose, onKeyDown, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useLayoutEffect(() => {
    const here = dialog.current;
    // Safari before 15.4 has no dialogs; there it still covers the page.
    if (here?.showModal) here.showModal();
    else here?.setAttribute('open', '');
    document.documentElement.classList.add('covered');
    return () => {
      document.documentElement.classList.remove('covered');
      here?.close?.();
    };
  }, []);

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys that the buttons inside offer too
    <dialog
      ref={dialog}
      className="full"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={() => dialog.current?.open || onClose()}
      onKeyDown={onKeyDown}
    >
      <div className="full-top">
        <h2>{title}</h2>
        <div className="full-tools">
          {tools}
          <button type="button" className="full-button" onClick={onClose}>
            <CloseOutlined /> {m.close}
          </button>
        </div>
      </div>
      {children}
    </dialog>
  );
}
