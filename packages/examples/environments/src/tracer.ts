import { HoneyHiveTracer, type TracerConfig } from '@honeyhive/node';

/** What differs between environments, kept as data. */
const CONFIGS: Readonly<Record<'production' | 'development', TracerConfig>> = {
  production: { project: 'shop', source: 'production', capture: { arguments: false } },
  development: { project: 'shop-dev', source: 'development', disableBatch: true },
};

/** The one tracer of a process, by the environment it runs in. `more` is what only the process knows: key and address. */
export function tracerFor(environment: string | undefined, more: TracerConfig): HoneyHiveTracer {
  const config = CONFIGS[environment === 'production' ? 'production' : 'development'];
  return new HoneyHiveTracer({ config, ...more });
}
