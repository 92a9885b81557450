import { followStream } from '@honeyhive/llm/streams';
import { HoneyHiveTracer } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();

/** Asks a provider without a client, and hands its stream on to the browser. */
export async function chat(url: string, body: string): Promise<Response> {
  const span = tracer.startSpan('chat', { eventType: 'model', inputs: { question: body } });
  const response = await span.run(() => fetch(url, { method: 'POST', body }));
  return followStream(span, response);
}
