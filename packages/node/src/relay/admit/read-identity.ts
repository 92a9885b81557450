import type { RelayIdentity } from '../relay-identity.ts';

/** An identity, or the reason for an invalid identity. */
export type IdentityReading =
  | { readonly identity: RelayIdentity; readonly unknown: readonly string[] }
  | { readonly problem: string };

const NAMES = ['sessionId', 'userId', 'source'] as const;
const KNOWN: readonly string[] = [...NAMES, 'userProperties'];

/**
 * Reads the result of `authenticate` for an admitted request: `true` or a plain object. A field present must hold a
 * value: an empty field by mistake would let the page set the session.
 */
export function readIdentity(said: unknown): IdentityReading {
  if (said === true) return { identity: {}, unknown: [] };
  if (!isPlain(said)) return { problem: `returned ${kindOf(said)}` };
  const identity: Record<string, unknown> = {};
  for (const name of NAMES) {
    if (!(name in said)) continue;
    const value = said[name];
    if (typeof value !== 'string' || value.trim() === '')
      return { problem: `returned ${kindOf(value)} as \`${name}\`` };
    identity[name] = value;
  }
  if ('userProperties' in said) {
    const { userProperties } = said;
    if (!isPlain(userProperties))
      return { problem: `returned ${kindOf(userProperties)} as \`userProperties\`` };
    identity['userProperties'] = userProperties;
  }
  const unknown = Object.keys(said).filter((key) => !KNOWN.includes(key));
  const misspelt = unknown.find((key) => KNOWN.includes(plainName(key)));
  if (misspelt) return { problem: `returned \`${misspelt}\` instead of ${plainName(misspelt)}` };
  // An object without identity fields is invalid: `true` admits a request without an identity.
  if (Object.keys(identity).length === 0)
    return {
      problem: unknown[0] ? `returned only \`${unknown[0]}\`` : 'returned an object without fields',
    };
  return { identity, unknown };
}

/** `session_id`, `SessionID` and `sessionid` mean `sessionId`. */
const plainName = (key: string): string => {
  const plain = (name: string): string => name.replaceAll(/[-_ ]/g, '').toLowerCase();
  return KNOWN.find((name) => plain(name) === plain(key)) ?? key;
};

/** Returns true for an object literal of any realm; false for a Response, a Map or a database model. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return value.trim() === '' ? 'an empty string' : 'a string';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { name } = (value as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === 'string' && name && name !== 'Object' ? `a ${name}` : 'an object';
}
