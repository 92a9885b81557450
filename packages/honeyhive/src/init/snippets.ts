/**
 * Texts of the pages in packages/docs/start: a test compares each with the compiled snippet. Lines are those for
 * TypeScript and ES modules; {@link styled} fits them to a file.
 */

/** `express/app.ts` */
export const EXPRESS = {
  tracer: `const tracer = new HoneyHiveTracer({ source: 'production' });`,
  traced: `const traced = honeyhive({ tracer });`,
  use: `app.use(traced); // first: a span for each request, around all that its handlers do
app.use('/api/honeyhive', nodeListener(createRelay({ tracer }))); // takes the pages' spans`,
  onError: `app.use(traced.onError);`,
} as const;

/** `next/lib/tracer.ts` */
export const NEXT_TRACER = `import { registerNext } from '@honeyhive/node';

// A single tracer serves all layers of Next. Quiet during \`next build\`.
export const tracer = registerNext({ sessionName: 'support' });
`;

/** `next/relay-route.ts` */
export const NEXT_RELAY = `import { createRelay } from '@honeyhive/node';
import { tracer } from '@/lib/tracer';

const relay = createRelay({ tracer });
export { relay as OPTIONS, relay as PATCH, relay as POST, relay as PUT };
`;

/** `next/proxy.ts` */
export const NEXT_PROXY = `import { traceProxy } from '@honeyhive/node';
import { type NextRequest, NextResponse } from 'next/server';
import { tracer } from '@/lib/tracer';

/** Creates a span per page. The page receives the trace in \`Server-Timing\`, server components in the headers. */
export const proxy = traceProxy<NextRequest>(tracer, (_request, headers) =>
  NextResponse.next({ request: { headers } }),
);

export const config = {
  matcher: [
    {
      source: '/((?!api|_next|favicon.ico).*)',
      missing: [{ type: 'header', key: 'next-router-prefetch' }],
    },
  ],
};
`;

/** `next/instrumentation.ts` */
export const NEXT_INSTRUMENTATION = `import '@/lib/tracer';

export { onRequestError } from '@honeyhive/node';
`;

/** `page/tracing.ts` */
export const PAGE_TRACER = `import { HoneyHiveTracer, traceFetch } from '@honeyhive/web';

export const tracer = new HoneyHiveTracer({ relayUrl: '/api/honeyhive', source: 'production' });

if (typeof document !== 'undefined') {
  tracer.continueFromPage(); // joins the trace of the request that rendered the page
  traceFetch(tracer); // requests to your own origin carry the trace
}
`;

/** `react/app.tsx` */
export const REACT_PROVIDER = [
  '<HoneyHiveProvider tracer={tracer}>',
  '</HoneyHiveProvider>',
] as const;

/** `node/answer.ts`: the client is any expression. */
export const OPENAI = ['traceOpenAI(', ', { tracer })'] as const;

/** `guide/ai-sdk.ts` */
export const AI_SDK = {
  telemetry: `const telemetry = aiSdkTelemetry(tracer, { functionId: 'support' });`,
  /** AI SDK 5 and 6. */
  experimental: 'experimental_telemetry: telemetry',
  /** AI SDK 7. */
  stable: 'telemetry',
} as const;
