import { SECRET_MARK } from './secret-mark.ts';
import { isSchemaWord, isSecretName, STEM } from './secret-name.ts';
import { findValueEnd } from '../values/find-value-end.ts';
import { type EntryName, entryNames, MAX_ENTRY } from './entry-names.ts';

/** True for the name of a secret. */
type NameTest = (name: string) => boolean;

/** A text without any of these says nothing under a name. */
const SIGNS = /[:=%>]|["'`],|--/;

/** A character of ASCII that is percent-encoded, however often, or escaped as in JSON. */
const ESCAPE = /(?:%(?:25)*|\\{1,31}u00)([2-7][\da-f])/gi;

/**
 * End of a name, closing mark, separator, and opening mark of the value. Every run of characters is read once: the
 * time is linear.
 */
const NAME =
  /(?<![\w.-])(?=([\w.-]+))\1\]?(\\{0,31}["'`])?\]?(?:\s{0,40}(=(?!=)>?|:(?!:)|,)\s{0,40}|>|\s(?<=--[\w-]{1,60}\s))(\\{0,31}["'`])?/g;

/** The password of an address, perhaps cut. */
const PASSWORD = /(\/\/[^/?#@:\s"]*:)[^/?#\s"]*(?=@|… \[\+)/g;

/** Words in place of a missing value, of the value's kind, or of a credential: `fetch` has `credentials`. */
const ABSENT =
  /^(?:undefined|null|true|false|none|nan|string|omit|same-origin|include|\[\s*\]|\{\s*\})?$/i;

/** Words of a sentence, names of fields and variables, places in a file. */
const WORD = /^(?:[a-z_-]{1,20}(?:\.[a-z_]{1,20})*[.!?]?|\$\{?[a-z_]*|\d{1,6}:\d{1,6})$/i;

/** Placeholder for a value stored elsewhere: a mask, a variable, a template, a file, the name of a variable. */
const PLACEHOLDER =
  /^(?:[A-Za-z]+\s+)?(?:[*.x]+|\$\{?[A-Z_]*\}?|\{\{.*|(\.*(?:\/[a-z][\w.-]*){2,})|([A-Z]+(?:_[A-Z]+)+))$/;

/** Text before the name of a parameter, a line, a string in a list, the first item of a pair. */
const PARAMETER = /(?:^|[?&#[;\n])$/;
const LINE = /(?:(?:^|[\r\n]|\\n)\W*|["'`\\])$/;
const LINE_END = /^[,;]?(?:$|[\r\n"'`\\])/;
const LIST = /[[,(]\s*([[(]?)\s*\\*["'`]$/;

/** Start of a possible description of a value: JSON Schema. */
const SCHEMA = /^\{[^{}]*type[\\"']+\s*:/;

/** True unless the value is absent, empty or a switch. */
export const isSecretValue = (value: unknown): boolean => !ABSENT.test(String(value));

/** True for a word of a language or of code. */
export const isWord = (value: unknown): boolean => WORD.test(String(value));

/** True for a placeholder. A password may look like a file path. */
function isElsewhere(value: string, name: string): boolean {
  if (value.length > MAX_ENTRY) return false;
  const [found, file, variable] = PLACEHOLDER.exec(value) ?? [];
  return variable ? isSecretName(variable) : file ? !/pass/i.test(name) : found !== undefined;
}

/**
 * `text` without the values under names of secrets: in JSON of any depth of quoting, entries and pairs of headers, forms,
 * settings, addresses; with `isWide` in any notation, as errors quote requests and commands.
 */
export function redactText(
  text: string,
  isWide: unknown = false,
  isSecret: NameTest = isSecretName,
): string {
  if (!SIGNS.test(text)) return text;
  const once = replaceValues(text, isWide, isSecret);
  const decoded = once.replace(ESCAPE, (_, hex: string) => decodeURIComponent(`%${hex}`));
  const again = decoded === once ? once : replaceValues(decoded, isWide, isSecret);
  return again === decoded ? once : again;
}

function replaceValues(text: string, isWide: unknown, isSecret: NameTest): string {
  let left = '';
  let from = 0;
  let schemaEnd = 0;
  let entryName: EntryName | undefined;
  NAME.lastIndex = isSecret !== isSecretName || STEM.test(text) ? 0 : text.length;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const [all, word = '', mark = '', sign = '', quote = ''] = found;
    const { index } = found;
    const begin = NAME.lastIndex;
    // The opening mark of the value may open a name too.
    NAME.lastIndex -= quote.length;
    const start = mark ? text.lastIndexOf(mark.slice(-1), index - 1) + 1 : index;
    // A file name has dots, followed by a line number.
    const name = mark
      ? text.slice(start, index + word.length)
      : word.slice(all.endsWith('=') ? 0 : word.lastIndexOf('.') + 1);
    const isEntry = /[:=]/.test(sign) && index >= schemaEnd && /^val(?:ue)?s?$/i.test(word);
    // An object under a name has names of its own: `auth` alone says nothing of them.
    const below = !isEntry && !quote && text.charAt(begin) === '{' ? '.a' : '';
    const isNone = !isSecret(
      (isEntry ? (entryName ??= entryNames(text))(index, begin, quote) : name) + below,
    );
    // Anything in a schema except schema words may be a value.
    if (isNone && (!mark || index >= schemaEnd || isSchemaWord(name))) continue;
    if (mark && SCHEMA.test(text.slice(begin, begin + MAX_ENTRY))) {
      // Only the outermost schema is scanned: no text is read repeatedly.
      if (begin >= schemaEnd) schemaEnd = findValueEnd(text, begin, '');
      continue;
    }
    const before = text.slice(Math.max(0, start - 60), start);
    const list = LIST.exec(before);
    // Blanks stand around the sign in code, and in settings that have a line of their own.
    const isLoose = sign === ':' || /=>?\s|\s=/.test(all);
    const isSure = isEntry || (sign === ':' && mark);
    const isParameter = all.endsWith('=') && PARAMETER.test(before);
    // A scanned value is removed, or short: no text is read repeatedly.
    const isMaybe =
      sign === ','
        ? mark && quote && name !== 'token' && list
        : isLoose
          ? isWide || quote || (sign === ':' && LINE.test(before))
          : isWide || isParameter || sign || word.startsWith('--') || before.endsWith('<');
    if (!isSure && !isMaybe) continue;
    const end = findValueEnd(text, begin, quote);
    const value = text.slice(begin, end);
    if (!isSecretValue(value) || isElsewhere(value, name)) continue;
    // Counts are figures.
    if (/^\d{1,7}$/.test(value) && (/okens?$/.test(name) || (!quote && name.endsWith('pass'))))
      continue;
    if (name.endsWith('oken')) {
      // A token of a text is listed beside a probability.
      NAME.lastIndex = end;
      if (text.slice(begin, end + 40).includes('logprob')) continue;
    }
    const isNamed =
      sign === ',' ? list?.[1] : isLoose ? isWide && quote : isWide || isParameter || quote;
    const isSentence =
      value.length <= MAX_ENTRY &&
      isLoose &&
      !isWide &&
      !quote &&
      !value.includes('=') &&
      !LINE_END.test(text.slice(end));
    if (!isSure && (isSentence || (!isNamed && isWord(value)))) continue;
    const wrap = quote ? '' : mark;
    left += text.slice(from, begin) + wrap + SECRET_MARK + wrap;
    NAME.lastIndex = from = end;
  }
  return (left + text.slice(from)).replace(PASSWORD, `$1${SECRET_MARK}`);
}
