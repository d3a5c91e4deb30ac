import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { endSignIn } from '../citizen/api';
import { useSignIn } from '../citizen/use-sign-in';
import { m } from '../messages';
import { TroubleNote } from '../parts/TroubleNote';
import { useTitle } from '../use-title';

/** Where the portal sends the browser back to. What it brings counts once. */
export default function ReturnPage() {
  useTitle(m.citizen.title);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef(false);
  const again = useSignIn('/my');
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    const given = new URLSearchParams(location.search);
    endSignIn(given.get('state') ?? '', given.get('code') ?? '').then(({ to }) => location.replace(to), setError);
  }, []);
  if (error === null) return <output>{m.citizen.coming}</output>;
  return (
    <section className="sheet">
      <h1>{m.citizen.failed}</h1>
      <TroubleNote error={again.error ?? error} />
      <Button type="primary" size="large" block loading={again.busy} onClick={() => void again.go()}>
        {m.citizen.again}
      </Button>
    </section>
  );
}
