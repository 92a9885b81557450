import type { CallContext } from './call-context.ts';
import type { OverlaidCall } from './overlay.ts';
import { reading } from './call-reading.ts';

type AnyFunction = (...args: readonly unknown[]) => unknown;

interface Tool {
  readonly function?: { readonly function?: AnyFunction; readonly name?: string };
}

/** Returns a context with the active span as parent, for helpers calling the model later, from a timer. */
function withinHere(context: CallContext): CallContext {
  const parent = context.parent ?? context.tracer.activeSpan;
  return parent ? { ...context, parent } : context;
}

/** Calls a helper of the client; the active span becomes the parent of the helper's model calls. */
export const keepParent = ({ args, context, within }: OverlaidCall<CallContext>): unknown =>
  within(withinHere(context), args);

/** Traces a helper running the application's tools: every tool run is a `tool` span. */
export function traceTools({ args, context, within }: OverlaidCall<CallContext>): unknown {
  const here = withinHere(context);
  const [body, ...rest] = args as [{ readonly tools?: readonly Tool[] } | undefined, ...unknown[]];
  const tools = body?.tools;
  if (!Array.isArray(tools)) return within(here, args);
  const claimed = new Set<object>();
  const traced = tools.map((tool: Tool) => tracedTool(tool, here, claimed));
  return within(here, [{ ...body, tools: traced }, ...rest]);
}

/** Returns `tool` with the function traced, the rest unchanged: clients mark their tools by hidden fields. */
function tracedTool(tool: Tool, context: CallContext, claimed: Set<object>): Tool {
  if (typeof tool !== 'object' || tool === null) return tool;
  const name = tool.function?.name ?? tool.function?.function?.name ?? 'tool';
  const traced = (fn: AnyFunction): AnyFunction =>
    new Proxy(fn, {
      apply(target, self, args): unknown {
        const work = (): unknown => Reflect.apply(target, self, args);
        // The model's answer comes before the tool: the code is there, or has failed to load.
        return reading.runTool ? reading.runTool({ work, args, name, context, claimed }) : work();
      },
    });
  return overlaid(tool, (key, value) => {
    if (key === '$callback' && typeof value === 'function') return traced(value as AnyFunction);
    if (key !== 'function' || typeof value !== 'object' || value === null) return value;
    return overlaid(value, (inner, fn) =>
      inner === 'function' && typeof fn === 'function' ? traced(fn as AnyFunction) : fn,
    );
  });
}

const overlaid = <T extends object>(
  object: T,
  replace: (key: PropertyKey, value: unknown) => unknown,
): T => new Proxy(object, { get: (target, key) => replace(key, Reflect.get(target, key, target)) });
