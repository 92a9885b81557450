import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { conformPeer } from './conform-peer.mjs';

const folder = mkdtempSync(join(tmpdir(), 'conform-peer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(source: string): string {
  const file = join(folder, 'program.mjs');
  writeFileSync(file, source);
  return file;
}

test('a wrapper that ends the process costs the row in which it did, and the other rows are still run', async () => {
  const rows = program(`
    const say = (line) => console.log(JSON.stringify(line));
    for (let index = Number(process.argv[4]); index < 3; index += 1) {
      say({ index, row: 'row ' + index });
      if (index === 1) await Promise.reject(new Error('not handled'));
      say({ index, verdict: 'passed' });
    }
  `);
  expect(await conformPeer('any', 'on', rows)).toEqual([
    { row: 'row 0', verdict: 'passed' },
    { row: 'row 1', verdict: 'crashed', detail: 'Error: not handled' },
    { row: 'row 2', verdict: 'passed' },
  ]);
});

test('a wrapper that cannot be loaded is said to be so', async () => {
  const broken = program(`import 'there-is-no-such-package';`);
  await expect(conformPeer('any', 'on', broken)).rejects.toThrow('there-is-no-such-package');
});
