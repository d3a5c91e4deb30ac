import type { Checker } from './local-check';

/** The checker made for browsers. A build without it lets the platform check. */
const made = import.meta.glob<Checker>('./verifier.ts', { eager: true })['./verifier.ts'];

export const available = made?.available ?? false;

export const checkFile: Checker['checkFile'] = (bytes, trustPem) =>
  made ? made.checkFile(bytes, trustPem) : Promise.reject(new Error('no checker in this build'));

export const checkSlip: Checker['checkSlip'] = (text, trustPem) =>
  made ? made.checkSlip(text, trustPem) : Promise.reject(new Error('no checker in this build'));
