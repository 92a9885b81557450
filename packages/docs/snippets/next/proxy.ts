import { traceProxy } from '@honeyhive/node';
import { type NextRequest, NextResponse } from 'next/server';
import { tracer } from '@/lib/tracer.ts';

/** Creates a span per page. The page receives the trace in `Server-Timing`, server components in the headers. */
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
