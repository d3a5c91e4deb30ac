import { Button } from 'antd';
import { m } from '../messages';
import { useTitle } from '../use-title';

export default function MissingPage() {
  useTitle(m.missing.title);
  return (
    <section className="sheet narrow">
      <h1>{m.missing.title}</h1>
      <p>{m.missing.lead}</p>
      <Button type="primary" size="large" href="/">
        {m.home}
      </Button>
    </section>
  );
}
