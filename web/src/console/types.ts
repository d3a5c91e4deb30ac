/** The words of the console: who is signed in, what waits, organisation. The server's shapes, field by field. */

export interface Page<T> {
  items: T[];
  next?: string;
}

export type Stage = 'password' | 'enrol' | 'totp' | 'open' | 'locked';

export interface SignInAnswer {
  stage: Stage;
}

export interface EnrolAnswer {
  secret: string;
  uri: string;
}

export interface RoleGrant {
  role: string;
  name?: string;
  reach: string;
  reach_name?: string;
}

export type Way = 'password' | 'ukey';
export type Duty = 'system' | 'security' | 'audit' | 'business';

export interface Me {
  id: string;
  login: string;
  name: string;
  stage: Stage;
  way: Way;
  duty: Duty;
  roles: RoleGrant[];
  actions: string[];
  region: string;
  region_name: string;
  unit?: string;
  unit_name?: string;
  token: string;
  idle_seconds: number;
  ends: string;
  has_ukey: boolean;
}

export interface SessionView {
  id: string;
  current: boolean;
  way: Way;
  from: string;
  agent: string;
  began: string;
  seen: string;
}

export interface Todo {
  kind: string;
  title: string;
  count: number;
  to: string;
  days: number;
}

export interface Hit {
  kind: string;
  title: string;
  detail: string;
  to: string;
}

export interface RowFault {
  row: string;
  field: string;
  code: string;
  message: string;
}

export interface ImportAnswer {
  rows: number;
  created: number;
  changed: number;
  same: number;
  faults: RowFault[];
  done: boolean;
}

export interface Decision {
  approve: boolean;
  comment: string;
  version: number;
}

export interface DecisionsAnswer {
  done: string[];
  failed: RowFault[];
  /** By unit's name: id of the application and its activation code; shown only now. */
  codes?: Record<string, string>;
}

export interface RegionView {
  code: string;
  name: string;
  level: 'province' | 'city' | 'county';
  parent?: string;
  bureau: string;
  units: number;
  live: number;
}

export interface KindView {
  code: string;
  name: string;
}

export type Standing = 'active' | 'suspended' | 'closed';
export type Industry = 'medical' | 'education' | 'society' | 'other';
export type Access = 'web' | 'online' | 'front';

export interface UnitRow {
  credit_code: string;
  name: string;
  region: string;
  region_name: string;
  industry: Industry;
  access: Access;
  status: Standing;
  live: boolean;
  places: number;
  version: number;
}

export interface PlaceView {
  code: string;
  name: string;
}

export interface UnitView {
  unit: UnitRow;
  parent?: string;
  payee_name: string;
  payee_account: string;
  payee_bank: string;
  seal_name: string;
  places: PlaceView[];
  kinds: string[];
}

export interface UnitRequest {
  credit_code: string;
  name: string;
  region: string;
  industry: Industry;
  access: Access;
  parent: string | null;
  payee_name: string;
  payee_account: string;
  payee_bank: string;
  seal_name: string;
  places: PlaceView[];
  kinds: string[];
  reason: string;
  version: number | null;
}

export interface UnitChange {
  at: string;
  by: string;
  changes: string[];
}
