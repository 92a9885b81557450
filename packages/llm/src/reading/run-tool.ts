import type { HoneyHiveSpan } from '@honeyhive/core';
import { attempt } from '../client/attempt.ts';
import type { RunTool } from '../client/call.ts';

interface ToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}
interface Runner {
  readonly messages?: ReadonlyArray<{ readonly tool_calls?: readonly ToolCall[] }>;
}

/** Runs a tool of the application in a `tool` span. */
export const runTool: RunTool = ({ work, args, name, context, claimed }) => {
  const { tracer, parent } = context;
  const [given, runner] = args;
  const call = attempt(() => claim(runner as Runner, name, given, claimed));
  const span = tracer.startSpan(`execute_tool ${name}`, {
    eventType: 'tool',
    ...(parent ? { parent } : {}),
    inputs: attempt(() => JSON.parse(given as string) as unknown) ?? given,
    metadata: { tool_call_id: call?.id },
    attributes: {
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'gen_ai.tool.type': 'function',
      'gen_ai.tool.call.id': call?.id,
    },
  });
  return settle(span, work);
};

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
    failed(error);
  }
  return result instanceof Promise ? result.then(done, failed) : done(result);
}

/** Returns the model's tool call of a run: same name, preferably same arguments, claimed by no previous run. */
// oxlint-disable-next-line max-params
function claim(
  runner: Runner | undefined,
  name: string,
  given: unknown,
  claimed: Set<object>,
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
