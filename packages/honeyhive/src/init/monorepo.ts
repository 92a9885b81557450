import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Project } from './project.ts';
import { readJson } from '../project/read-json.ts';

const KNOWN = ['next', 'express', 'vite', 'ai', 'openai'];
const MAX_DEPTH = 4;

/** Returns the applications of a monorepo: the folder and the known dependencies. */
export function packagesOf(
  project: Project,
): readonly (readonly [folder: string, found: string])[] {
  const isMonorepo = project.manifest['workspaces'] ?? project.exists('pnpm-workspace.yaml');
  if (!isMonorepo || KNOWN.some((name) => project.has(name))) return [];
  return [...folders(project.folder, MAX_DEPTH)].flatMap((folder) => {
    const manifest = readJson(join(folder, 'package.json'));
    const all = {
      ...(manifest?.['dependencies'] as object),
      ...(manifest?.['devDependencies'] as object),
    };
    const found = KNOWN.filter((name) => name in all);
    return found.length > 0 ? [[relative(project.folder, folder), found.join(', ')] as const] : [];
  });
}

function* folders(folder: string, depth: number): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules' || entry.name.startsWith('.'))
      continue;
    yield join(folder, entry.name);
    if (depth > 1) yield* folders(join(folder, entry.name), depth - 1);
  }
}
