import { CopyOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { c } from '../messages';

/** Something to be typed or pasted elsewhere. Without the clipboard the text is selected instead. */
export function CopyText({ text, label }: { text: string; label: string }) {
  const { message } = App.useApp();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(c.copied);
    } catch {
      const shown = document.getElementById(`copy-${label}`);
      if (shown) window.getSelection()?.selectAllChildren(shown);
    }
  };
  return (
    <span className="c-copy">
      <code id={`copy-${label}`}>{text}</code>
      <Button size="small" icon={<CopyOutlined />} onClick={() => void copy()} aria-label={`${c.copy}${label}`}>
        {c.copy}
      </Button>
    </span>
  );
}
