import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts the binary. */
export function run(...args: string[]): ChildProcess {
  const binary = process.env.SHUPIAO_BIN;
  if (!binary) throw new Error('SHUPIAO_BIN is not set: the live tests need the path of the shupiao binary.');
  return spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Waits for a line of each form, in any order; a process that ends first fails with what it said. */
export function heard(process: ChildProcess, ...lines: RegExp[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const found = new Map<RegExp, string>();
    const hear = (text: string) => {
      said.push(text);
      for (const line of lines) {
        const match = line.exec(text.trim());
        if (match && !found.has(line)) found.set(line, match[1] ?? text);
      }
      if (found.size === lines.length) resolve(lines.map((line) => found.get(line)!));
    };
    for (const stream of [process.stdout!, process.stderr!]) createInterface({ input: stream }).on('line', hear);
    process.once('error', (error) => reject(new Error(`SHUPIAO_BIN does not start: ${error.message}`)));
    process.once('close', (code) => reject(new Error(`it ended (${code}) too early:\n${said.join('\n')}`)));
  });
}

export async function stop(process: ChildProcess) {
  if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return;
  const ended = once(process, 'exit');
  process.kill('SIGTERM');
  const patience = setTimeout(() => process.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(patience);
}
