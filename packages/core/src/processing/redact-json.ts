/** Stands in the place of a value under the name of a secret. */
export const SECRET_MARK = '[secret]';

/** JSON inside of a text, of any depth of quoting, that could hold a name of a secret: what else is not parsed. */
const JSON_START = /^\s*[[{]/;

/** Names and their texts, where what should be JSON does not parse: it was cut, or is too deep. */
const MEMBER =
  /(\\{0,7}")([^"\\]{1,100})\1(\s{0,3}:\s{0,3})\\{0,7}"(?:[^"\\]|\\(?!")[^])*(?:\\?")?/g;

/** False for what says nothing: an absent or empty value, a switch, a mark of the SDK's own. */
export const isSecretValue = (value: unknown): boolean =>
  value !== '' && value !== null && value !== undefined && typeof value !== 'boolean';

/** `text`, which may be JSON, without the values under names that `isSecret` knows, in texts of JSON inside of it too. */
export function redactJson(text: string, isSecret: (name: string) => boolean): string {
  if (!JSON_START.test(text)) return text;
  let isChanged = false;
  try {
    const reviver = function (this: object, name: string, value: unknown): unknown {
      // A token of a text stands beside its probability.
      const isNamed = isSecret(name) && isSecretValue(value) && !('logprob' in this);
      const after = isNamed ? SECRET_MARK : redactInside(value, isSecret);
      if (after !== value) isChanged = true;
      return after;
    };
    const clean = JSON.parse(text, reviver) as unknown;
    return isChanged ? JSON.stringify(clean) : text;
  } catch {
    return text.replaceAll(MEMBER, (all, quote: string, name: string, between: string) =>
      isSecret(name) ? `${quote}${name}${quote}${between}${quote}${SECRET_MARK}${quote}` : all,
    );
  }
}

const redactInside = (value: unknown, isSecret: (name: string) => boolean): unknown =>
  typeof value === 'string' ? redactJson(value, isSecret) : value;
