import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson } from '../project/read-json.ts';
import { about, type Finding } from './finding.ts';

const LEAST: readonly [number, number] = [20, 19];
const SINGLE: readonly string[] = ['@honeyhive/core', '@opentelemetry/api'];

/** Checks the version of Node. */
export function checkNode(version: string): Finding {
  const { ok, fault } = about('Node');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isSupported = major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
  if (isSupported) return ok(version);
  return fault(`${version} is too old`, `Install Node ${LEAST.join('.')} or newer.`);
}

interface Installed {
  readonly name: string;
  readonly version: string;
  readonly path: string;
}

/** Checks the installed packages of the SDK: one copy of each, of one version. */
export function checkPackages(folder: string): Finding[] {
  const { ok, fault, hint } = about('packages');
  const installed = installedPackages(folder);
  const own = installed.filter(({ name }) => name.startsWith('@honeyhive/'));
  if (own.length === 0 && !installed.some(({ name }) => name === 'honeyhive'))
    return [
      fault(
        'no package of the SDK is installed here',
        'Run `npx honeyhive init`, and install what it names.',
      ),
    ];
  const findings: Finding[] = [];
  for (const name of SINGLE) {
    const copies = installed.filter((one) => one.name === name);
    const list = copies.map(({ version, path }) => `${version} (${path})`).join(', ');
    if (copies.length > 1 && name === '@opentelemetry/api')
      // Copies of one major version share their state: the AI SDK brings a copy of its own.
      findings.push(
        hint(
          `${copies.length} copies of ${name}: ${list}`,
          'Nothing, unless spans of a library are missing: then `npm dedupe`.',
        ),
      );
    else if (copies.length > 1)
      findings.push(
        fault(
          `${copies.length} copies of ${name}: ${list}`,
          'Spans of one copy are unknown to the other. Install one version everywhere, then `npm dedupe`.',
        ),
      );
    if (copies.length === 0) findings.push(fault(`${name} is missing`, `npm install ${name}`));
  }
  const versions = new Set(own.map(({ version }) => version));
  if (versions.size > 1) {
    const list = own.map(({ name, version }) => `${name} ${version}`).join(', ');
    findings.push(
      fault(`versions differ: ${list}`, 'Install the same version of all packages @honeyhive/*.'),
    );
  }
  if (findings.some(({ state }) => state === 'fault')) return findings;
  return [...findings, ok(`${own.map(({ name }) => name).join(', ')} ${[...versions].join()}`)];
}

/** Packages of the SDK below the `node_modules` of a folder and of the folders above, each copy once. */
function installedPackages(folder: string): Installed[] {
  const found = new Map<string, Installed>();
  for (let at = folder; ; at = dirname(at)) {
    for (const path of packageFolders(join(at, 'node_modules'), 3)) {
      const real = realpathSync(path);
      const { name, version } = readJson(join(real, 'package.json')) ?? {};
      if (typeof name === 'string' && typeof version === 'string')
        found.set(real, { name, version, path });
    }
    if (at === dirname(at)) break;
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Folders of our packages in `node_modules`, and in those of its packages. */
function* packageFolders(modules: string, depth: number): Generator<string> {
  for (const name of namesIn(modules)) {
    const path = join(modules, name);
    if (/^(?:@honeyhive\/[^/]+|honeyhive|@opentelemetry\/api)$/.test(name)) yield path;
    if (depth > 1) yield* packageFolders(join(path, 'node_modules'), depth - 1);
  }
  for (const name of namesIn(join(modules, '.pnpm')))
    yield* packageFolders(join(modules, '.pnpm', name, 'node_modules'), 1);
}

function namesIn(modules: string): string[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`)
      : [name],
  );
}
