import type { Problem } from '@honeyhive/core';
import { type Context, type ContextManager, trace } from '@opentelemetry/api';

/** How context is carried by zone.js. */
export interface ZoneContextOptions {
  /** Told of each problem once. Default: a warning on the console. */
  readonly onProblem?: ((problem: Problem) => void) | undefined;
}

const NO_ZONE: Problem = {
  code: 'no_zone',
  message: 'This page has no zone.js, so the tracer carries context in its own way.',
  remedy: 'Import zone.js first, or take `zoneContext` from `@honeyhive/web/zone`.',
};

const NOT_LOWERED: Problem = {
  code: 'await_not_lowered',
  message: 'zone.js does not see a native `await`: spans after it have no parent.',
  remedy: 'Build for ES2016, or hold the span: `span.startSpan`, `span.withSpan`.',
};

/** What zone.js puts on the page. */
interface ZoneGlobals {
  readonly Zone?: { readonly __symbol__: (name: string) => string };
  readonly [name: string]: unknown;
}

/** The one manager of a page, of all copies of this SDK. */
const MANAGER: unique symbol = Symbol.for('@honeyhive/web zone context') as never;

/** Gives the page's manager, made by `create` the first time; `undefined` on a page without zone.js. */
export function createZoneContext(
  create: () => ContextManager,
  { onProblem = warn }: ZoneContextOptions = {},
): ContextManager | undefined {
  const page = globalThis as unknown as ZoneGlobals & { [MANAGER]?: ContextManager };
  if (!page.Zone) {
    onProblem(NO_ZONE);
    return undefined;
  }
  return (page[MANAGER] ??= watched(create().enable(), onProblem));
}

/** `manager`, which says once that it has run a native async function under a span. */
function watched(manager: ContextManager, onProblem: (problem: Problem) => void): ContextManager {
  const run = manager.with.bind(manager);
  let isSaid = false;
  manager.with = (context, work, self, ...args) => {
    const isNew = !isSaid && trace.getSpan(context) !== trace.getSpan(manager.active());
    const result = run(context, work, self, ...args);
    if (isNew && isNative(result) && !isSuppressed(context)) {
      isSaid = true;
      onProblem(NOT_LOWERED);
    }
    return result;
  };
  return manager;
}

/** True for a promise that zone.js has not made: only the language itself still makes such. */
function isNative(result: unknown): boolean {
  const page = globalThis as unknown as ZoneGlobals;
  const Native = page[page.Zone?.__symbol__('Promise') ?? ''];
  return typeof Native === 'function' && result instanceof Native && !(result instanceof Promise);
}

/** The SDK's own requests are under nobody's span. */
const isSuppressed = (context: Context): boolean =>
  context.getValue(Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')) === true;

const warn = ({ message, remedy }: Problem): void =>
  // oxlint-disable-next-line no-console -- there is no tracer yet whose logger could be asked
  console.warn(`[honeyhive] ${message} ${remedy}`);
