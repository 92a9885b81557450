import { HoneyHiveTracer } from '@honeyhive/web';
import { registerPage } from '@honeyhive/web/otel';
import { context, trace } from '@opentelemetry/api';
import { getWebAutoInstrumentations } from '@opentelemetry/auto-instrumentations-web';
import { LongTaskInstrumentation } from '@opentelemetry/instrumentation-long-task';

const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', sessionName: 'page' });
const sessionId = crypto.randomUUID();
const other = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', sessionName: 'other', sessionId });

/** `?global` registers the context of the tracer with OpenTelemetry, so clicks and document loads nest. */
const unregister = registerPage(tracer, {
  instrumentations: [getWebAutoInstrumentations(), new LongTaskInstrumentation()],
  global: location.search === '?global',
});

/** `?two` registers separate instrumentations for a second tracer. */
if (location.search === '?two')
  registerPage(other, { instrumentations: [getWebAutoInstrumentations()] });

const requested = (): Promise<void> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.addEventListener('loadend', () => resolve());
    request.open('GET', '/answer?xhr');
    request.send();
  });

document.querySelector('button')?.addEventListener('click', () => {
  tracer.startSpan('clicked').end();
});

async function run(): Promise<void> {
  const ask = async (address: string): Promise<string> => (await fetch(address)).text();
  const fetched = tracer.withSpan('turn', () => ask('/answer?token=hunter2hunter2'));
  await tracer.withSpan('older', () => requested());
  await other.withSpan('of the other', () => ask('/answer?other'));
  await fetched;
}

/** Waits for spans which the instrumentations end later, by resource timings. */
async function settle(): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, 800));
  await Promise.all([tracer.flush(), other.flush()]);
}

const isGlobal = (): boolean =>
  trace.getTracer('probe').startSpan('probe').isRecording() ||
  context.with(context.active().setValue(Symbol.for('probe'), 1), () =>
    Boolean(context.active().getValue(Symbol.for('probe'))),
  );

Object.assign(globalThis, {
  run,
  settle,
  unregister,
  isGlobal,
  sessions: [tracer.sessionId, other.sessionId],
});
