#!/usr/bin/env node
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { doctor } from './doctor/doctor.ts';
import { initProject } from './init/init-project.ts';
import { migrateFiles } from './migrate/migrate-files.ts';

const HELP = `honeyhive: tools around the SDK

  honeyhive init [folder] [--yes] [--dry]
      finds Next, Express, Vite, the AI SDK and openai in an application, shows the lines that trace
      them, and writes the lines after a question. --yes writes without one, --dry never writes.

  honeyhive doctor [--relay <url>] [--page <url>]
      says what keeps spans from arriving: versions, environment, relay, the page's policy. With
      HH_API_KEY it sends a known trace, reads it back and compares each field.

  honeyhive migrate [paths] [--dry]
      rewrites programs from the names of honeyhive 1.0 to @honeyhive/node; --dry shows the
      changes and writes nothing. Places that it cannot decide are marked with a comment.
`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// A reader such as `head` closes the pipe early: the work goes on.
process.stdout.on('error', () => {});

async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(question)).trim());
  } finally {
    terminal.close();
  }
}

interface Values {
  readonly dry?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly relay?: string | undefined;
  readonly page?: string | undefined;
}

async function init(folder: string | undefined, { dry, yes }: Values): Promise<void> {
  const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
  const confirm = yes ? () => Promise.resolve(true) : isTerminal ? ask : undefined;
  const hint = dry || isTerminal ? undefined : '`npx honeyhive init --yes` writes these changes.';
  await initProject({
    folder: resolve(folder ?? '.'),
    print,
    confirm: dry ? undefined : confirm,
    hint,
  });
}

async function run(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      dry: { type: 'boolean' },
      yes: { type: 'boolean', short: 'y' },
      relay: { type: 'string' },
      page: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [command, ...paths] = positionals;
  if (values.help || command === undefined) return print(HELP);
  if (command === 'init') return init(paths[0], values);
  if (command === 'doctor') {
    const { relay, page } = values;
    const faults = await doctor({
      folder: process.cwd(),
      environment: process.env,
      print,
      relay,
      page,
    });
    process.exitCode = faults > 0 ? 1 : 0;
    return;
  }
  if (command !== 'migrate') throw new Error(`There is no command ${command}.\n\n${HELP}`);
  migrateFiles(paths, { folder: process.cwd(), isDry: values.dry ?? false, print });
}

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
