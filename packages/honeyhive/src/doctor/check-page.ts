import { allowsConnect } from './csp.ts';
import { about, type Finding } from './finding.ts';
import { type Answer, probe, remedyOf } from './probe.ts';

/** Checks that the Content-Security-Policy of a page allows requests to the relay. */
export async function checkPage(page: string, relay: string): Promise<Finding[]> {
  const { fault } = about('page');
  const answer = await probe(page, { redirect: 'follow', headers: { accept: 'text/html' } });
  if ('code' in answer) return [fault(`${page}: ${answer.code}`, remedyOf(answer))];
  if (answer.status >= 400)
    return [
      fault(`${page} answers ${answer.status}`, 'Name a page that shows itself without a sign-in.'),
    ];
  const { ok, fault: refuse } = about('CSP');
  const policies = policiesOf(answer);
  const target = new URL(relay);
  if (policies.length === 0) return [ok('the page has no Content-Security-Policy')];
  if (allowsConnect(policies, new URL(page), target))
    return [ok(`connect-src allows ${target.origin}`)];
  const source = target.origin === new URL(page).origin ? "'self'" : target.origin;
  return [
    refuse(
      `connect-src forbids ${relay}`,
      `Add ${source} to connect-src of the Content-Security-Policy.`,
    ),
  ];
}

/** Policies of headers and of `<meta http-equiv>`. */
function policiesOf({ headers, text }: Answer): string[] {
  const sent = headers.get('content-security-policy')?.split(',') ?? [];
  const tags = [...text.matchAll(/<meta\b[^>]*>/gi)].flatMap(([tag]) => {
    if (!/http-equiv\s*=\s*["']?content-security-policy["'\s>]/i.test(tag)) return [];
    return [
      /\bcontent\s*=\s*"([^"]*)"/i.exec(tag)?.[1] ??
        /\bcontent\s*=\s*'([^']*)'/i.exec(tag)?.[1] ??
        '',
    ];
  });
  return [...sent, ...tags.map(decoded)].map((policy) => policy.trim()).filter(Boolean);
}

const decoded = (text: string): string =>
  text
    .replaceAll(/&#(?:39|x27);|&apos;/gi, "'")
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"');
