import type { HoneyHiveSpan } from '@honeyhive/core';
import { readOption } from '@honeyhive/core/internal';

/** Trace and session of a span, for the page rendered within the span. */
export interface TraceMeta {
  /** `<meta name content>` tags for the page's head, read by `tracer.continueFromPage()`. */
  readonly tags: ReadonlyArray<{ readonly name: string; readonly content: string }>;
  /** `Server-Timing` header value with equal data, for pages whose head cannot be changed. */
  readonly serverTiming: string;
}

const NOTHING: TraceMeta = { tags: [], serverTiming: '' };

/**
 * Returns tags and a header value that make `span` the parent of a page's first spans. The tags contain the time, so
 * that a cached page does not count as new.
 *
 * @example
 * const { tags, serverTiming } = traceMeta(span);
 * const head = tags.map(({ name, content }) => `<meta name="${name}" content="${content}">`).join('');
 */
export function traceMeta(span: HoneyHiveSpan): TraceMeta {
  const [traceparent, sessionId] = [readOption(span, 'traceparent'), readOption(span, 'sessionId')];
  // A value other than a span has no trace: the page starts a new trace.
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
