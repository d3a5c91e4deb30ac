import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

test('Chinese texts are in the message catalogue only', () => {
  const strays = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !basename(name).startsWith('messages'))
    .filter((name) => /\p{Script=Han}/u.test(readFileSync(join('src', name), 'utf8')));
  expect(strays).toEqual([]);
});
