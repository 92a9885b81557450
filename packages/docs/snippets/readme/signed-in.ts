import { HoneyHiveTracer } from '@honeyhive/node';
import { findUser } from './users.js';

const tracer = new HoneyHiveTracer();
export const handle = (request: Request): Promise<Response> =>
  tracer.withRequest(request, () => new Response('an answer'), {
    session: async () => (await findUser(request))?.chatId,
  });
