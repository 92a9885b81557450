import { mark } from './preset.ts';

const MAX_LOCAL = 64;
const LOCAL = /[\w.%+'-]/;
/**
 * Domain whose last label consists of letters, unlike versions (`pkg@1.2.3`). `FILE` excludes images
 * (`logo@2x.png`).
 */
const DOMAIN = /(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,8}[a-z]{2,63}(?![a-z\d])/iy;
const FILE = /^\dx\.|\.(?:png|jpe?g|gif|svg|webp|css|m?js|ts|json|html?)$/i;

/** Removes e-mail addresses from `text`. Proceeds from `@` to `@`: a text without `@` costs a single search. */
export function replaceEmails(text: string): string {
  let left = '';
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const begin = beginOf(text, at, from);
    // The user of an address such as `ssh://git@host` is no mailbox.
    if (begin === at || text.startsWith('//', begin - 2)) continue;
    DOMAIN.lastIndex = at + 1;
    const domain = DOMAIN.exec(text)?.[0];
    if (domain === undefined || FILE.test(domain)) continue;
    const end = at + 1 + domain.length;
    // `git@host:path` and `deploy@host:/path` are addresses of repositories and files.
    const isRemote =
      text[end] === ':' &&
      (/^(?:git|hg|svn)$/.test(text.slice(begin, at)) || /[/~]/.test(text[end + 1] ?? ''));
    if (isRemote) continue;
    left += text.slice(from, begin) + mark('e-mail');
    from = end;
  }
  return left + text.slice(from);
}

/** Returns the start of the part before the `@`. */
function beginOf(text: string, at: number, from: number): number {
  const least = Math.max(from, at - MAX_LOCAL);
  let begin = at;
  while (begin > least && LOCAL.test(text[begin - 1] ?? '')) begin -= 1;
  while (begin < at && /[.'-]/.test(text[begin] ?? '')) begin += 1;
  return begin;
}
