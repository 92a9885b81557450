import { mark } from './redact-text.ts';

/** Addresses with a scheme, and paths behind a method or alone. */
const URLS =
  /(?<![\w+.-])[a-z][a-z\d+.-]{1,30}:\/\/[^\s"'`<>]+|(?:^|(?<=(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) ))\/[^\s"'`<>]+/gi;

/** User name and password, up to the last `@` before path, query and fragment. */
const USER_INFO = /^([a-z][\w+.-]*:\/\/)([^/?#]*)@/i;

/** Query parameters that let their bearer in; those named like secrets are found as assignments. */
const QUERY =
  /(?<=[?&;#])(sig|signature|x-(?:amz|goog|oss)-(?:signature|credential|security-token)|sessid|sid|auth|otp|code|key)=([^&#\s]{6,})/gi;

/** Segments behind these words are one-time tokens. */
const SEGMENT =
  /(?<=\/)(reset(?:[-_]?password)?|password[-_]?reset|verify(?:[-_]?email)?|confirm(?:ation)?|activat(?:e|ion)|invit(?:e|ation)|magic(?:[-_]?link)?|unsubscribe|tokens?|callback|share)\/([^/?#\s]{6,})/gi;

/** Segments too long for a name; those that mix cases and digits without a break are random. */
const LONG_SEGMENT = /(?<=\/)[\w-]{24,512}(?=[/?#]|$)/g;
const isRandom = (segment: string): boolean =>
  (segment.match(/[A-Za-z\d]{12,}/g) ?? []).some(
    (run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && hasDigit(run),
  );

const hasDigit = (text: string): boolean => /\d/.test(text);

/** `text` without what lets somebody in through an address: passwords, signatures, one-time tokens. */
export const replaceUrlSecrets = (text: string): string =>
  text.includes('/') ? text.replaceAll(URLS, withoutSecrets) : text;

function withoutSecrets(url: string): string {
  const secret = mark('secret');
  return url
    .replace(USER_INFO, (all, scheme: string, info: string) => {
      const end = info.indexOf(':');
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
      hasDigit(value) || value.length >= 20 ? `${word}/${secret}` : all,
    )
    .replaceAll(LONG_SEGMENT, (segment) => (isRandom(segment) ? secret : segment));
}
