import { memoize } from '../values/memoize.ts';

/**
 * Converts a path to lower-case words, so `apiKey`, `API-Key` and `api.key` match alike. Dots stay, since dots
 * separate the keys of a path.
 */
export const wordsOf = (path: string): string =>
  path
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d.]+/g, '_')
    // A mark behind a name, as in forms: `user[password]`.
    .replace(/_(?=\.|$)/g, '');

/** Stem in every name of a secret. A quick test rules out nearly every name. */
export const STEM: RegExp = /pass|pwd|key|auth|cookie|cred|secret|jwt|bearer|srf|conn|token/i;

/**
 * Endings of names which hold a credential, including every value below. Before `key`, only a purpose or a vendor
 * matches: any different word belongs to a table, a cache or a keyboard.
 */
const SECRET =
  /(?:(?:api|access|secret|private|sign(?:ing)?|encryption|master|account|subscription|shared|auth|ssh|hmac|openai|anthropic|azure|aws|google|stripe)[_.]?keys?|access_?key_?id|pass_?(?:w(?:or)?d|phrase|code)s?|pwd|authorization|cookies?|cred(?:ential)?s?|secrets?|(?:^|[_.])tokens\.(?:access|refresh|id)|(?:^|[_.])(?:jwt|bearer|[cx]srf)|connection_?string|token|(?:access|auth|api|refresh|session|id)_?tokens)(?:_?(?:v?\d|value|string|hash|header|confirm(?:ation)?|base64|plain|pem|old|new|prod))*(?:\.|$)|(?:auth(?:_?header)?|(?:^|[_.]|db|smtp)pass)(?:\.?\d+)?$/;

/** A key of the environment. */
const ENVIRONMENT = /[A-Z\d]_KEY$/;

/** Tokens of a text, of a vocabulary or of a list's next page, keys of tables, questions. */
const HARMLESS =
  /logprobs|(?:^|[_.])(?:(?:[be]os|pad|unk|sep|cls|mask|stop|first|last|next|page|special|per|max|prompt|image|audio|text|input|output|cached|completion|reasoning|continuation|cursor)_?token|(?:primary|foreign|public|cache|sort|partition|row|object|default|enter)_key|first_pass$|(?:has|is|needs|requires)_[a-z_]{1,60}$)/;

/** JSON Schema words about a property, beside the property's possible values. */
const SCHEMA =
  /\bproperties\.[^.]{1,200}\.(?:(?:properties\.[^.]{1,200}|items|\w{1,9}_of\.\d{1,4})\.){0,20}(?:type|title|description|format|pattern|\w+_length|required|_ref|properties|items|\w+_of)(?:\.\d+)?$/;

/** True for a word of JSON Schema under which no value stands. */
export const isSchemaWord = (name: string): boolean => SCHEMA.test(wordsOf(`properties.a.${name}`));

const isSecretPath = memoize((path) => {
  const words = wordsOf(path).replace(SCHEMA, '');
  return (SECRET.test(words) || ENVIRONMENT.test(path)) && !HARMLESS.test(words);
});

/** True if a key on the path declares the value secret: `apiKey`, `headers.authorization`, `user.password`. */
export const isSecretName = (path: string): boolean => STEM.test(path) && isSecretPath(path);
