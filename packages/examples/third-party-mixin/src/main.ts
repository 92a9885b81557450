// A tracer with a custom mixin, in front of the local backend: `npm run build`, then `node dist/main.js`.
import { startLocal } from '@honeyhive/local';
import { CostTracer } from './cost-tracer.ts';

const local = await startLocal({ port: 0, store: 'memory' });
const tracer = new CostTracer({ apiKey: 'local', serverUrl: local.url });

const price = { input: 0.15, output: 0.6 };
await tracer.withCost('chat gpt-4o-mini', price, async () => ({
  text: 'Twice a year, after the honey is off.',
  usage: { inputTokens: 1_200, outputTokens: 300 },
}));
await tracer.shutdown();

const [event] = local.events();
console.log(
  `${event?.event_name}: $${JSON.stringify(event?.metrics['cost'])}, $${tracer.total} in all`,
);
await local.close();
