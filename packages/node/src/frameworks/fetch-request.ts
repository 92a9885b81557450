import { type Exchange, type NodeRequest, readFacts } from './exchange.ts';

/** A request of `node:http` with its body. */
export interface ReadableRequest extends NodeRequest {
  readonly readableDidRead?: boolean;
  readonly readableEnded?: boolean;
  iterator?(options: { readonly destroyOnReturn: boolean }): AsyncIterator<Uint8Array>;
  resume?(): unknown;
}

/** Error for a body that was read and not kept. */
export class BodyReadError extends Error {}

/** Headers of a connection. */
const CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'expect']);
/** Headers of a body before parsing. */
const OF_THE_BODY = new Set(['content-length', 'content-encoding']);

/**
 * Creates the fetch-style request. An unread body is streamed; a parsed body is serialized again. Throws
 * {@link BodyReadError} for a body that was read and not kept.
 */
export function createFetchRequest(
  { given, request, framework }: Exchange<ReadableRequest>,
  signal: AbortSignal,
): Request {
  const { method, url } = readFacts(request);
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const holder: { readonly body?: unknown } =
    framework === 'koa' ? ((given as { readonly request?: object }).request ?? {}) : given;
  const isRead = hasBody && (request.readableDidRead ?? request.readableEnded) === true;
  const body = hasBody ? (isRead ? readParsed(holder, request) : streamOf(request)) : undefined;
  const init: RequestInit & { readonly duplex: 'half' } = {
    method,
    headers: copyHeaders(request, isRead),
    signal,
    duplex: 'half',
    ...(body === undefined ? {} : { body }),
  };
  return new Request(url, init);
}

function copyHeaders({ headers }: NodeRequest, isRead: boolean): Headers {
  const copy = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    const isLeft = name.startsWith(':') || CONNECTION.has(name);
    if (isLeft || (isRead && OF_THE_BODY.has(name)) || value === undefined) continue;
    for (const one of [value].flat()) copy.append(name, one);
  }
  return copy;
}

/** Serializes the result of a body parser. */
function readParsed(
  { body }: { readonly body?: unknown },
  request: NodeRequest,
): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  if (body === undefined || body === null || isMultipart(request))
    throw new BodyReadError(
      `The body of ${request.method} ${request.originalUrl ?? request.url} was read before and is not kept in \`request.body\`: mount nodeListener before what reads bodies.`,
    );
  return isForm(request)
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body);
}

const isForm = ({ headers }: NodeRequest): boolean =>
  String(headers['content-type']).startsWith('application/x-www-form-urlencoded');

const isMultipart = ({ headers }: NodeRequest): boolean =>
  String(headers['content-type']).startsWith('multipart/');

/** Streams the body on demand. Cancelling the stream keeps the connection open. */
function streamOf(request: ReadableRequest): ReadableStream<Uint8Array> | undefined {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  if (!request.iterator) return undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= request.iterator?.({ destroyOnReturn: false });
        const next = await chunks?.next();
        if (!next || next.done) controller.close();
        else controller.enqueue(new Uint8Array(next.value));
      },
      async cancel() {
        await chunks?.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
