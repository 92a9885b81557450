import { HoneyHiveTracer } from '@honeyhive/web';
import { zoneContext } from '@honeyhive/web/zone';

const problems: string[] = [];
const contextManager = zoneContext({ onProblem: ({ code }) => void problems.push(code) });
const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager });
const other = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', contextManager: zoneContext() });

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Runs a flow: records a span after every kind of wait. */
async function flow(id: number): Promise<void> {
  const note = (name: string): void => tracer.startSpan(name, { metadata: { flow: id } }).end();
  await pause(id * 3);
  note('after a timer');
  await fetch('/answer').then((answer) => answer.text());
  note('after fetch');
  try {
    await Promise.reject(new Error('on purpose'));
  } catch {
    note('in catch');
  }
  await other.withSpan('of the other', () => pause(2));
  note('after the other');
  await tracer.withSpan('inner', { metadata: { flow: id } }, async () => {
    await pause(2);
    note('in the inner');
  });
  note('after the inner');
}

async function run(): Promise<void> {
  const flows = [1, 2, 3].map((id) =>
    tracer.withSpan(`flow ${id}`, { metadata: { flow: id } }, () => flow(id)),
  );
  tracer.startSpan('outside').end();
  await Promise.all(flows);
  await Promise.all([tracer.flush(), other.flush()]);
}

Object.assign(globalThis, { run, problems, stats: () => tracer.stats() });
