// Rehearses a release in a copy of the repository: versions, change logs, lock file, and the version on the wire.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { npm, packages, readJson, root } from '../workspace.mjs';

/** @typedef {{ name: string, path: string, isPublic: boolean, before: string, after: string, manifest: Record<string, any> }} Versioned */

/** Changeset released by every rehearsal, in addition to pending changesets. */
const CHANGE = "---\n'@honeyhive/core': patch\n---\n\nRehearsal of a release.\n";

/**
 * Copies the working-tree files tracked by git or untracked and not ignored, and links the dependencies.
 *
 * @param {string} folder
 */
async function copyRepository(folder) {
  const { output } = await run(['git', 'ls-files', '--cached', '--others', '--exclude-standard']);
  for (const file of output.split('\n').filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, '.changeset/rehearsal.md'), CHANGE);
}

/** @param {string} folder @returns {Versioned[]} */
const versionsIn = (folder) =>
  packages().map(({ folder: original, manifest }) => {
    const path = relative(root, original).replaceAll('\\', '/');
    const copy = readJson(join(folder, path, 'package.json'));
    return {
      name: manifest.name,
      path,
      isPublic: !manifest.private,
      before: manifest.version,
      after: copy.version,
      manifest: copy,
    };
  });

/** @param {string} folder @param {Versioned[]} all */
function* wrongVersions(folder, all) {
  const scoped = all.filter(({ name, isPublic }) => isPublic && name.startsWith('@honeyhive/'));
  const released = new Set(scoped.map(({ after }) => after));
  if (released.size !== 1)
    yield `public packages get different versions: ${[...released].join(', ')}`;
  const umbrella = all.find(({ name }) => name === 'honeyhive');
  if (!/^1\.[1-9]\d*\.\d+$/.test(umbrella?.after ?? ''))
    yield `honeyhive gets ${umbrella?.after}: programs that ask for ^1.0 take 1.1.0 and newer`;
  const lock = readJson(join(folder, 'package-lock.json')).packages;
  for (const { name, path, isPublic, before, after, manifest } of all) {
    if (isPublic && after === before) yield `${name} stays at ${before}`;
    if (!isPublic && after !== before) yield `${name} is private and was bumped to ${after}`;
    if (lock[path]?.version !== after) yield `the lock file has ${name} at ${lock[path]?.version}`;
    if (!isPublic) continue;
    const changes = join(folder, path, 'CHANGELOG.md');
    if (!existsSync(changes) || !readFileSync(changes, 'utf8').includes(`## ${after}`))
      yield `${name} has no entry for ${after} in its CHANGELOG.md`;
    if (!manifest['publishConfig']?.provenance)
      yield `${name} would be published without provenance`;
    for (const [dependency, range] of Object.entries(manifest['dependencies'] ?? {})) {
      const sibling = all.find((one) => one.name === dependency);
      if (sibling && range !== sibling.after) yield `${name} depends on ${dependency}@${range}`;
    }
  }
}

/** Returns the version on a span and on the request, as built in the copy. @param {string} folder */
async function versionOnTheWire(folder) {
  const core = join(folder, 'packages/core');
  const built = await run([...npm(), 'run', 'build'], { cwd: core });
  if (built.code !== 0) throw new Error(`core does not build:\n${lastLines(built.output, 12)}`);
  const { HoneyHiveTracer } = await import(pathToFileURL(join(core, 'dist/index.js')).href);
  /** @type {string[]} */
  const seen = [];
  const tracer = new HoneyHiveTracer({
    apiKey: 'rehearsal',
    fetch: async (/** @type {string} */ _url, /** @type {RequestInit} */ { headers, body }) => {
      seen.push(new Headers(headers).get('hh-client-version') ?? 'none');
      const sent = JSON.parse(new TextDecoder().decode(await new Response(body).arrayBuffer()));
      seen.push(sent.resourceSpans[0].scopeSpans[0].scope.version);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    },
  });
  tracer.startSpan('rehearsal').end();
  await tracer.shutdown();
  return seen;
}

async function rehearse() {
  const folder = temporaryFolder('release');
  await copyRepository(folder);
  const versioned = await run([...npm(), 'run', 'release:version'], { cwd: folder });
  if (versioned.code !== 0) return [`release:version failed:\n${lastLines(versioned.output, 20)}`];
  const all = versionsIn(folder);
  const problems = [...wrongVersions(folder, all)];
  const core = all.find(({ name }) => name === '@honeyhive/core');
  const wire = await versionOnTheWire(folder);
  if (wire.length !== 2 || wire.some((version) => version !== core?.after))
    problems.push(`spans of core ${core?.after} say on the wire: ${wire.join(', ') || 'nothing'}`);
  return problems;
}

report(
  await rehearse().catch((error) => [String(error)]),
  'A release would bump, write and send one version.',
);
