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
  if (origin !== null && (origins.includes(origin) || hostOf(origin) === ownHost(request)))
    return undefined;
  return {
    status: 403,
    code: 'origin_not_allowed',
    message: 'This origin may not use the relay; add it to `origins`.',
  };
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
