import type { Duty, ImportAnswer, RoleGrant, Standing } from './types';

/** Persons and roles, certificates and API clients, the audit log. */

export interface PersonRow {
  id: string;
  login: string;
  name: string;
  status: 'invited' | Standing;
  duty: Duty;
  region: string;
  region_name: string;
  unit?: string;
  unit_name?: string;
  id_number: string;
  phone: string;
  roles: RoleGrant[];
  version: number;
}

export interface PersonRequest {
  login: string;
  name: string;
  duty: Duty;
  region: string;
  unit: string | null;
  id_number: string;
  phone: string;
  version: number | null;
}

export interface InvitedAnswer {
  person: PersonRow;
  password: string;
}

export interface RoleView {
  code: string;
  name: string;
  note: string;
  duty: Duty;
  level: 'region' | 'unit' | 'place';
  actions: string[];
  version: number;
}

export interface ActionView {
  code: string;
  name: string;
  duties: Duty[];
}

export interface RolesAnswer {
  roles: RoleView[];
  actions: ActionView[];
}

export type CertificateStatus =
  | 'requested'
  | 'refused'
  | 'active'
  | 'suspended'
  | 'revoked'
  | 'superseded'
  | 'expired';

export interface CertificateRow {
  id: string;
  serial?: string;
  purpose: string;
  subject: string;
  owner: string;
  status: CertificateStatus;
  region: string;
  unit?: string;
  requested_by: string;
  decided_by?: string;
  comment: string;
  not_before?: string;
  not_after?: string;
  key_digest: string;
  since: string;
  version: number;
  pem?: string;
  /** The certificate whose place it takes. */
  renews?: string;
  /** Until when it counts beside its successor. */
  counts_until?: string;
}

/** Somebody who was invited with others; the password is shown only now. */
export interface InvitedRow {
  login: string;
  name: string;
  password: string;
}

export interface PersonImportAnswer extends ImportAnswer {
  invited: InvitedRow[];
}

export interface ClientRow {
  id: string;
  unit: string;
  unit_name: string;
  label: string;
  proof: 'key' | 'certificate';
  scopes: string[];
  allow: string[];
  active: boolean;
  until?: string;
  version: number;
}

export interface ClientSecret {
  client: ClientRow;
  secret: string;
}

export interface AuditView {
  entry: number;
  place: string;
  at: string;
  actor: string;
  actor_name: string;
  from: string;
  certificate: string;
  region: string;
  unit: string;
  action: string;
  action_name: string;
  subject: string;
  outcome: 'done' | 'refused';
  before: string;
  after: string;
  note: string;
  trace: string;
  hash: string;
}
