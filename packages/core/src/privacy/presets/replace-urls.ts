import { isRandom } from './is-random.ts';
import { mark } from './preset.ts';

/** Addresses with a scheme, and paths behind a method or alone. */
const URLS =
  /(?<![\w+.-])[a-z][a-z\d+.-]{1,30}:\/\/[^\s"'`<>]+|(?:^|(?<=(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) ))\/[^\s"'`<>]+/gi;

/** User name and password, up to the last `@` before path, query and fragment. */
const USER_INFO = /^([a-z][\w+.-]*:\/\/)([^/?#]*)@/i;

/** Query parameters which grant access. Parameters named like secrets are found as assignments. */
const QUERY =
  /(?<=[?&;#])(sig|signature|x-(?:amz|goog|oss)-(?:signature|credential|security-token)|sessid|sid|auth|otp|code|key)=([^&#\s]{6,})/gi;

/** Path words followed by a one-time token. */
const SEGMENT =
  /(?<=\/)((?:password[-_]?)?resets?|reset[-_]?passwords?|verif(?:y|ication)(?:[-_]?emails?)?|confirm(?:ation)?s?|activat(?:e|ion)s?|invit(?:e|ation)s?|magic(?:[-_]?links?)?|unsubscribe|tokens?|callbacks?|shares?)\/([^/?#\s]{6,})/gi;

/**
 * Random-looking segments too long for a name. Ids are excluded: behind the name of a collection (`/orders/`,
 * `/d/`), or behind a type prefix (`file-`, `req_`).
 */
const LONG_SEGMENT =
  /(?<=\/)(?=[\w-]{24})(?<!\/(?:[\w.-]{0,40}[a-z]s|[a-z]|id|item|file|document|folder|view|embed|commit|blob|tree|object|asset|media|static|chunk|image|design)\/)(?![a-z]{2,12}[-_])[\w-]{24,512}(?=[/?#]|$)/gi;
const isToken = (segment: string): boolean =>
  isRandom(segment) && /[a-z]/.test(segment) && /[A-Z]/.test(segment) && hasDigit(segment);

/** Words and short numbers, such as a title's or a date's. */
const isSlug = (value: string): boolean =>
  value.split(/[-_.]/).every((part) => /^(?:[a-z]*|v?\d{1,4})$/i.test(part));

const hasDigit = (text: string): boolean => /\d/.test(text);

/** Removes access credentials in addresses from `text`: passwords, signatures, one-time tokens. */
export const replaceUrlSecrets = (text: string): string =>
  text.includes('/') ? text.replaceAll(URLS, withoutSecrets) : text;

/** Characters of the shortest address with a secret: `ws://u:p@`. */
const MIN_URL = 9;

function withoutSecrets(url: string): string {
  if (url.length < MIN_URL) return url;
  const secret = mark('secret');
  return url
    .replace(USER_INFO, (all, scheme: string, info: string) => {
      const end = info.indexOf(':');
      // GitHub takes a token as the user, with a word as the password.
      if (info.endsWith(':x-oauth-basic')) return `${scheme}${secret}@`;
      if (end >= 0)
        return info.length > end + 1 ? `${scheme}${info.slice(0, end)}:${secret}@` : all;
      return info.length >= 8 && hasDigit(info) ? `${scheme}${secret}@` : all;
    })
    .replaceAll(QUERY, (all, name: string, value: string) =>
      /^(?:key|code|auth)$/i.test(name) && !(value.length >= 12 && hasDigit(value))
        ? all
        : `${name}=${secret}`,
    )
    .replaceAll(SEGMENT, (all, word: string, value: string) =>
      (hasDigit(value) ? !isSlug(value) : value.length >= 16 && isRandom(value))
        ? `${word}/${secret}`
        : all,
    )
    .replaceAll(LONG_SEGMENT, (segment) => (isToken(segment) ? secret : segment));
}
