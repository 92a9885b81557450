// Lists the rules of a gitleaks.toml not covered by a row of packages/core/src/privacy/presets/secret-prefixes.ts:
// node packages/tooling/src/check/new-secret-rules.mjs path/to/gitleaks.toml A rule begins with the literal text of
// the keys (`ghp_`) or with the name of the assigned variable (`okta`). The former become rows by hand, with prefix,
// characters and length; the latter are found as assignments to names of secrets.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

/** @typedef {{ id: string, regex: string }} Rule */

/** Found by their shape, or as parts of addresses and headers. */
const COVERED =
  /^(?:curl-auth-|jwt$|private-key$|microsoft-teams-webhook$|sidekiq-sensitive-url$|gitlab-session-cookie$)/;

/** Returns the rules of a configuration with a regular expression. @param {string} toml @returns {Rule[]} */
export function rulesOf(toml) {
  return toml
    .split('[[rules]]')
    .slice(1)
    .flatMap((text) => {
      const id = /^id = "(.+)"$/m.exec(text)?.[1];
      const regex = /^regex = '''([^]*?)'''$/m.exec(text)?.[1];
      return id && regex ? [{ id, regex }] : [];
    });
}

/**
 * Returns the possible literal beginnings of a regular expression; empty for a non-literal beginning.
 *
 * @param {string} regex
 * @returns {string[]}
 */
export function beginningsOf(regex) {
  const text = regex.replace(/^(?:\\b|\(\?i\)|\((?!\?))+/, '');
  const choice = /^\(\?:([\w|-]+)\)(.*)$/s.exec(text);
  if (choice) {
    const rest = /^[\w-]*/.exec(choice[2] ?? '')?.[0] ?? '';
    return (choice[1] ?? '').split('|').map((word) => word + rest);
  }
  const literal = /^(?:[\w-]|\\[.\-/])+/.exec(text)?.[0] ?? '';
  // The last character may be optional or repeated, and is then no beginning.
  const isPart = /^[?*+{]/.test(text.slice(literal.length));
  const plain = (isPart ? literal.slice(0, -1) : literal).replaceAll('\\', '');
  return plain.length >= 2 ? [plain] : [];
}

/**
 * True if keys with the given beginning are already found.
 *
 * @param {string} beginning
 * @param {readonly string[]} prefixes
 */
export const isCovered = (beginning, prefixes) =>
  prefixes.some((prefix) => beginning.startsWith(prefix) || prefix.startsWith(beginning));

/**
 * Returns the prefixes of the SDK table. The file is TypeScript, which some Node versions cannot read: the rows are
 * simple enough for a regular expression.
 */
export function knownPrefixes() {
  const file = join(root, 'packages/core/src/privacy/presets/secret-prefixes.ts');
  const rows = readFileSync(file, 'utf8').matchAll(/\[\s*'[^']+',\s*'([^']+)',/g);
  return [...rows].flatMap(([, prefixes = '']) => prefixes.split(' '));
}

/** Returns the rules of a configuration missing in the SDK table. @param {string} toml */
export function newRules(toml) {
  const prefixes = knownPrefixes();
  return rulesOf(toml).flatMap(({ id, regex }) => {
    if (COVERED.test(id)) return [];
    const missing = beginningsOf(regex).filter((beginning) => !isCovered(beginning, prefixes));
    return missing.length > 0 ? [{ id, beginnings: missing.join(' '), regex }] : [];
  });
}

const [, program, given] = process.argv;
if (program === import.meta.filename) {
  if (!given) throw new Error('Give the path of a gitleaks.toml.');
  const found = newRules(readFileSync(given, 'utf8'));
  for (const { id, beginnings, regex } of found)
    console.log(`${id.padEnd(40)} ${beginnings.padEnd(24)} ${regex.slice(0, 80)}`);
  console.log(`${found.length} rules begin with a text that our table does not have.`);
}
