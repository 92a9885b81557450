import { HoneyHiveTracer } from '@honeyhive/node';

interface Env {
  readonly HH_API_KEY: string;
}
let tracer: HoneyHiveTracer | undefined;

export const worker = {
  fetch(
    request: Request,
    env: Env,
    context: { waitUntil: (work: Promise<unknown>) => void },
  ): Promise<Response> {
    tracer ??= new HoneyHiveTracer({ apiKey: env.HH_API_KEY });
    return tracer.withRequest(request, () => new Response('hello'), {
      waitUntil: (work) => context.waitUntil(work),
    });
  },
};
