// A server in a separate process, so the measurement excludes the memory and CPU of the server. Accepts OTLP/JSON,
// counts the spans, and misbehaves on request: `hang` answers only the first request; `falter` refuses or breaks off
// a few requests, `slow` takes 300 ms per request.
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const FILE = fileURLToPath(import.meta.url);

/**
 * @typedef {object} Receiver
 * @property {string} url
 * @property {() => Promise<{ spans: number, requests: number }>} counts
 * @property {() => void} close
 */

/**
 * Starts a receiver.
 *
 * @param {'proper' | 'hang' | 'falter' | 'slow'} manners
 * @param {number} [port]
 * @returns {Promise<Receiver>}
 */
export async function startReceiver(manners, port = 0) {
  const child = fork(FILE, [manners, String(port)], { execArgv: [] });
  /** @param {string} kind @returns {Promise<any>} */
  const told = (kind) =>
    new Promise((resolve) => {
      /** @param {any} message */
      const listener = (message) => {
        if (message.kind !== kind) return;
        child.off('message', listener);
        resolve(message);
      };
      child.on('message', listener);
    });
  const { url } = await told('listening');
  return {
    url,
    counts: () => {
      const answer = told('counts');
      child.send('counts');
      return answer;
    },
    close: () => void child.kill(),
  };
}

/** @param {string} manners @param {number} port */
function serve(manners, port) {
  let spans = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const turn = requests;
    if (manners === 'hang' && turn > 1) return void request.resume();
    /** @type {Buffer[]} */
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      if (manners === 'falter' && turn % 37 === 0) return void response.writeHead(503).end();
      if (manners === 'falter' && turn % 101 === 0) return void request.socket.destroy();
      if (request.headers['content-type'] !== 'application/json') return void response.end();
      /** @type {{ resourceSpans?: Array<{ scopeSpans: Array<{ spans: unknown[] }> }> }} */
      const body = JSON.parse(Buffer.concat(pieces).toString());
      for (const { scopeSpans } of body.resourceSpans ?? [])
        for (const scope of scopeSpans) spans += scope.spans.length;
      const answer = () =>
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      if (manners === 'slow') setTimeout(answer, 300);
      else answer();
    });
  });
  process.on('message', () => process.send?.({ kind: 'counts', spans, requests }));
  server.listen(port, '127.0.0.1', () => {
    const address = /** @type {import('node:net').AddressInfo} */ (server.address());
    process.send?.({ kind: 'listening', url: `http://127.0.0.1:${address.port}` });
  });
}

if (process.argv[1] === FILE) serve(process.argv[2] ?? 'proper', Number(process.argv[3]));
