import { p } from '../messages-people';
import { SecretOnce } from '../parts/SecretOnce';
import type { InvitedAnswer } from '../types-people';

const t = p.persons;

export const InvitedSecret = ({ invited, onClose }: { invited: InvitedAnswer; onClose: () => void }) => (
  <SecretOnce
    title={t.secretTitle}
    lead={t.secretLead(invited.person.name)}
    rows={[
      { label: t.cols.login, value: invited.person.login },
      { label: t.password, value: invited.password },
    ]}
    onClose={onClose}
  />
);
