import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';

/** Program using a tracer of the first build from the second: default tracer, active tracer, parents. */
const PROGRAM = `
const assert = require('node:assert');
const required = require('@honeyhive/node');
const testing = require('@honeyhive/node/testing');
(async () => {
  const imported = await import('@honeyhive/node');
  assert.notStrictEqual(required.HoneyHiveTracer, imported.HoneyHiveTracer, 'there are two builds');
  for (const [one, other] of [[required, imported], [imported, required]]) {
    const tracer = new one.HoneyHiveTracer({ testMode: true, apiKey: 'x' });
    const seen = [];
    tracer.observe({ spanEnd: ({ span, attributes }) => seen.push([span, attributes]) });
    // The default tracer of the other build is this one.
    await other.withSpan('outer', () => one.withSpan('inner', async () => other.enrichSpan({ metadata: { by: 'other' } })));
    assert.deepStrictEqual(seen.map(([, attributes]) => attributes['honeyhive_metadata.by']), ['other', undefined]);
    const [[inner], [outer]] = seen;
    assert.strictEqual(inner.spanContext().traceId, outer.spanContext().traceId, 'one trace');
    await tracer.shutdown();
  }
  const { tracer, span } = testing.recordingTracer();
  await tracer.withSpan('parent', () => imported.withSpan('child', async () => {}));
  assert.strictEqual(span('child').parentSpanContext?.spanId, span('parent').spanContext().spanId);
  console.log('one state');
})();
`;

/** Checks that an application mixing import and require shares a tracer. @param {string} folder */
export async function shareState(folder) {
  const file = join(folder, 'state.cjs');
  writeFileSync(file, PROGRAM);
  const { code, output } = await run([process.execPath, file], { cwd: folder });
  return code === 0 && output.includes('one state') ? [] : [lastLines(output, 15)];
}
