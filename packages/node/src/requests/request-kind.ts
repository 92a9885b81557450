/** Returns true for a request of a fetch-style server. A request of `node:http` has plain headers and a path. */
export const isFetchRequest = (request: unknown): request is Request => {
  const { headers, url } = (request ?? {}) as Partial<Request>;
  return typeof headers?.get === 'function' && URL.canParse(url ?? '');
};

/** Warning for a request of `node:http` in `withRequest`. */
export const NOT_FETCH =
  'withRequest was given a request of node:http, and takes a fetch-style Request: the handler runs in a plain span. For Express, Connect, Fastify, NestJS, Koa and node:http use the middleware `honeyhive({ tracer })`, or put a fetch-style handler under them by `nodeListener(handler)`.';

/** Warning for a fetch-style request in the middleware. */
export const NOT_NODE =
  'honeyhive({ tracer }) was given a fetch-style request, and takes those of node:http: the request is not traced. In Hono, Next, Remix and Workers use `tracer.withRequest(request, handler)`.';

/** Warning for a fetch-style request in `nodeListener`. */
export const NO_LISTENER =
  'nodeListener was given a fetch-style request: the handler answers it all the same. In Hono, Next, Remix and Workers mount the handler itself, as in `app.all(path, (context) => relay(context.req.raw))`.';
