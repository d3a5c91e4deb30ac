import { test as base, expect } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BillFace } from '../../src/api';

/** One real server with an invented morning of bills, as `shupiao demo --once` gives it, and a front server. */
export interface Demo {
  page: URL;
  /** The front server beside it, with an invented hospital's system at work. */
  front: URL;
  /** The signed file of one bill, on disk and as text. */
  file: string;
  xml: string;
}

export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern
    async ({}, use) => {
      const binary = process.env.SHUPIAO_BIN;
      if (!binary) throw new Error('SHUPIAO_BIN is not set: the live tests need the path of the shupiao binary.');
      const dir = await mkdtemp(join(tmpdir(), 'shupiao-live-'));
      const beside = ['--front-listen', '127.0.0.1:0', '--his-pace', '400'];
      const server = spawn(binary, ['demo', '--dir', dir, '--listen', '127.0.0.1:0', '--once', ...beside], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      try {
        const { page, file, front } = await announced(server);
        await use({ page: new URL(page), front: new URL(front), file, xml: await readFile(file, 'utf8') });
      } finally {
        await stop(server);
        await rm(dir, { recursive: true, force: true });
      }
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

export { expect };

/** The text of the first element of this name in the signed file. */
export function element(xml: string, name: string): string {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  if (!found) throw new Error(`the bill file has no <${name}>`);
  return found[1]!;
}

export async function billOf(demo: Demo): Promise<BillFace> {
  const response = await fetch(new URL(demo.page.pathname.replace('/b/', '/api/v1/public/bills/'), demo.page));
  expect(response.status, 'the demo bill is public').toBe(200);
  return (await response.json()) as BillFace;
}

interface Announced {
  page: string;
  file: string;
  front: string;
}

/** Waits for the lines of the contract; a server that ends first fails with what it said. */
function announced(server: ChildProcess): Promise<Announced> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const found: Partial<Announced> = {};
    const hear = (line: string) => {
      said.push(line);
      found.page ??= /^public page: (\S+)/.exec(line)?.[1];
      found.file ??= /^bill file: (.+)$/.exec(line)?.[1]?.trim();
      found.front ??= /^front server: (\S+)/.exec(line)?.[1];
      const { page, file, front } = found;
      if (page && file && front) resolve({ page, file, front });
    };
    createInterface({ input: server.stdout! }).on('line', hear);
    createInterface({ input: server.stderr! }).on('line', (line) => said.push(line));
    server.once('error', (error) => reject(new Error(`SHUPIAO_BIN does not start: ${error.message}`)));
    server.once('close', (code) => reject(new Error(`the server ended (${code}) too early:\n${said.join('\n')}`)));
  });
}

async function stop(server: ChildProcess) {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const patience = setTimeout(() => server.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}
