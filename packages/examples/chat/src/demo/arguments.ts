import { parseArgs } from 'node:util';

export interface DemoArguments {
  readonly port: number;
}

export const usage = `Usage: npm run demo -- [--port <number>]

  --port <number>   where the chat listens (default 3000; the next free one if it is taken)

With OPENAI_API_KEY set, the chat asks OpenAI (OPENAI_BASE_URL, OPENAI_MODEL) and no stand-in model is started.`;

/** Reads the command line; `'help'` if help was asked for. Throws an Error that a person can read. */
export function readArguments(argv: readonly string[]): DemoArguments | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '3000' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  return { port };
}
