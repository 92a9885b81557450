import type { HoneyHiveSpan } from '@honeyhive/core';
import type { CallContext } from './call-context.ts';
import type { OverlaidCall } from './overlay.ts';
import { attempt } from './attempt.ts';

type AnyFunction = (...args: readonly unknown[]) => unknown;

interface Tool {
  readonly function?: { readonly function?: AnyFunction; readonly name?: string };
}
interface ToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
interface Runner {
  readonly messages?: ReadonlyArray<{ readonly tool_calls?: readonly ToolCall[] }>;
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
  const claimed = new Set<ToolCall>();
  const traced = tools.map((tool: Tool) => tracedTool(tool, here, claimed));
  return within(here, [{ ...body, tools: traced }, ...rest]);
}

/** Returns `tool` with the function traced, the rest unchanged: clients mark their tools by hidden fields. */
function tracedTool(tool: Tool, context: CallContext, claimed: Set<ToolCall>): Tool {
  if (typeof tool !== 'object' || tool === null) return tool;
  const name = tool.function?.name ?? tool.function?.function?.name ?? 'tool';
  const traced = (fn: AnyFunction): AnyFunction =>
    new Proxy(fn, {
      apply: (target, self, args) =>
        runTool(() => Reflect.apply(target, self, args), args, name, context, claimed),
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

// oxlint-disable-next-line max-params
function runTool(
  work: () => unknown,
  [given, runner]: readonly unknown[],
  name: string,
  { tracer, parent }: CallContext,
  claimed: Set<ToolCall>,
): unknown {
  const call = attempt(() => claim(runner as Runner, name, given, claimed));
  const span = tracer.startSpan(`execute_tool ${name}`, {
    eventType: 'tool',
    ...(parent ? { parent } : {}),
    inputs:
      typeof given === 'string' ? (attempt(() => JSON.parse(given) as unknown) ?? given) : given,
    metadata: { tool_call_id: call?.id },
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': call?.id,
    },
  });
  return settle(span, work);
}

/** Runs `work` in `span`, which ends when the result has settled. */
function settle(span: HoneyHiveSpan, work: () => unknown): unknown {
  const failed = (error: unknown): never => {
    span.fail(error).end();
    throw error;
  };
  const done = (value: unknown): unknown => {
    span.enrich({ outputs: value }).end();
    return value;
  };
  let result: unknown;
  try {
    result = span.run(work);
  } catch (error) {
    return failed(error);
  }
  return result instanceof Promise ? result.then(done, failed) : done(result);
}

/** Returns the model's tool call of a run: same name, preferably same arguments, claimed by no previous run. */
// oxlint-disable-next-line max-params
function claim(
  runner: Runner | undefined,
  name: string,
  given: unknown,
  claimed: Set<ToolCall>,
): ToolCall | undefined {
  const last = runner?.messages?.filter((message) => message.tool_calls?.length).at(-1);
  const open = (last?.tool_calls ?? []).filter(
    (call) => call.function?.name === name && !claimed.has(call),
  );
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const plain = (args = ''): string => attempt(() => JSON.stringify(JSON.parse(args))) ?? args;
  const found = open.find((call) => plain(call.function?.arguments) === plain(text)) ?? open[0];
  if (found) claimed.add(found);
  return found;
}
