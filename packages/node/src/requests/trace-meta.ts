import type { HoneyHiveSpan } from '@honeyhive/core';
import { readOption } from '@honeyhive/core/internal';

/** What hands a trace and its session over to the page that a span renders. */
export interface TraceMeta {
  /** `<meta name content>` tags for the page's head; `tracer.continueFromPage()` reads them. */
  readonly tags: ReadonlyArray<{ readonly name: string; readonly content: string }>;
  /** The same as a value of the `Server-Timing` header, for pages whose head is out of reach. */
  readonly serverTiming: string;
}

const NOTHING: TraceMeta = { tags: [], serverTiming: '' };

/**
 * The tags and the header value that make `span` the parent of a page's first spans. They carry the time, so that a
 * page from a cache is not taken for a new one.
 */
export function traceMeta(span: HoneyHiveSpan): TraceMeta {
  const [traceparent, sessionId] = [readOption(span, 'traceparent'), readOption(span, 'sessionId')];
  // What is no span has no trace: the page begins one of its own.
  if (typeof traceparent !== 'string' || typeof sessionId !== 'string') return NOTHING;
  const tags = [
    { name: 'traceparent', content: traceparent },
    { name: 'baggage', content: `honeyhive.session_id=${encodeURIComponent(sessionId)}` },
    { name: 'honeyhive-rendered-at', content: String(Date.now()) },
  ];
  return {
    tags,
    serverTiming: tags.map(({ name, content }) => `${name};desc="${content}"`).join(', '),
  };
}
