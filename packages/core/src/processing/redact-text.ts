import { SECRET_MARK } from './secret-mark.ts';

/** True for the name of a secret. */
type NameTest = (name: string) => boolean;

/** A text without any of these says nothing under a name, unless it is free text of an error. */
const HINT = /["'`]\s{0,3}:|:\/\/|[?&#[][^=&#?\s]{1,100}=/;

/** A name in quotes of any depth of quoting, or without, and what stands between it and its value. */
const NAME =
  /(?:(\\{0,7}["'`])([^"'`\\\n]{1,100})\1|(?<![\w.-])([\w.-]{1,100})\]?)(?:\s{0,3}(=>?|:)\s{0,3}|>|(?<=--[\w-]{1,60})\s)/g;

/** A value: in quotes, up to the end of the line at most; a list; words without a space, after the scheme of a header. */
const VALUE =
  /(\\{0,7}["'`])((?:(?!(?<!\\)\1)[^\n])*)(?:\1)?|[[{][^\]}]*[\]}]?|(?:(?:bearer|basic|digest|token)\s+)?(?![\w$.]{1,100}\()(?:[^\s"'`,;&|)}\]<>]|[,;|](?=[^\s"'`])|; (?=[\w.-]{1,60}=))+/iy;

/** The password of an address. */
const PASSWORD = /(:\/\/[^/?#@:\s]*:)[^/?#\s]*@/g;

/** Words that stand where a value is missing; words of a sentence, and places in a file. */
const ABSENT = /^(?:undefined|null|true|false|none|nan|string)?$/i;
const WORDS = /^(?:[a-z]{1,15}[.!?]?|\d{1,6}:\d{1,6})$/i;

/** False for what says nothing: an absent or empty value, a switch. */
export const isSecretValue = (value: unknown): boolean =>
  typeof value === 'string' ? !ABSENT.test(value) : typeof value !== 'boolean' && value != null;

/** True where {@link redactText} may change a text. */
export const mayHoldNames = (text: string, isWide?: unknown): boolean =>
  Boolean(isWide) || ((text.includes(':') || text.includes('=')) && HINT.test(text));

/**
 * `text` without the values under names that `isSecret` knows: in JSON of any depth of quoting, in addresses; with
 * `isWide` in any notation, as errors quote requests, commands and settings.
 */
export function redactText(text: string, isSecret: NameTest, isWide = false): string {
  if (!mayHoldNames(text, isWide)) return text;
  let isChanged = false;
  const reviver = function (this: object, name: string, value: unknown): unknown {
    // A token of a text stands beside its probability.
    const isNamed = isSecret(name) && isSecretValue(value) && !('logprob' in this);
    const inside = typeof value === 'string' ? redactText(value, isSecret, isWide) : value;
    const after = isNamed ? SECRET_MARK : inside;
    if (after !== value) isChanged = true;
    return after;
  };
  try {
    const clean = /^\s*[[{]/.test(text) && (JSON.parse(text, reviver) as unknown);
    if (clean) return isChanged ? JSON.stringify(clean) : text;
  } catch {
    // It was cut, or is too deep.
  }
  let left = '';
  let from = 0;
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const [, quote = '', quoted, bare = '', sign] = found;
    const isParameter = sign === '=' && /[?&#[]/.test(text.charAt(found.index - 1));
    // A file's name has dots, and a line's number behind it.
    const name = quoted ?? (isParameter ? bare : bare.replace(/.*\./, ''));
    if (!(isWide || isParameter || (quoted && sign === ':')) || !isSecret(name)) continue;
    const begin = (VALUE.lastIndex = NAME.lastIndex);
    const [all = '', mark = quote, content = all] = VALUE.exec(text) ?? [];
    const isSaid = sign === ':' && !mark && WORDS.test(all);
    if (!isSecretValue(content) || isSaid || (name.endsWith('oken') && /^\d{1,7}$/.test(all)))
      continue;
    left += text.slice(from, begin) + mark + SECRET_MARK + mark;
    NAME.lastIndex = from = begin + all.length;
  }
  return (left + text.slice(from)).replace(PASSWORD, `$1${SECRET_MARK}@`);
}
