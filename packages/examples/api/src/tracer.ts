import { HoneyHiveTracer, type TracerConfig } from '@honeyhive/node';

/** The ways to make a tracer. */
export async function tracers(apiKey: string): Promise<readonly HoneyHiveTracer[]> {
  const config: TracerConfig = {
    apiKey: 'hh_prod_key',
    project: 'production-app',
    source: 'production',
  };
  const prod = new HoneyHiveTracer({ config }); // config object (hybrid configuration)
  const dev = new HoneyHiveTracer({ apiKey: 'hh_dev_key', source: 'development', verbose: true }); // or flat options
  // oxlint-disable-next-line typescript/await-thenable -- harmless is what it shows
  const same = await HoneyHiveTracer.init({ apiKey }); // init returns the tracer itself, so `await` is harmless
  return [prod, dev, same];
}
