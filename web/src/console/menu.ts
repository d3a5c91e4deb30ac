import type { Me } from './types';

/** The menu by rights: an entry is there when one of its actions may be done somewhere. */

export type MenuKey =
  | 'home'
  | 'applications'
  | 'onboarding'
  | 'issue'
  | 'bills'
  | 'units'
  | 'persons'
  | 'roles'
  | 'certificates'
  | 'clients'
  | 'fronts'
  | 'cases'
  | 'audit'
  | 'sessions'
  | 'certificate'
  | 'password';

interface Entry {
  key: MenuKey;
  needs: string[];
}

const ENTRIES: Entry[] = [
  { key: 'home', needs: [] },
  { key: 'applications', needs: ['application.read'] },
  { key: 'onboarding', needs: ['application.carry'] },
  { key: 'issue', needs: ['bill.issue'] },
  { key: 'bills', needs: ['bill.read'] },
  { key: 'units', needs: ['org.read'] },
  { key: 'persons', needs: ['person.read'] },
  { key: 'roles', needs: ['role.assign', 'role.write'] },
  { key: 'certificates', needs: ['certificate.read', 'certificate.decide'] },
  { key: 'clients', needs: ['client.read'] },
  { key: 'fronts', needs: ['front.read'] },
  { key: 'cases', needs: ['front.read'] },
  { key: 'audit', needs: ['audit.read'] },
];

/** Reached by the user menu, and open to everyone. */
const OWN: MenuKey[] = ['sessions', 'certificate', 'password'];

export const menuOf = (me: Pick<Me, 'actions'>): MenuKey[] =>
  ENTRIES.filter(({ needs }) => needs.length === 0 || needs.some((action) => me.actions.includes(action))).map(
    ({ key }) => key,
  );

export const pathOf = (key: MenuKey) => (key === 'home' ? '/console' : `/console/${key}`);

/** Which page a path is, if the person may see it. */
export function pageAt(path: string, me: Pick<Me, 'actions'>): MenuKey | null {
  const [, , first = '', ...rest] = path.replace(/\/+$/, '').split('/');
  const key = (first || 'home') as MenuKey;
  if (rest.length > 0 && first !== '') return null;
  return [...menuOf(me), ...OWN].includes(key) ? key : null;
}
