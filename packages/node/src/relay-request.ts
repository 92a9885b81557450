/** Why a relay does not take a request. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** The answer to a request that is not taken. */
export const refuse = ({ status, code, message }: Refusal): Response =>
  Response.json({ code, message }, { status });

/** A page of another origin may not use this relay, unless it is listed. What sends no Origin is no page. */
export function checkOrigin(request: Request, origins: readonly string[]): Refusal | undefined {
  const origin = request.headers.get('origin');
  const host = ownHost(request);
  if (origin !== null && (origins.includes(origin) || hostOf(origin) === host)) return undefined;
  return {
    status: 403,
    code: 'origin_not_allowed',
    message: `A page of ${origin ?? 'no origin'} may not use the relay at ${host ?? 'this host'}: add its origin to \`origins\`, or let the proxy in between keep the Host header.`,
  };
}

/** The answer to a browser that asks before it sends. Which origins may is said by {@link allowOrigin}. */
export const preflight = (): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST, PUT',
      'access-control-allow-headers':
        'content-type, content-encoding, x-source, hh-client-package, hh-client-version, hh-client-language',
      'access-control-max-age': '7200',
    },
  });

/** `response`, readable for pages of the listed origins. The relay's own needs no permission. */
export function allowOrigin(
  response: Response,
  request: Request,
  origins: readonly string[],
): Response {
  const origin = request.headers.get('origin');
  if (origins.length > 0) response.headers.set('vary', 'origin');
  if (origin && origins.includes(origin))
    response.headers.set('access-control-allow-origin', origin);
  return response;
}

/** The address that the page has used, also behind a proxy that sets the Host header anew. */
const ownHost = (request: Request): string | undefined =>
  request.headers.get('x-forwarded-host') ??
  request.headers.get('host') ??
  new URL(request.url).host;

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    // `null`, of sandboxed frames and files: no host, so never the relay's own.
    return undefined;
  }
}

/** The whole body, or nothing if it is longer than `maxBytes`: read piece by piece, whatever its headers claim. */
export async function readBody(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined;
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  // oxlint-disable no-await-in-loop
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    bytes += next.value.byteLength;
    if (bytes > maxBytes) {
      await reader?.cancel();
      return undefined;
    }
    pieces.push(next.value);
  }
  return Buffer.concat(pieces, bytes);
}
