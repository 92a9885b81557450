import { startLocal } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';

const backend = await startLocal({ port: 0, store: 'memory' });
const tracer = new HoneyHiveTracer({ apiKey: 'any', serverUrl: backend.url });

tracer.startSpan('chat turn').end();
await tracer.flush();
const [turn] = backend.events({ name: 'chat turn' });
console.log(turn?.event_type);

await backend.close();
