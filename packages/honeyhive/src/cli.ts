#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { migrateFiles } from './migrate/migrate-files.ts';

const HELP = `honeyhive: tools around the SDK

  honeyhive migrate [paths] [--dry]
      rewrites programs from the names of honeyhive 1.0 to @honeyhive/node; --dry shows the
      changes and writes nothing. Places that it cannot decide are marked with a comment.
`;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function run(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dry: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const [command, ...paths] = positionals;
  if (values.help || command === undefined) return print(HELP);
  if (command !== 'migrate') throw new Error(`There is no command ${command}.\n\n${HELP}`);
  migrateFiles(paths, { folder: process.cwd(), isDry: values.dry ?? false, print });
}

try {
  run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
