import { Agent, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EVIL, type Hostile, hostileRequests } from '../../../fixtures/hostile.ts';
import { quietLogger } from '@honeyhive/test-support/loggers';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import { strictJson } from '../../../fixtures/strict-otlp.ts';

// RELAY_CASES=10000 for the long run; another RELAY_SEED for other cases.
const CASES = Number(process.env['RELAY_CASES'] ?? 1_000);
const SEED = Number(process.env['RELAY_SEED'] ?? 20_261_124);

let site: RelaySite;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
beforeAll(async () => {
  site = await startRelaySite(
    { limits: false, maxSpans: 500, maxBytes: 1_000_000, maxSpanBytes: 100_000 },
    { logger: quietLogger },
  );
});
afterAll(async () => {
  agent.destroy();
  await site.close();
});

/** The status of the answer; 0 where the server has hung up instead, as it may on a liar. */
function send({ path, method, headers, body, declared }: Hostile): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = httpRequest(
      site.app.url + path,
      {
        method,
        agent: declared === undefined ? agent : false,
        headers: {
          origin: site.app.url,
          ...headers,
          'content-length': String(declared ?? body.length),
        },
      },
      (incoming) => {
        incoming.resume();
        incoming.on('close', () => resolve(incoming.statusCode ?? 0));
      },
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
    // Whoever has announced more than comes goes away in the middle.
    if (declared !== undefined && declared > body.length) {
      outgoing.on('finish', () => outgoing.destroy());
    }
  });
}

test(
  `${CASES} hostile requests: no 5xx, no crash, and nothing is handed on that is not valid`,
  { timeout: 60_000 + CASES * 60 },
  async () => {
    const before = process.memoryUsage().rss;
    const statuses: Record<number, number> = {};
    let most = 0;
    let handedOn = 0;
    const check = async (): Promise<void> => {
      await site.tracer.flush();
      for (const { url, body } of site.sent.slice(handedOn)) {
        const sent = new TextDecoder('utf-8', { fatal: true }).decode(body);
        expect(sent).not.toContain(EVIL);
        // Both throw on what is not valid.
        if (url.endsWith('/traces')) strictJson(sent);
        else JSON.parse(sent);
      }
      handedOn = site.sent.length;
      most = Math.max(most, process.memoryUsage().rss - before);
    };
    let index = 0;
    for (const hostile of hostileRequests(CASES, SEED)) {
      // oxlint-disable-next-line no-await-in-loop
      const status = await send(hostile);
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (status >= 500) throw new Error(`case ${index} was answered ${status}`);
      index += 1;
      // oxlint-disable-next-line no-await-in-loop
      if (index % 200 === 0) await check();
    }
    await check();
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    // The backend has refused nothing of what was handed on, and the books are even.
    expect(site.tracer.stats()).toMatchObject({ dropped: {}, pending: 0, failures: {} });
    const { spans, updates, refusedRequests, refusedSpans } = site.relay.stats();
    expect(site.tracer.stats().exported).toBe(spans + updates);
    // Both ways were gone: neither an open door nor a closed one would show anything.
    expect(statuses[200]).toBeGreaterThan(CASES / 10);
    expect(Object.keys(refusedRequests).length).toBeGreaterThan(6);
    expect(Object.keys(refusedSpans).length).toBeGreaterThan(4);
    expect(most).toBeLessThan(600_000_000);
    if (CASES > 1_000)
      process.stdout.write(
        `${JSON.stringify({ statuses, spans, updates, refusedRequests, refusedSpans, mostMB: Math.round(most / 1e6) })}\n`,
      );
  },
);
