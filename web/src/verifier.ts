import type { FileError, FileProof, SlipProof } from './local-check';

/** The module that xtask makes of crates/verifier. */
interface Module {
  default(): Promise<unknown>;
  check_file(bytes: Uint8Array, trustPem: string): string;
  check_slip(text: string, trustPem: string): string;
}

// A glob and no import: where no compiler for wasm was at hand there is no such file, and files go
// to the platform.
const MODULE = Object.values(import.meta.glob<Module>('./generated/verifier/verifier.js'))[0];

/** Whether this build can check files here. */
export const available = MODULE !== undefined;

let ready: Promise<Module> | null = null;

/** Checks a bill file (XML, OFD, PDF) against certificates in PEM; nothing leaves this device. */
export async function checkFile(bytes: Uint8Array, trustPem: string): Promise<FileProof | FileError> {
  const module = await load();
  return JSON.parse(module.check_file(bytes, trustPem));
}

/** Checks the text of an offline QR code against certificates in PEM; nothing leaves this device. */
export async function checkSlip(text: string, trustPem: string): Promise<SlipProof | FileError> {
  const module = await load();
  return JSON.parse(module.check_slip(text, trustPem));
}

/** Fetched on first use; again only when that failed. */
function load(): Promise<Module> {
  ready ??= start().catch((error: unknown) => {
    ready = null;
    throw error;
  });
  return ready;
}

async function start(): Promise<Module> {
  if (!MODULE) throw new Error('this build has no checker');
  const module = await MODULE();
  await module.default();
  return module;
}

export type { FileError, FileProof };
