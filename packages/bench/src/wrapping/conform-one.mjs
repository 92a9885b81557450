// Runs in a separate process: `conform-one.mjs <subject> <on|off> <first row>`. Prints a line before and after every
// row, so the parent process knows the row of a crash.
import { PassThrough, Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { ROWS, runConformance, unhandledRejectionsOf } from '@honeyhive/conformance';
import { SUBJECTS } from './subjects.mjs';

const [, , name = '', state = 'on', first = '0'] = process.argv;
const say = (/** @type {object} */ line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const isOn = state === 'on';
const { wrap, wrapClass, lacks = [] } = await SUBJECTS[name](isOn);
const subject = {
  name,
  wrap,
  ...(wrapClass ? { wrapClass, lacks } : { lacks: [...lacks, 'new'] }),
};
const features = {
  emitterStreams: { Readable, PassThrough },
  unhandledRejections: unhandledRejectionsOf(process),
  anotherRealm: (/** @type {string} */ expression) => runInNewContext(expression),
};

for (const [index, row] of ROWS.entries()) {
  if (index < Number(first)) continue;
  say({ index, row: row.name });
  const [result] = await runConformance({
    subjects: [subject],
    rows: [row],
    features,
    timeoutMs: 4_000,
  });
  // Leftover work of a row must end the process during the row.
  for (let turn = 0; turn < 3; turn += 1) await setImmediate();
  say({ index, verdict: result.verdict, detail: result.detail });
}
process.exit(0);
