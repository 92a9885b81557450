import { remembered } from '../remembered.ts';

/** `apiKey`, `API-Key` and `api.key` read alike: words in lower case; dots stay, since they separate the keys of a path. */
export const wordsOf = (path: string): string =>
  path
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z\d.]+/g, '_');

/** Keys that end in one of these words hold a credential, and so does everything below them. */
const SECRET =
  /(?:(?:api|access|secret|private|signing|encryption|master|account|subscription|shared|auth|ssh)[_.]?keys?(?:_id)?|passw(?:or)?ds?|pass(?:phrase|code)|(?:^|[_.])pwd|authorization|cookies?|credentials?|secrets?|(?:^|[_.])(?:jwt|bearer)|connection_?string|token|(?:access|auth|api|refresh|session|id)_?tokens)(?:_?(?:value|string|hash|header|confirm(?:ation)?|\d+))?(?:\.|$)/;

/** Tokens of a text, of a vocabulary or of a list's next page are no credentials. */
const HARMLESS =
  /logprobs|(?:^|[_.])(?:bos|eos|pad|unk|sep|cls|mask|stop|first|last|next|page|special|per|max)_token/;

/** True for the path of a value that a key on it declares secret: `apiKey`, `headers.authorization`, `user.password`. */
export const isSecretName: (path: string) => boolean = remembered((path) => {
  const words = wordsOf(path);
  return SECRET.test(words) && !HARMLESS.test(words);
});
