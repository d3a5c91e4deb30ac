import type { BillFormat } from './bill-file';
import { hearTime } from './server-time';

/** The public HTTP interface, as this site uses it. Amounts are decimal text, never numbers. */

export interface BillKey {
  code: string;
  number: string;
  check_code: string;
}

/** Another bill; its check code is known only when the server may tell it. */
export interface BillRef {
  code: string;
  number: string;
  check_code?: string | null;
}

export interface Item {
  code: string;
  name: string;
  quantity: string;
  unit: string;
  standard: string;
  amount: string;
  remark: string;
}

export interface Detail extends Item {
  item_code: string;
  item_name: string;
}

export interface Signature {
  role: 'unit' | 'supervision' | 'unit_seal' | 'supervision_seal';
  signer: string;
  serial: string;
  signed_at: string;
  valid: boolean;
  problem: string | null;
}

export interface BillState {
  reversed_by: BillRef | null;
  reverses: BillRef | null;
  exchanged_to: BillRef | null;
  booked: { on: string; amount: string } | null;
  locked: boolean;
}

export interface BillFace extends BillKey {
  name: string;
  kind: string;
  region: string;
  region_name: string;
  unit: { code: string; name: string };
  payer: { type: 'person' | 'organization'; name: string; code: string };
  total: string;
  total_capital: string;
  issued_at: string;
  items: Item[];
  face_lines: number;
  details: Detail[];
  ext: { name: string; label: string; value: string }[];
  remark: string;
  handler: string;
  checker: string;
  pay_mode: string;
  place: string;
  /** How many pages its picture has. */
  pages: number;
  state: BillState;
  signatures: Signature[];
}

export type Caution = 'reversed' | 'exchanged' | 'booked' | 'locked';

export interface Difference {
  field: string;
  label: string;
  given: string;
  kept: string;
}

/** How the look of a file is tied to the signed data. */
export interface PageProof {
  proof: 'sealed' | 'redrawn' | 'unproven' | 'changed';
  message: string;
}

export interface VerifyAnswer {
  format: 'numbers' | BillFormat;
  verdict: 'genuine' | 'unknown' | 'altered';
  message: string;
  states: Caution[];
  differences: Difference[];
  bill: BillFace | null;
  signatures: Signature[];
  page: PageProof | null;
}

export interface VerifyQuestion extends BillKey {
  amount?: string;
  date?: string;
}

export interface Fault {
  pointer: string;
  code: string;
  message: string;
}

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  trace_id: string;
  faults?: Fault[];
}

/** Why there is no answer: no network, no answer in time, or the server said no. */
export class ApiError extends Error {
  readonly reason: 'offline' | 'slow' | 'refused';
  readonly status: number;
  readonly problem: Partial<Problem>;
  readonly retryAfter: number | null;

  constructor(reason: ApiError['reason'], status = 0, problem: Partial<Problem> = {}, retryAfter: number | null = null) {
    super(problem.title ?? reason);
    this.reason = reason;
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

const PATIENCE_MS = 20_000;

export const billPath = (key: BillKey) =>
  `/b/${[key.code, key.number, key.check_code].map(encodeURIComponent).join('/')}`;

export type BillSuffix = 'ofd' | 'pdf' | 'png' | 'xml' | 'xbrl';

export const billFilePath = (key: BillKey, suffix: BillSuffix) => `${billPath(key)}.${suffix}`;

/** One page of the picture, from 1. */
export const billPicturePath = (key: BillKey, page: number, dpi: number) =>
  `${billFilePath(key, 'png')}?${new URLSearchParams({ page: `${page}`, dpi: `${dpi}` })}`;

export const getBill = (key: BillKey, signal?: AbortSignal) =>
  ask<BillFace>(`/api/v1/public/bills/${billPath(key).slice('/b/'.length)}`, { signal });

/** Only a front server has it, and only until finance has signed. */
export const getSlip = (key: BillKey, signal?: AbortSignal) =>
  ask<{ text?: string }>(`/api/v1/public/bills/${billPath(key).slice('/b/'.length)}/slip`, { signal });

export const verifyBill = (question: VerifyQuestion, signal?: AbortSignal) =>
  verify('application/json', JSON.stringify(question), signal);

export const verifyFile = (file: Blob, format: BillFormat, signal?: AbortSignal) =>
  verify(`application/${format}`, file, signal);

/** The certificates a bill's signatures must lead to, PEM. */
export async function getTrust(): Promise<string> {
  const response = await fetch('/trust.pem');
  if (!response.ok) throw new ApiError('refused', response.status);
  return response.text();
}

function verify(contentType: string, body: BodyInit, signal?: AbortSignal) {
  return ask<VerifyAnswer>('/api/v1/verify', { method: 'POST', headers: { 'Content-Type': contentType }, body, signal });
}

export async function ask<T>(path: string, init: RequestInit, patience = PATIENCE_MS): Promise<T> {
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), patience);
  const giveUp = () => timer.abort();
  init.signal?.addEventListener('abort', giveUp);
  try {
    const response = await fetch(path, { ...init, signal: timer.signal });
    hearTime(response);
    if (!response.ok) throw await refusal(response);
    // "No content" has none.
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (error instanceof SyntaxError) throw new ApiError('refused', 502);
    throw new ApiError(timer.signal.aborted ? 'slow' : 'offline');
  } finally {
    clearTimeout(timeout);
    init.signal?.removeEventListener('abort', giveUp);
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as Partial<Problem> | null;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError('refused', response.status, problem ?? {}, Number.isFinite(seconds) ? seconds : null);
}
