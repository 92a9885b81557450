// npm run load -w packages/examples/scale [-- --relays 2 --seconds 10 --pages 16 --spans 20 --nginx] Runs several
// relay processes and the local backend on a single machine: measures the cost of a relay and checks for lost spans.
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startLocal } from '@honeyhive/local';

const { values } = parseArgs({
  options: {
    relays: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '10' },
    pages: { type: 'string', default: '16' },
    spans: { type: 'string', default: '20' },
    nginx: { type: 'boolean', default: false },
  },
});
const SECONDS = Number(values.seconds);
const SPANS = Number(values.spans);

const backend = await startLocal({ port: 0, store: 'memory', maxSpans: 2_000_000 });
const relays = await Promise.all(Array.from({ length: Number(values.relays) }, startRelay));
const nginx = values.nginx ? await startNginx(relays.map(({ port }) => port)) : undefined;
const ports = nginx ? [nginx.port] : relays.map(({ port }) => port);

const before = await Promise.all(relays.map(report));
/** @type {number[]} */
const times = [];
let accepted = 0;
let refused = 0;
let bytes = 0;
const agent = new Agent({ keepAlive: true });
const until = performance.now() + SECONDS * 1_000;
await Promise.all(Array.from({ length: Number(values.pages) }, (_, index) => page(index)));
const after = await Promise.all(relays.map(report));
const cpuMs = sum(after.map(({ cpuMs }, index) => cpuMs - (before[index]?.cpuMs ?? 0)));
const arrived = backend.events().length;

times.sort((a, b) => a - b);
const at = (/** @type {number} */ share) => times[Math.floor(times.length * share)] ?? 0;
console.log(`${relays.length} relay processes${nginx ? ' behind nginx' : ''}, ${SECONDS} s, ${values.pages} pages, ${SPANS} spans a request (${Math.round(bytes / times.length)} bytes)
  requests        ${times.length}, of which refused ${refused}
  spans           ${accepted} taken, ${arrived} arrived at the backend${accepted === arrived ? '' : '  ← NOT THE SAME'}
  throughput      ${Math.round(accepted / SECONDS)} spans/s on this machine, backend and load included
  relay's cost    ${((cpuMs * 1_000) / accepted).toFixed(1)} µs of CPU a span: ${Math.round(accepted / (cpuMs / 1_000))} spans/s per core
  time to answer  p50 ${at(0.5).toFixed(1)} ms, p95 ${at(0.95).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms
  memory          ${after.map(({ rssMb }) => `${Math.round(rssMb)} MB`).join(', ')}`);

agent.destroy();
nginx?.stop();
for (const { child } of relays) child.kill();
await backend.close();
process.exitCode = accepted === arrived && accepted > 0 ? 0 : 1;

async function startRelay() {
  const child = fork(fileURLToPath(new URL('relay.mjs', import.meta.url)), {
    env: {
      ...process.env,
      PORT: '0',
      HH_API_KEY: 'key',
      HH_API_URL: backend.url,
      RELAY_LIMITS: 'off',
    },
  });
  const { port } = await heard(child);
  return { child, port: Number(port) };
}

/** The next thing a process says. @param {import('node:child_process').ChildProcess} child @returns {Promise<any>} */
function heard(child) {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a relay has ended with ${code}`)));
  });
}

/** @param {{ child: import('node:child_process').ChildProcess }} relay */
function report({ child }) {
  child.send('report');
  return heard(child);
}

/** Starts nginx with nginx.conf and replaced addresses and limits. @param {number[]} upstream */
async function startNginx(upstream) {
  const folder = mkdtempSync(join(tmpdir(), 'relay-scale-'));
  const port = await freePort();
  const servers = upstream.map((one) => `server 127.0.0.1:${one};`).join(' ');
  const conf = readFileSync(new URL('../nginx.conf', import.meta.url), 'utf8')
    .replaceAll(/ +server relay-\d.*\n/g, '')
    .replace('least_conn;', `least_conn; ${servers}`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace('rate=50r/s', 'rate=100000r/s');
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    conf.replace('http {', `http { access_log off; client_body_temp_path ${folder};`),
  );
  const child = spawn('nginx', [
    '-c',
    file,
    '-e',
    join(folder, 'error.log'),
    '-g',
    `daemon off; pid ${folder}/pid;`,
  ]);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return {
    port,
    stop: () => {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Simulates a page sending requests in sequence. @param {number} index */
async function page(index) {
  for (let count = 0; performance.now() < until; count += 1) {
    const body = bodyOf(index, count);
    bytes += body.length;
    const begun = performance.now();
    const status = await post(ports[(index + count) % ports.length] ?? 0, body);
    times.push(performance.now() - begun);
    if (status === 200) accepted += SPANS;
    else refused += 1;
  }
}

/** @param {number} port @param {Buffer} body @returns {Promise<number>} */
function post(port, body) {
  return new Promise((resolve) => {
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        agent,
        method: 'POST',
        path: '/api/honeyhive/bees/opentelemetry/v1/traces',
        headers: {
          origin: `http://127.0.0.1:${port}`,
          'content-type': 'application/json',
          'content-length': body.length,
        },
      },
      (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve(incoming.statusCode ?? 0));
      },
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}

/**
 * Builds the request of a chat page: spans with a question and an answer.
 *
 * @param {number} index
 * @param {number} count
 */
function bodyOf(index, count) {
  const hex = (/** @type {number} */ value, /** @type {number} */ length) =>
    value.toString(16).padStart(length, '0');
  const trace = `${hex(index + 1, 16)}${hex(count + 1, 16)}`;
  const text = (/** @type {string} */ key, /** @type {string} */ stringValue) => ({
    key,
    value: { stringValue },
  });
  const session = `${hex(index + 1, 8)}-0000-4000-8000-000000000000`;
  const spans = Array.from({ length: SPANS }, (_, one) => ({
    traceId: trace,
    spanId: hex((count + 1) * 1_000 + one, 16),
    flags: 0x101,
    name: 'chat turn',
    kind: 1,
    startTimeUnixNano: '1764000000000000000',
    endTimeUnixNano: '1764000000250000000',
    attributes: [
      text('honeyhive.session_id', session),
      text('honeyhive.source', 'load'),
      text('honeyhive_event_type', 'chain'),
      text('honeyhive_inputs.question', 'How do bees find their way home? '.repeat(10)),
      text('honeyhive_outputs.result', 'By the sun, by landmarks, and by counting. '.repeat(20)),
      { key: 'honeyhive_metadata.chunk_count', value: { intValue: '42' } },
    ],
    status: { code: 0 },
  }));
  const resource = { attributes: [text('service.name', 'load'), text('browser.language', 'en')] };
  const scopeSpans = [{ scope: { name: '@honeyhive/core', version: '0.1.0' }, spans }];
  return Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }));
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, one) => all + one, 0);
}
