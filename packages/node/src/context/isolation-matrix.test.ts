import { rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type LocalBackend, startLocal } from '@honeyhive/local';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { faultsIn } from '@honeyhive/test-support/isolation-check';
import {
  FORMS,
  nest,
  type Nesting,
  optionsOf,
  ordersOf,
  type Party,
  STYLES,
} from '@honeyhive/test-support/isolation-workload';
import * as functions from '../index.ts';

const NAMES = ['red', 'green', 'blue', 'gold', 'pink'];
const FLOWS = 2;
/** Sixteen nestings in one test, on a machine that may have other things to do. */
const SLOW_MS = 120_000;
let backends: LocalBackend[];
beforeAll(async () => {
  backends = await Promise.all(NAMES.map(() => startLocal({ port: 0, store: 'memory' })));
});
afterAll(async () => {
  await Promise.all(backends.map((backend) => backend.close()));
});

/** A party whose requests are kept in full on their way; its tracer is of the copy of the SDK that it is given. */
function partyOf(
  backend: LocalBackend,
  name: string,
  copy: typeof functions,
): Party & { readonly wire: string[] } {
  const wire: string[] = [];
  const tracer = new copy.HoneyHiveTracer({
    ...optionsOf(name),
    apiKey: `key-of-${name}`,
    serverUrl: backend.url,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = await request.clone().text();
      wire.push(`${request.url} ${JSON.stringify([...request.headers])} ${body}`);
      return fetch(request);
    },
  });
  return { name, tracer, functions: copy, wire };
}

/** Everything that is wrong with a nesting of as many tracers as there are copies; each is of its copy. */
async function faultsOf(
  nesting: Nesting,
  copies: ReadonlyArray<typeof functions>,
): Promise<readonly string[]> {
  for (const backend of backends) backend.clear();
  const parties = backends
    .slice(0, copies.length)
    .map((backend, index) => partyOf(backend, NAMES[index] ?? '', copies[index] ?? functions));
  await nest(parties, nesting);
  await Promise.all(parties.map(({ tracer }) => tracer.shutdown()));
  const arrived = parties.map(({ name, wire }, index) => ({
    name,
    wire: wire.join('\n'),
    events: backends[index]?.events() ?? [],
  }));
  for (const { name, wire } of arrived) expect(wire).toContain(`Bearer key-of-${name}`);
  return faultsIn(arrived, nesting);
}

describe.each(STYLES)('spans by %s', (style) => {
  test.each(FORMS)(
    'of %s functions: two to five tracers, nested in any order, see nothing of one another and keep their trees whole',
    async (form) => {
      const faults: string[] = [];
      for (let count = 2; count <= NAMES.length; count += 1) {
        for (const order of ordersOf(count)) {
          const copies = Array.from({ length: count }, () => functions);
          // One nesting after the other: the flows inside are what runs side by side.
          // oxlint-disable-next-line no-await-in-loop
          faults.push(
            ...(await faultsOf({ form, style, order, flows: FLOWS, hasAmbient: true }, copies)),
          );
        }
      }
      expect(faults).toEqual([]);
    },
    SLOW_MS,
  );
});

describe('two copies of the SDK in one process', () => {
  // Where it finds the same OpenTelemetry as we do.
  const file = fileURLToPath(
    new URL('../../../../node_modules/.cache/copy-of-the-sdk.mjs', import.meta.url),
  );
  let copy: typeof functions;
  beforeAll(async () => {
    await build({
      entryPoints: [fileURLToPath(new URL('../index.ts', import.meta.url))],
      outfile: file,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      conditions: ['@honeyhive/source'],
      external: ['@opentelemetry/*', 'uuid'],
      logLevel: 'silent',
    });
    copy = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof functions;
  });
  afterAll(() => rm(file, { force: true }));

  test.each(STYLES)(
    'keep their tracers apart, nested in each other by %s',
    async (style) => {
      const faults: string[] = [];
      for (const form of FORMS) {
        for (const order of ordersOf(4)) {
          const copies = [functions, copy, functions, copy];
          // oxlint-disable-next-line no-await-in-loop
          faults.push(
            ...(await faultsOf({ form, style, order, flows: FLOWS, hasAmbient: true }, copies)),
          );
        }
      }
      expect(faults).toEqual([]);
    },
    SLOW_MS,
  );

  test('find each its own active tracer and its own default, never the other’s', async () => {
    expect(copy.HoneyHiveTracer).not.toBe(functions.HoneyHiveTracer);
    const [ours, theirs] = backends
      .slice(0, 2)
      .map((backend, index) =>
        partyOf(backend, NAMES[index] ?? '', index === 0 ? functions : copy),
      );
    for (const backend of backends) backend.clear();
    ours?.tracer.withSpan('ours', () => {
      copy.startSpan('by default of theirs').end();
      theirs?.tracer.withSpan('theirs', () => {
        functions.startSpan('of ours').end();
        copy.startSpan('of theirs').end();
      });
    });
    await Promise.all([ours?.tracer.shutdown(), theirs?.tracer.shutdown()]);
    const [first, second] = backends;
    const names = (backend: LocalBackend | undefined): unknown[] =>
      backend
        ?.events()
        .map(({ event_name: name }) => name)
        .toSorted() ?? [];
    expect(names(first)).toEqual(['of ours', 'ours']);
    expect(names(second)).toEqual(['by default of theirs', 'of theirs', 'theirs']);
  });
});
