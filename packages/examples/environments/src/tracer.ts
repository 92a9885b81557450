import { HoneyHiveTracer, type TracerConfig } from '@honeyhive/node';

/** Differences between environments, as data. */
const CONFIGS: Readonly<Record<'production' | 'development', TracerConfig>> = {
  production: { project: 'shop', source: 'production', capture: { arguments: false } },
  development: { project: 'shop-dev', source: 'development', disableBatch: true },
};

/**
 * Creates the single tracer of a process for an environment. `more` holds values known only to the process: key and
 * address.
 */
export function tracerFor(environment: string | undefined, more: TracerConfig): HoneyHiveTracer {
  const config = CONFIGS[environment === 'production' ? 'production' : 'development'];
  return new HoneyHiveTracer({ config, ...more });
}
