import { parseArgs } from 'node:util';

export interface DemoArguments {
  readonly port: number;
  /** True to run a single conversation, check the trace and exit. */
  readonly once: boolean;
}

export const usage = `Usage: npm run demo -- [--once] [--port <number>]

  --once            drives one conversation in a headless browser, prints its trace, and
                    exits with 0 only if the trace is right
  --port <number>   where the chat listens (default 3000; the next free one if it is taken)

With HH_API_KEY set (and HH_API_URL), the traces go to HoneyHive and no local backend is started.
With OPENAI_API_KEY set, the chat asks OpenAI (OPENAI_BASE_URL, OPENAI_MODEL) and no stand-in model is started.`;

/** Reads the command line; returns `'help'` on a request for help. Throws an Error with a message for the user. */
export function readArguments(argv: readonly string[]): DemoArguments | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: 'string', default: '3000' },
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port takes a number from 0 to 65535, not "${values.port}".`);
  return { port: values.once ? 0 : port, once: values.once };
}
