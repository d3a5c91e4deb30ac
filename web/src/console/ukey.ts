/**
 * The signing agent at a person's desk, as pages ask it (docs/ukey.md). It must not know what the texts mean,
 * and keeps neither PIN nor answer.
 */

import { SENTENCES } from './messages-ukey';

const AGENT = 'http://127.0.0.1:9518';
const FIND_MS = 1_500;
/** A device may ask its owner to press a button first. */
const SIGN_MS = 60_000;

export interface AgentCertificate {
  serial: string;
  subject: string;
  /** RFC 3339. */
  not_after: string;
}

export interface AgentInfo {
  name: string;
  version: string;
  token: { label: string; kind: string };
  certificates: AgentCertificate[];
}

export interface AgentSignature {
  /** DER in base64. */
  signature: string;
  /** PEM. */
  certificate: string;
}

export type UkeyCode = keyof typeof SENTENCES;

/** Why there is no signature. The message is for people. */
export class UkeyError extends Error {
  readonly code: UkeyCode;
  /** How many wrong PINs there may still be; only with `WRONG_PIN`. */
  readonly left: number | undefined;

  constructor(code: UkeyCode, detail?: string, left?: number) {
    super(detail ?? SENTENCES[code]);
    this.name = 'UkeyError';
    this.code = code;
    this.left = left;
  }
}

/** The agent at this desk; nothing if none answers this site. */
export async function findAgent(signal?: AbortSignal): Promise<AgentInfo | undefined> {
  try {
    const found = await ask('/v1/agent', { method: 'GET' }, FIND_MS, signal);
    return isAgentInfo(found) ? found : undefined;
  } catch (error) {
    if (error instanceof UkeyError) return undefined;
    throw error;
  }
}

/** Has a text signed with the key of the certificate of that serial. Throws a {@link UkeyError}. */
export async function sign(text: string, serial: string, pin: string, signal?: AbortSignal): Promise<AgentSignature> {
  const signed = await post('/v1/sign', { certificate: serial, text, pin }, signal);
  if (!isSignature(signed)) throw new UkeyError('AGENT_FAILED');
  return signed;
}

/** Changes the token's PIN. Throws a {@link UkeyError}. */
export async function changePin(old: string, fresh: string, signal?: AbortSignal): Promise<void> {
  await post('/v1/pin', { old, new: fresh }, signal);
}

const post = (path: string, body: object, signal?: AbortSignal) =>
  ask(
    path,
    { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) },
    SIGN_MS,
    signal,
  );

/** The caller's own abort comes through as it is; everything else that goes wrong is a `UkeyError`. */
async function ask(path: string, init: RequestInit, patience: number, signal?: AbortSignal): Promise<unknown> {
  signal?.throwIfAborted();
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), patience);
  const giveUp = () => timer.abort();
  signal?.addEventListener('abort', giveUp);
  try {
    const response = await fetch(AGENT + path, {
      ...init,
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: timer.signal,
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw refusal(answer);
    return answer;
  } catch (error) {
    if (error instanceof UkeyError) throw error;
    signal?.throwIfAborted();
    if (timer.signal.aborted) throw new UkeyError('AGENT_SLOW');
    throw new UkeyError(error instanceof SyntaxError ? 'AGENT_FAILED' : 'AGENT_MISSING');
  } finally {
    clearTimeout(timeout);
    signal?.removeEventListener('abort', giveUp);
  }
}

function refusal(answer: unknown): UkeyError {
  if (!isRecord(answer) || !isCode(answer.code)) return new UkeyError('AGENT_FAILED');
  const detail = typeof answer.detail === 'string' ? answer.detail : undefined;
  return new UkeyError(answer.code, detail, typeof answer.left === 'number' ? answer.left : undefined);
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isCode = (value: unknown): value is UkeyCode => typeof value === 'string' && Object.hasOwn(SENTENCES, value);

const hasTexts = (value: unknown, ...names: string[]) =>
  isRecord(value) && names.every((name) => typeof value[name] === 'string');

const isSignature = (value: unknown): value is AgentSignature => hasTexts(value, 'signature', 'certificate');

/** Something else may listen on that port. */
const isAgentInfo = (value: unknown): value is AgentInfo =>
  isRecord(value) &&
  value.name === 'shupiao-ukey' &&
  hasTexts(value, 'version') &&
  hasTexts(value.token, 'label', 'kind') &&
  Array.isArray(value.certificates) &&
  value.certificates.every((certificate) => hasTexts(certificate, 'serial', 'subject', 'not_after'));
