import { remembered } from '../remembered.ts';
import { isSecretValue, redactJson, SECRET_MARK } from './redact-json.ts';
import type { Redact } from './redact.ts';
import { isSecretName } from './secret-name.ts';

/** JSON, or an address with a scheme. */
const STRUCTURED = /^(?:\s*[[{]|[a-z][\w+.-]{1,20}:\/\/)/i;

/** The password of an address, and each parameter of its query and fragment. */
const URL_PARTS = /^([a-z][\w+.-]*:\/\/[^/?#@:]*:)[^/?#]*@|([?&#]([^=&#?]{1,100})=)[^&#]*/gi;

/** The default redaction: what stands under the name of a secret, in values, in JSON and in addresses. */
export const redactNamed: Redact = (value, { path, kind }) => {
  if (kind === 'key' || !isSecretValue(value)) return value;
  // Counts of tokens are figures.
  if (isSecretName(path))
    return typeof value === 'number' && path.endsWith('oken') ? value : SECRET_MARK;
  if (typeof value !== 'string' || !STRUCTURED.test(value)) return value;
  const text = redactJson(value, isSecretName);
  return text.replace(URL_PARTS, (all, user?: string, parameter?: string, name = '') =>
    user ? `${user}${SECRET_MARK}@` : isSecretName(name) ? parameter + SECRET_MARK : all,
  );
};

/** The second of a pair, and every second of `rawHeaders`. */
const SECOND = /(?:^|\.)1$|headers\.\d*[13579]$/i;
const isSecond = remembered((path) => SECOND.test(path));

/** True for the second of two values whose first one names a secret: `['authorization', 'Basic …']`. */
export const isNamedByNeighbour = (path: string, neighbour: unknown): boolean =>
  typeof neighbour === 'string' &&
  isSecond(path) &&
  neighbour.length < 60 &&
  neighbour !== 'token' &&
  isSecretName(neighbour);

/** False where the default redaction leaves a value as it is: a look at its path, and one at how it begins. */
export const isSuspect = (value: unknown, path: string, neighbour: unknown): boolean =>
  isSecretName(path) ||
  (typeof value === 'string' ? STRUCTURED.test(value) : typeof value === 'object') ||
  isNamedByNeighbour(path, neighbour);
