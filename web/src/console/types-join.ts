import type { Access, Industry } from './types';

/** A unit's way in, and bills issued by hand. */

export interface JoinRequest {
  credit_code: string;
  name: string;
  region: string;
  industry: Industry;
  access: Access;
  contact: string;
  id_number: string;
  phone: string;
  payee_account: string;
  payee_bank: string;
  documents: string[];
}

export interface DocumentView {
  id: string;
  name: string;
  media: string;
  bytes: number;
}

export interface JoinAnswer {
  id: string;
  secret: string;
}

export interface Step {
  code: string;
  name: string;
  state: 'done' | 'now' | 'later';
  waits_for: string;
  at?: string;
  note: string;
}

export type JoinStage = 'submitted' | 'returned' | 'approved' | 'preparing' | 'opening' | 'live' | 'closed';

export interface TestBill {
  step: number;
  title: string;
  state: 'open' | 'passed';
  note: string;
  picture?: string;
}

export interface Progress {
  id: string;
  credit_code: string;
  name: string;
  bureau: string;
  stage: JoinStage;
  steps: Step[];
  kinds: string[];
  items: string[];
  kinds_approved: boolean;
  clerks: number;
  has_key: boolean;
  tests: TestBill[];
  version: number;
}

export interface ApplicationRow {
  id: string;
  credit_code: string;
  name: string;
  region: string;
  region_name: string;
  industry: Industry;
  access: Access;
  stage: JoinStage;
  since: string;
  days: number;
  waits_for: string;
  version: number;
}

export interface LogLine {
  at: string;
  by: string;
  text: string;
}

export interface ApplicationView {
  application: ApplicationRow;
  contact: string;
  id_number: string;
  phone: string;
  payee_account: string;
  payee_bank: string;
  documents: DocumentView[];
  progress: Progress;
  log: LogLine[];
  activation_code?: string;
}

export interface StageCount {
  stage: JoinStage;
  count: number;
  days: number;
}

export interface ItemRequest {
  code: string;
  name: string;
  quantity: string;
  unit: string;
  standard: string;
  amount: string;
  remark: string;
}

export interface IssueRequest {
  business_key: string;
  kind: string;
  place: string;
  payer: { type: 'person' | 'organization'; code: string; name: string; account: string; bank: string };
  total: string;
  pay_mode: string;
  items: ItemRequest[];
  details: [];
  ext: Record<string, string>;
  remark: string;
  handler: string;
  checker: string;
}

export interface BillSummary {
  code: string;
  number: string;
  check_code: string;
  business_key: string;
  place: string;
  total: string;
  issued_at: string;
  seq: number;
  reverses?: { code: string; number: string };
  reversed_by?: { code: string; number: string };
}

export interface IssueAnswer {
  bill: BillSummary;
  replayed: boolean;
  page: string;
  file: string;
}

export interface ListAnswer {
  bills: BillSummary[];
  next: string;
  more: boolean;
}
