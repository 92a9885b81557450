import { traceMeta } from '@honeyhive/node';
import { type NextRequest, NextResponse } from 'next/server';
import { tracer } from '@/lib/tracer.ts';

/** Creates a span per page. The page receives the trace in `Server-Timing`, server components in the headers. */
export const proxy = (request: NextRequest): Promise<Response> =>
  tracer.withRequest(request, (span) => {
    const headers = new Headers(request.headers);
    tracer.inject(headers, span);
    const response = NextResponse.next({ request: { headers } });
    response.headers.set('server-timing', traceMeta(span).serverTiming);
    return response;
  });

export const config = { matcher: ['/((?!api|_next|favicon.ico).*)'] };
