#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { type LocalOptions, startLocal } from './local-backend.ts';

const HELP = `honeyhive-local: a local HoneyHive backend with a viewer

  --port <number>   port to listen on; 0 selects a free port (default 4040)
  --host <host>     address to listen on; a network address is open to other machines,
                    with the printed token for viewers (default 127.0.0.1)
  --allow-origin <origin>
                    allow pages of the origin to send and read, besides pages of this
                    machine; can be repeated
  --store <file>    SQLite file, or "memory" (default .honeyhive/local.db)
  --help            show this help
`;

function options(): LocalOptions & { help: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      'allow-origin': { type: 'string', multiple: true },
      store: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const port = Number(values.port ?? 4040);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error('--port must be a number from 0 to 65535');
  }
  return {
    port,
    help: values.help ?? false,
    host: values.host || undefined,
    allowOrigins: values['allow-origin'],
    store: values.store || undefined,
  };
}

async function run(): Promise<void> {
  const { help, ...given } = options();
  if (help) {
    console.log(HELP);
    return;
  }
  const backend = await startLocal(given);
  // The handlers are set before the address is printed: a reader of the address may end the process at once, and
  // closing merges the log.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void backend.close().then(() => process.exit(0)));
  }
  console.log(`HoneyHive local  ${backend.viewerUrl}`);
  console.log(`Send traces to   ${backend.url}/opentelemetry/v1/traces`);
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
