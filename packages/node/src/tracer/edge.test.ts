import { afterEach, expect, test, vi } from 'vitest';
import { HoneyHiveTracer } from '../index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('in an edge runtime the process is not listened to: even a look at it is reported there', () => {
  vi.stubGlobal('EdgeRuntime', 'edge-runtime');
  const on = vi.spyOn(process, 'on');
  new HoneyHiveTracer({ apiKey: 'k', testMode: true }).startSpan('work').end();
  expect(on).not.toHaveBeenCalled();
  on.mockRestore();
});
