import { c } from '../messages';
import { Link } from '../nav';
import { PageHead } from '../parts/PageHead';

/** No such page, or none for this person. */
export const Missing = () => (
  <>
    <PageHead title={c.shell.missing.title} lead={c.shell.missing.lead} />
    <Link href="/console">{c.shell.missing.home}</Link>
  </>
);
