import { HoneyHiveTracer } from '@honeyhive/web';
import { zoneContext } from '@honeyhive/web/zone/peer';

const problems: string[] = [];
const contextManager = zoneContext({ onProblem: ({ code }) => void problems.push(code) });
const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager });

/** Records a span after a promise returned by the tracer. */
const run = async (): Promise<void> => {
  await tracer.withSpan('turn', async () => {
    await tracer.withSpan('step', () => Promise.resolve());
    tracer.startSpan('after').end();
  });
  await tracer.flush();
};

Object.assign(globalThis, { run, problems, isManaged: contextManager !== undefined });
