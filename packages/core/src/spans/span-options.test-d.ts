// What can be said when a span is started, as the compiler sees it; compiled, never run.
import { HoneyHiveTracer, trace, withSpan } from '../index.ts';

const tracer = new HoneyHiveTracer({ testMode: true });
const span = tracer.startSpan('step', { eventType: 'tool', eventName: 'search', inputs: { q: 1 } });

// @ts-expect-error Misspelt, it is seen before it runs.
tracer.startSpan('step', { eventTyp: 'tool' });
// @ts-expect-error Of the wrong kind.
tracer.startSpan('step', { eventType: 'tol' });
// @ts-expect-error The same for a wrapped function,
tracer.trace({ eventTyp: 'tool' }, () => 1);
// @ts-expect-error for a decorator,
tracer.trace({ evenName: 'x' });
// @ts-expect-error for a block,
tracer.withSpan('step', { metdata: {} }, () => 1);
// @ts-expect-error for a child,
span.startSpan('child', { atributes: {} });
// @ts-expect-error and for the module functions.
withSpan('step', { tracr: tracer }, () => 1);
// @ts-expect-error What is no tracer cannot be chosen.
trace({ tracer: 'mine' }, () => 1);

trace({ tracer, eventType: 'tool' }, () => 1);
withSpan('step', { tracer, metadata: { anything: 1 } }, () => 1);
// Unknown keys of an enrichment are metadata.
span.enrich({ anything: 1, eventType: 'tool' });
tracer.enrichSpan({ anything: 1 });
