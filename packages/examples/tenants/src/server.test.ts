import { startLocal } from '@honeyhive/local';
import { expect, test } from 'vitest';
import { tenantServer } from './server.ts';

test('twenty interleaved requests of two tenants: each trace has its tenant’s key, project and session', async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const server = tenantServer(
    {
      bees: { apiKey: 'hh_key_of_bees', project: 'bees' },
      ants: { apiKey: 'hh_key_of_ants', project: 'ants' },
    },
    local.url,
  );
  const ask = async (index: number): Promise<void> => {
    const tenant = index % 2 === 0 ? 'bees' : 'ants';
    const headers = { 'x-tenant': tenant, 'x-conversation': `${tenant}-${index}` };
    const request = new Request('http://localhost/ask', {
      method: 'POST',
      body: `${tenant} ${index}`,
      headers,
    });
    const response = await server.handle(request);
    expect(await response.json()).toEqual({ text: `You asked: ${tenant} ${index}` });
  };
  await Promise.all(Array.from({ length: 20 }, (_, index) => ask(index)));
  await server.close();

  for (const tenant of ['bees', 'ants']) {
    const events = local.events({ project: tenant });
    expect(events).toHaveLength(20);
    expect(JSON.stringify(events)).not.toContain(tenant === 'bees' ? 'ants' : 'bees');
    const replies = events.filter(({ event_name: name }) => name === 'reply');
    const roots = events.filter(({ event_name: name }) => name === 'POST /ask');
    expect(new Set(roots.map(({ session_id: id }) => id)).size).toBe(10);
    for (const reply of replies) {
      const root = roots.find(({ event_id: id }) => id === reply.parent_id);
      expect(root?.session_id).toBe(reply.session_id);
    }
  }
  const keys = local.requests().map(({ headers }) => headers['authorization']);
  expect(new Set(keys).size).toBe(2);
  await local.close();
});

test('a tenant nobody knows is turned away', async () => {
  const server = tenantServer({}, 'http://127.0.0.1:9');
  const response = await server.handle(new Request('http://localhost/ask', { method: 'POST' }));
  expect(response.status).toBe(403);
  await server.close();
});
