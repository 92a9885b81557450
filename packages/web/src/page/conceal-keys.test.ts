import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

class OpenTracer extends HoneyHiveTracer {
  get all(): object {
    return this.settings;
  }
}

test('a page prints no key of direct mode and no header, in settings and in log lines', async () => {
  const lines: unknown[] = [];
  const say = (...parts: unknown[]): void => void lines.push(...parts);
  const tracer = new OpenTracer({
    apiKey: 'hh_page_key_1',
    headers: { 'x-gateway': 'page-header-2' },
    batch: { maxRetryMs: 0 },
    logger: { debug: say, info: say, warn: say, error: say },
    fetch: (_url, init) => Promise.reject(new Error(JSON.stringify(init?.headers))),
  });
  tracer.startSpan('s').end();
  await tracer.flush({ timeoutMs: 500 });
  await tracer.shutdown({ timeoutMs: 500 });
  const shown =
    inspect([lines, tracer, tracer.all], { depth: 9 }) +
    inspect([tracer, tracer.all], {
      depth: Infinity,
      showHidden: true,
      getters: true,
      customInspect: false,
    });
  expect(shown + JSON.stringify([tracer, tracer.all])).not.toMatch(/page_key|page-header/);
  expect(lines.length).toBeGreaterThan(0);
});
