import type { HoneyHiveTracer } from '../tracer/tracer.ts';

/** Fields of an event, as the REST API names them. */
export type Fields = Readonly<Record<string, unknown>>;

/** A sent event: its id, and the fields that HoneyHive has to give back. */
export interface SentEvent {
  readonly id: string;
  readonly name: string;
  readonly fields: Fields;
}

const INPUTS = {
  question: 'Does it arrive? é 🐝',
  list: [1, 2.5, true],
  nested: { a: { b: 'c' } },
};

/** Records a trace of three events: a chain, a model call with numbers, and a tool that fails. */
export function recordKnownTrace(tracer: HoneyHiveTracer): SentEvent[] {
  const sent: SentEvent[] = [];
  tracer.withSpan('doctor', { eventType: 'chain', inputs: INPUTS }, (chain) => {
    chain.enrich({ metadata: { check: 'doctor' }, feedback: { rating: 5 } });
    const model = chain.startSpan('doctor model', {
      eventType: 'model',
      inputs: { chat_history: [{ role: 'user', content: 'ping' }] },
      config: { model: 'none', temperature: 0.5 },
    });
    model.enrich({ outputs: { content: 'pong' }, metrics: { score: 0.75, passed: true } });
    model.end();
    const tool = chain.startSpan('doctor tool', { eventType: 'tool' });
    tool.enrich({ error: 'an error on purpose' });
    tool.end();
    const common = { sessionId: tracer.sessionId, source: tracer.source };
    const below = { ...common, parentId: chain.eventId };
    sent.push(
      {
        id: chain.eventId,
        name: 'doctor',
        fields: {
          ...common,
          eventType: 'chain',
          parentId: tracer.sessionId,
          inputs: INPUTS,
          'metadata.check': 'doctor',
          'feedback.rating': 5,
          error: null,
        },
      },
      {
        id: model.eventId,
        name: 'doctor model',
        fields: {
          ...below,
          eventType: 'model',
          'inputs.chat_history': [{ role: 'user', content: 'ping' }],
          'outputs.content': 'pong',
          'config.model': 'none',
          'config.temperature': 0.5,
          'metrics.score': 0.75,
          'metrics.passed': true,
          error: null,
        },
      },
      {
        id: tool.eventId,
        name: 'doctor tool',
        fields: { ...below, eventType: 'tool', error: 'an error on purpose' },
      },
    );
  });
  return sent;
}

/** Names of the fields in which a stored event differs, with both values. */
export function differences({ fields }: SentEvent, stored: Fields): string[] {
  return Object.entries(fields).flatMap(([path, expected]) => {
    const found = path
      .split('.')
      .reduce<unknown>((at, key) => (at as Fields | null | undefined)?.[key], stored);
    const [a, b] = [expected, found ?? null].map((value) => JSON.stringify(sorted(value)));
    return a === b ? [] : [`${path} is ${b}, sent was ${a}`];
  });
}

/** A value with its keys in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
