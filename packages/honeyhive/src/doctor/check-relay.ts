import { checkClock } from './check-clock.ts';
import { about, type Finding } from './finding.ts';
import { type Answer, isHtml, NO_SPANS, probe, remedyOf, TRACES } from './probe.ts';

const { ok, fault } = about('relay');

/** Sends an empty export to a relay as a page of `origin` does. */
export async function checkRelay(relay: string, origin: string): Promise<Finding[]> {
  const url = relay.replace(/\/+$/, '') + TRACES;
  const isForeign = new URL(relay).origin !== origin;
  const headers = { origin, 'content-type': 'application/json' };
  const answer = await probe(url, { method: 'POST', headers, body: NO_SPANS });
  if ('code' in answer) return [fault(`${url}: ${answer.code}`, remedyOf(answer))];
  const findings = [judge(answer, url)];
  if (isForeign) findings.push(...(await checkCors(url, origin, answer)));
  return [...findings, ...checkClock(answer.headers)];
}

function judge(answer: Answer, url: string): Finding {
  const { status, headers } = answer;
  if (status >= 300 && status < 400)
    return fault(
      `${url} redirects to ${headers.get('location') ?? 'another address'}`,
      'Pages send no spans across redirects: exempt the path from sign-in and from trailing slashes.',
    );
  if (isHtml(answer))
    return fault(
      `${url} answers ${status} with a page`,
      'The relay is not mounted there, and the application shows its page instead: mount the relay before it, at the path of `relayUrl`.',
    );
  const { code, message } = refusalOf(answer);
  if (status >= 200 && status < 300) return ok(`${url} takes spans`);
  if (message) return fault(`${url} answers ${status} ${code}`, message);
  return fault(
    `${url} answers ${status}`,
    STATUSES[status] ?? 'The log of the relay’s server says more.',
  );
}

/** Code and remedy of a relay's refusal. */
function refusalOf({ text }: Answer): { readonly code: string; readonly message: string } {
  try {
    const { code = '', message = '' } = JSON.parse(text) as { code?: unknown; message?: unknown };
    return { code: String(code), message: String(message) };
  } catch {
    return { code: '', message: '' };
  }
}

const STATUSES: Readonly<Record<number, string>> = {
  401: 'Something before the relay asks for a sign-in: exempt the path.',
  403: 'Something before the relay refuses: a firewall, a CSRF check, or a list of origins.',
  404: 'No relay is mounted there: compare the path with `relayUrl`; in Next the route is api/honeyhive/[...path]/route.ts.',
  405: 'The route takes no POST: it exports POST, PUT, PATCH and OPTIONS.',
  413: 'A limit for bodies before the relay is too small: allow 1 MB.',
  502: 'The proxy does not reach the relay’s server.',
  504: 'The proxy waits in vain for the relay’s server.',
};

/** Checks that a page of another origin may send, and read the answer. */
async function checkCors(url: string, origin: string, answer: Answer): Promise<Finding[]> {
  const remedy = `Add the origin to the relay: createRelay({ origins: ['${origin}'] }).`;
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };
  const preflight = await probe(url, { method: 'OPTIONS', headers: { origin, ...asked } });
  const both = [
    { name: 'OPTIONS', headers: 'code' in preflight ? new Headers() : preflight.headers },
    { name: 'POST', headers: answer.headers },
  ];
  const wrong = both.filter(
    ({ headers }) => !['*', origin].includes(headers.get('access-control-allow-origin') ?? ''),
  );
  if (wrong.length === 0) return [about('CORS').ok(`pages of ${origin} may send`)];
  const names = wrong.map(({ name }) => name).join(' and ');
  return [about('CORS').fault(`the answer to ${names} does not allow ${origin}`, remedy)];
}
