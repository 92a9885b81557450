import { TracerPool, withSpan } from '@honeyhive/node';

/** A tenant's own account with HoneyHive. */
export interface Tenant {
  readonly apiKey: string;
  readonly project: string;
}

/** Server of many tenants: the tracer of the tenant traces every request. */
export interface TenantServer {
  handle(request: Request): Promise<Response>;
  close(): Promise<void>;
}

/** A fetch-style server; the tenant is named by a header. */
export function tenantServer(
  tenants: Readonly<Record<string, Tenant>>,
  serverUrl: string,
): TenantServer {
  const tracers = new TracerPool({
    max: 100,
    create: (id) => ({ ...tenants[id], serverUrl, sessionName: `tenant ${id}` }),
  });
  return {
    async handle(request) {
      const id = request.headers.get('x-tenant') ?? '';
      if (!tenants[id]) return new Response('unknown tenant', { status: 403 });
      const session = request.headers.get('x-conversation') ?? undefined;
      const answer = async (): Promise<Response> =>
        Response.json(await reply(await request.text()));
      return tracers.for(id).withRequest(request, answer, {
        route: '/ask',
        session: () => session,
      });
    },
    close: () => tracers.shutdown(),
  };
}

/** Library code without a tracer: uses the tracer active at the call. */
function reply(question: string): Promise<{ readonly text: string }> {
  return withSpan('reply', { eventType: 'tool', inputs: { question } }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return { text: `You asked: ${question}` };
  });
}
