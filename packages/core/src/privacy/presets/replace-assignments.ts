import { isSecretName } from '../secret-name.ts';
import { mark } from './preset.ts';

/** Name and separator before a value: `name = `, `"name": "`, `name=`, `<name>`, `--name `. */
const NAME =
  /(?<![\w.-])(?:-{1,2})?([A-Za-z_][\w.-]{1,60})((?:\\{0,3}["'`])?\]?[ \t]{0,3}(?:=>|[:=]=?|>)[ \t]{0,3}|(?<=--[\w-]{3,60}) )(\\{1,3}["'`]|["'`])?/g;

/** Values by opening quote. A value ends at the same quote, at the end of the line or of the text. */
const VALUES: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n]|\\[^\n])*/y,
  "'": /(?:[^'\\\n]|\\[^\n])*/y,
  '`': /(?:[^`\\\n]|\\[^\n])*/y,
  escaped: /(?:[^"'`\\\n]|\\(?!["'`\\]))*/y,
  bare: /[^\s"'`,;&|)}\]<>\\]*/y,
  authorization:
    /(?:(?:Digest|AWS4-HMAC-SHA256|OAuth|Signature|Hawk)[ \t][^\n"`]*|(?:[A-Za-z][\w-]{1,30}[ \t]{1,3})?[^\s"'`,;<>]*)/y,
  cookie: /[^\s=;,"'<>]+=[^\s;"'<>]*(?:;[ \t]{0,3}[^\s=;,"'<>]+(?:=[^\s;"'<>]*)?)*/y,
};

/** Words and marks in place of a value stored elsewhere, or of the value's kind. */
const PLACEHOLDER =
  /^(?:[[$%<{(*]|(?:process|os|env|import|config|settings|self|this)\b[.[]|[x*•.]+$|(?:true|false|null|none|nil|undefined|string|number|boolean|object|any|unknown|void|required|optional|redacted|hidden|masked|include|omit|same-origin|bearer|basic|not[-_ ]?set|empty|default)[;.]?$)|your[-_ ]|my[-_ ]?(?:api|secret|token)|example|placeholder|change[-_ ]?me|xxxx|\*{3}|\.{3}|…|\{\{|\$\{|insert|todo/i;

/** Names also used with ordinary words. The value must look like a secret. */
const IS_WORD = /(?:token|secrets?|cookies?|authorization|credentials?|bearer|jwt)$/i;
const PASSWORD = /pass|pwd/i;
const PATH = /^(?:~|\.{1,2})?\/[\w.-]+(?:\/[\w.-]+)*$/;

/** Removes values assigned to names of secrets from `text`, in code, JSON, YAML, headers, queries and sentences. */
export function replaceAssignments(text: string): string {
  let left = '';
  let from = 0;
  NAME.lastIndex = 0;
  for (let found = NAME.exec(text); found; found = NAME.exec(text)) {
    const [, name = '', between = '', quote = ''] = found;
    if (!isSecretName(lastPart(name))) {
      // The value may contain a further name, so only the current name is skipped.
      NAME.lastIndex = found.index + found[0].length - quote.length;
      continue;
    }
    const begin = found.index + found[0].length;
    const value = valueAt(text, begin, name, quote);
    NAME.lastIndex = Math.max(begin, begin + value.length);
    if (!isSecretValue(name, value, between, quote)) continue;
    left += text.slice(from, begin) + mark('secret');
    from = begin + value.length;
  }
  return left + text.slice(from);
}

const lastPart = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

// oxlint-disable-next-line max-params
function valueAt(text: string, begin: number, name: string, quote: string): string {
  const kind = quote ? (quote.length > 1 ? 'escaped' : quote) : headerKind(name);
  return read(VALUES[kind], text, begin) || read(VALUES['bare'], text, begin);
}

const headerKind = (name: string): string =>
  /authorization$/i.test(name) ? 'authorization' : /cookie$/i.test(name) ? 'cookie' : 'bare';

function read(pattern: RegExp | undefined, text: string, begin: number): string {
  if (!pattern) return '';
  pattern.lastIndex = begin;
  return pattern.exec(text)?.[0] ?? '';
}

// oxlint-disable-next-line max-params
function isSecretValue(name: string, value: string, between: string, quote: string): boolean {
  const plain = value.trim();
  if (plain.length < 4 || PLACEHOLDER.test(plain)) return false;
  const hasDigit = /\d/.test(plain);
  const isPassword = PASSWORD.test(name);
  if (/cookie$/i.test(name) && /^[^\s=]+=\S/.test(plain)) return true;
  const credentials =
    /authorization$/i.test(name) && /^[A-Za-z][\w-]*[ \t]+(\S{6,})/.exec(plain)?.[1];
  if (credentials) return !PLACEHOLDER.test(credentials);
  if (/\s/.test(plain))
    return Boolean(quote) && (/phrase/i.test(name) || (hasDigit && plain.split(/\s+/).length <= 2));
  if (/^https?:\/\//i.test(plain) || (!isPassword && PATH.test(plain))) return false;
  // Code: a call, or the name of another variable.
  if (!quote && (/\(/.test(plain) || /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)+$/.test(plain)))
    return false;
  if (/^[A-Za-z_]\w*$/.test(plain) && /_|[a-z][A-Z]/.test(plain) && isSecretName(plain))
    return false;
  const isWord = /^[A-Za-z]+[.!?]?$/.test(plain) && !/[a-z][A-Z]|[A-Z][a-z]+[A-Z]/.test(plain);
  if (IS_WORD.test(name) && !isPassword)
    return plain.length >= 20
      ? !isWord || plain.length >= 24
      : plain.length >= 6 &&
          !isWord &&
          !/^\d{1,7}$/.test(plain) &&
          (hasDigit || /[^\w-]/.test(plain) || plain.length >= 12);
  if (quote) return true;
  // Without quotes a plain word is a value where nothing else can stand: `password=letmein`.
  return !isWord || (isPassword && /^[=]$/.test(between));
}

/** Option `curl -u user:password`, and the equivalent of similar programs. */
const USER_OPTION = /((?:^|\s)(?:-u|--user)[ =]{1,3}["']?[\w.@-]{0,64}:["']?)([^\s"']{4,})/g;

/** Credentials of the HTTP Basic scheme at any place: base64 of `user:password`. */
const BASIC = /\b(Basic[ \t]{1,8})([A-Za-z\d+/]{8,}={0,2})/gi;

/** `text` without user names and passwords in HTTP's and programs' notation. */
export function replaceBasic(text: string): string {
  let left = text;
  if (text.includes('curl'))
    left = left.replaceAll(USER_OPTION, (all, option: string, value: string) =>
      PLACEHOLDER.test(value) || /^[a-z]+$/.test(value) ? all : option + mark('secret'),
    );
  if (/basic/i.test(text))
    left = left.replaceAll(BASIC, (all, scheme: string, found: string) =>
      isUserAndPassword(found) ? scheme + mark('secret') : all,
    );
  return left;
}

function isUserAndPassword(base64: string): boolean {
  const digits = base64.slice(0, 400).replace(/=+$/, '');
  // Base64 never has such a digit count. Throwing for every match is the most expensive step.
  if (digits.length % 4 === 1) return false;
  try {
    return /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(atob(digits));
  } catch {
    return false;
  }
}
