import type { Problem } from '@honeyhive/core';
import { type Context, type ContextManager, trace } from '@opentelemetry/api';

/** Options for carrying context with zone.js. */
export interface ZoneContextOptions {
  /** Called once per problem. Default: a console warning. */
  readonly onProblem?: ((problem: Problem) => void) | undefined;
}

const NO_ZONE: Problem = {
  code: 'no_zone',
  message: 'zone.js is missing: the tracer uses the default context storage.',
  remedy: 'Import zone.js first, or use `zoneContext` of `@honeyhive/web/zone`.',
};

const NOT_LOWERED: Problem = {
  code: 'await_not_lowered',
  message: 'zone.js cannot track native `await`: later spans have no parent.',
  remedy: 'Build for ES2016, or use `span.startSpan`, `span.withSpan`.',
};

/** Globals set by zone.js. */
interface ZoneGlobals {
  readonly Zone?: { readonly __symbol__: (name: string) => string };
  readonly [name: string]: unknown;
}

/** Key of the page's single manager, shared by every copy of the SDK. */
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

/** Wraps `manager` to report once a native async function run under a span. */
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

/** Returns true for a promise not created by zone.js: only native async functions still create such promises. */
function isNative(result: unknown): boolean {
  const page = globalThis as unknown as ZoneGlobals;
  const Native = page[page.Zone?.__symbol__('Promise') ?? ''];
  return typeof Native === 'function' && result instanceof Native && !(result instanceof Promise);
}

/** Returns true for the SDK's own requests, which have no parent span. */
const isSuppressed = (context: Context): boolean =>
  context.getValue(Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING')) === true;

const warn = ({ message, remedy }: Problem): void =>
  // oxlint-disable-next-line no-console -- there is no tracer yet whose logger could be asked
  console.warn(`[honeyhive] ${message} ${remedy}`);
