import type { AnyTracer, HoneyHiveSpan, TracerContext } from '@honeyhive/core';
import { chatMessages } from '@honeyhive/core/internal/messages';
import { attempt } from '../client/attempt.ts';
import { uiMessageReader } from '../streams/ui-messages.ts';

/** Options of the AI SDK for one message, as far as they are read here. */
interface SendOptions {
  readonly messages?: readonly unknown[];
  readonly abortSignal?: AbortSignal | undefined;
  readonly headers?: unknown;
}

/** A transport of the AI SDK's chat; structurally the SDK's own type. */
interface ChatTransport {
  sendMessages(options: never): Promise<ReadableStream<unknown>>;
}

/** A turn of a chat, such as `useChatTrace()` of `@honeyhive/react` begins. */
interface Turn {
  readonly span: HoneyHiveSpan;
  run<R>(work: () => R): R;
  headers(): Record<string, string>;
  fail(error: unknown): void;
  end(outputs?: unknown): void;
}

/** Begins the turns of a chat: `useChatTrace()`, or a tracer. */
export type ChatSource =
  | { turn(input: unknown): Turn }
  | (Pick<AnyTracer, 'startSpan'> & Pick<TracerContext, 'inject'>);

/**
 * A transport of `useChat` whose turns are recorded: the question, the text, reasoning, tool calls and tokens of the
 * answer; stopping is *cancelled*. The server joins the trace by the headers of the request. Everything else of the
 * transport stays as it is.
 *
 * @example
 * const chat = useChatTrace();
 * const transport = useMemo(() => traceChatTransport(new DefaultChatTransport(), chat), [chat]);
 * const { messages, sendMessage } = useChat({ transport });
 */
export function traceChatTransport<T extends ChatTransport>(transport: T, chat: ChatSource): T {
  const send = (options: SendOptions): Promise<ReadableStream<unknown>> =>
    sendTraced((given) => transport.sendMessages(given as never), options ?? {}, chat);
  return new Proxy(transport, {
    get(target, key) {
      if (key === 'sendMessages') return send;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

async function sendTraced(
  send: (options: SendOptions) => Promise<ReadableStream<unknown>>,
  options: SendOptions,
  chat: ChatSource,
): Promise<ReadableStream<unknown>> {
  const turn = begin(chat, inputsOf(options));
  try {
    const joined = { ...options, headers: withHeaders(options.headers, turn.headers()) };
    const stream = await turn.run(() => send(joined));
    return followTurn(turn, stream, options.abortSignal);
  } catch (error) {
    turn.fail(error);
    throw error;
  }
}

function followTurn(
  turn: Turn,
  stream: ReadableStream<unknown>,
  signal: AbortSignal | undefined,
): ReadableStream<unknown> {
  const { span } = turn;
  const reader = uiMessageReader();
  const startedAt = performance.now();
  let hasChunk = false;
  return span.follow(stream, {
    signal,
    end: false,
    // A reader is waiting for the turn, so the turn was not left.
    onRead: () => turn.run(() => {}),
    onChunk() {
      if (hasChunk) return;
      hasChunk = true;
      whenPainted(() => {
        const ms = Math.round(performance.now() - startedAt);
        span.enrich({ metadata: { time_to_first_paint_ms: ms } });
      });
    },
    aggregate: {
      push(chunk) {
        const isSeen = reader.push(chunk);
        // The page cancels the stream on an error part: the part says how the turn went.
        if (reader.answer.error) span.enrich({ error: reader.answer.error });
        return isSeen;
      },
      result: () => reader.answer.outputs,
    },
    onEnd() {
      const { usage, id } = reader.answer;
      span.enrich({
        // A turn is no model call: its tokens are those of the server's.
        metadata: {
          message_id: id,
          usage_input_tokens: usage?.input,
          usage_output_tokens: usage?.output,
        },
      });
      turn.end();
    },
  });
}

/** The last message of the user, which is what the turn is about. */
function inputsOf({ messages }: SendOptions): Record<string, unknown> {
  const asked = attempt(() => chatMessages(messages?.slice(-1)))?.at(-1);
  return { question: asked?.content ?? '' };
}

function begin(chat: ChatSource, inputs: Record<string, unknown>): Turn {
  if ('turn' in chat) return chat.turn(inputs);
  const span = chat.startSpan('chat turn', { eventType: 'chain', inputs });
  return {
    span,
    run: (work) => span.run(work),
    headers: () => chat.inject({}, span),
    fail: (error) => span.fail(error).end(),
    end: () => span.end(),
  };
}

/** The application's headers with those of the trace, in the form that they had. */
function withHeaders(given: unknown, own: Record<string, string>): unknown {
  if (!(given instanceof Headers))
    return { ...(given as Record<string, string> | undefined), ...own };
  const headers = new Headers(given);
  for (const [name, value] of Object.entries(own)) headers.set(name, value);
  return headers;
}

function whenPainted(work: () => void): void {
  if (typeof requestAnimationFrame === 'function') requestAnimationFrame(() => setTimeout(work, 0));
}
