import { createRelay, HoneyHiveTracer, type Relay } from '@honeyhive/node';

/** Parts shared by all servers: a tracer, the relay for pages, and a traced function. */
export interface Parts {
  readonly tracer: HoneyHiveTracer;
  readonly relay: Relay;
  readonly answer: (question: string) => Promise<string>;
}

export function createParts(serverUrl?: string): Parts {
  const tracer = new HoneyHiveTracer({ serverUrl, sessionName: 'servers' }); // HH_API_KEY from the environment
  const answer = tracer.trace({ eventType: 'tool' }, async function answer(question: string) {
    if (question === 'fail') throw new RangeError('no answer');
    return `You asked: ${question}`;
  });
  return { tracer, relay: createRelay({ tracer }), answer };
}
