import type { HoneyHiveSpan, HoneyHiveTracer } from '@honeyhive/node';

declare const tracer: HoneyHiveTracer;

/** A wrapped function keeps its type: arguments, result, overloads. */
const answer: (question: string) => Promise<string> = tracer.trace(
  async (question: string) => question,
);
const search: (query: string) => string[] = tracer.trace({ eventType: 'tool' }, (query: string) => [
  query,
]);
const tokens: (text: string) => Generator<string, number> = tracer.trace(function* (text: string) {
  yield text;
  return 1;
});
// @ts-expect-error -- there is no such event type
tracer.trace({ eventType: 'tols' }, (query: string) => query);
// @ts-expect-error -- the question is a text
void answer(5);

/** A block gives what its work gives. */
const sync: number = tracer.withSpan('work', () => 1);
const later: Promise<string> = tracer.withSpan(
  'work',
  {},
  async (span: HoneyHiveSpan) => span.sessionId,
);
// @ts-expect-error -- it is a promise
const wrong: string = tracer.withSpan('work', async () => 'text');

/** Carriers of any kind come back as they are. */
const headers: Headers = tracer.inject(new Headers());
const map: Map<string, string> = tracer.inject(new Map<string, string>());

void [search, tokens, sync, later, wrong, headers, map];
