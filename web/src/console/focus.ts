/** Ant Design's fields give a new handle with every drawing; the element behind it stays the same. */
interface Handle {
  focus: () => void;
  input?: HTMLElement | null;
  nativeElement?: HTMLElement | null;
}

const begun = new WeakSet<object>();

/** As a ref: the first thing to be typed into, or the button to be pressed next, has the focus from the start. */
export function focusFirst(part: Handle | null) {
  const element = part?.input ?? part?.nativeElement ?? part;
  if (!part || !element || begun.has(element)) return;
  begun.add(element);
  part.focus();
}
