// A single relay process: plain Node in front of createRelay. Any number of processes may run, without shared state.
import { createServer } from 'node:http';
import { createRelay } from '@honeyhive/node';

const { PORT = '3000', HOST = '127.0.0.1', COLLECTOR_URL, HH_API_KEY, HH_API_URL } = process.env;
const TENANTS = ['bees', 'ants'];

/**
 * Creates a relay per tenant: the app determines the tenant of a page (here by the path), never the page.
 *
 * @param {string} tenant
 */
function relayOf(tenant) {
  const target = COLLECTOR_URL
    ? { url: COLLECTOR_URL, headers: { 'x-tenant': tenant } }
    : undefined;
  return createRelay({
    ...(target ? { target } : {}),
    ...(HH_API_KEY ? { apiKey: HH_API_KEY } : {}),
    ...(HH_API_URL ? { serverUrl: HH_API_URL } : {}),
    batch: { delayMs: 500 },
    // nginx adds the client address; set `store` of examples/relay-redis to share the counts.
    proxies: 1,
    limits: process.env['RELAY_LIMITS'] === 'off' ? false : {},
  });
}
const relays = new Map(TENANTS.map((tenant) => [tenant, relayOf(tenant)]));

const server = createServer(async (incoming, outgoing) => {
  const { url = '/', method = 'GET', headers } = incoming;
  if (url === '/healthz') return void outgoing.end('ok');
  const relay = relays.get(/^\/api\/honeyhive\/(\w+)\//.exec(url)?.[1] ?? '');
  const pieces = [];
  let bytes = 0;
  for await (const piece of incoming) {
    bytes += piece.length;
    if (bytes <= 4_000_000) pieces.push(piece);
  }
  const response = relay
    ? await relay(
        new Request(`http://${headers.host}${url}`, {
          method,
          headers: Object.entries(headers).map(([name, value]) => [name, String(value)]),
          ...(method === 'GET' || method === 'HEAD' ? {} : { body: Buffer.concat(pieces) }),
        }),
      )
    : new Response('no such tenant', { status: 404 });
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
});
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), HOST, () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});

// The load run requests the CPU, memory and stats of the relays.
process.on('message', async (message) => {
  if (message !== 'report') return;
  await Promise.all([...relays.values()].map((relay) => relay.flush({ timeoutMs: 60_000 })));
  const { user, system } = process.cpuUsage();
  process.send?.({
    cpuMs: (user + system) / 1_000,
    rssMb: process.memoryUsage().rss / 1e6,
    stats: [...relays.values()].map((relay) => relay.stats()),
  });
});
