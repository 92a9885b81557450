import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plan } from './plan.ts';

/** Lock files with the command to add packages. */
const LOCKS: readonly (readonly [file: string, command: string])[] = [
  ['pnpm-lock.yaml', 'pnpm add'],
  ['yarn.lock', 'yarn add'],
  ['bun.lock', 'bun add'],
  ['bun.lockb', 'bun add'],
  ['package-lock.json', 'npm install'],
];

/** Imports of our packages. */
const OWN = /['"](@honeyhive\/\w+)(?:\/[\w-]+)?['"]/g;

/** Returns the command to install the imported packages; undefined without missing packages. */
export function installCommand({ project, packages }: Plan): string | undefined {
  const imported = project.files.flatMap((file) =>
    [...project.read(file).matchAll(OWN)].map(([, name = '']) => name),
  );
  const all = new Set([...packages, ...imported]);
  if (all.size === 0) return undefined;
  const names = [...all, '@opentelemetry/api'].filter((name) => !project.has(name));
  return names.length > 0 ? `${addCommand(project.folder)} ${names.join(' ')}` : undefined;
}

function addCommand(folder: string): string {
  const lock = LOCKS.find(([file]) => existsSync(join(folder, file)));
  if (lock) return lock[1];
  return folder === dirname(folder) ? 'npm install' : addCommand(dirname(folder));
}
