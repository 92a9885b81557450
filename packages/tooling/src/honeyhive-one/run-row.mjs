// Runs a row with the `honeyhive` of the working folder: node run-row.mjs <index> <url> [import]. Prints a JSON value.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROWS } from './rows.mjs';

const [index, url = '', way] = process.argv.slice(2);

// Only the given server may be asked.
const { fetch: send } = globalThis;
globalThis.fetch = async (
  /** @type {Parameters<typeof fetch>[0]} */ input,
  /** @type {Parameters<typeof fetch>[1]} */ options,
) => {
  const address = input instanceof Request ? input.url : String(input);
  if (!address.startsWith(url)) throw new TypeError(`refused: ${new URL(address).host}`);
  return send(input, options);
};
// The old package writes on the console.
const silent = () => {};
Object.assign(console, { log: silent, info: silent, warn: silent, error: silent });

async function main() {
  const require = createRequire(join(process.cwd(), 'row.cjs'));
  const hh = way === 'import' ? await import('honeyhive') : require('honeyhive');
  const init = (/** @type {object | undefined} */ options) =>
    hh.HoneyHiveTracer.init({ apiKey: 'k', project: 'p', serverUrl: url, ...options });
  const value = await ROWS[Number(index)]?.run({ hh, url, init });
  await hh.HoneyHiveTracer.flush();
  return value;
}

const result = await main().then(
  (value) => ({ value }),
  (error) => ({ error: error?.message ?? String(error) }),
);
process.stdout.write(`\n${JSON.stringify(result)}\n`, () => process.exit());
