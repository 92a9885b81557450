import type { TracerContext } from '@honeyhive/core';

/** Options of {@link send}. */
export interface SendOptions {
  /** Tracer whose active span becomes the parent in the receiver. */
  readonly tracer: Pick<TracerContext, 'inject'>;
  /** Origin of the receiving window. Required for a window; without a meaning for workers and ports. */
  readonly origin?: string | undefined;
  readonly transfer?: Transferable[] | undefined;
}

/** Options of {@link receive}. */
export interface ReceiveOptions {
  readonly tracer: Pick<TracerContext, 'withRemoteParent'>;
}

/** A window as a source of messages. */
interface WindowOptions extends ReceiveOptions {
  /** Origins whose messages are taken. Messages of other origins are ignored: a foreign page could choose trace and session. */
  readonly from: readonly string[];
}

/** A worker, a port or a window, as the receiver of messages. */
interface Receiver {
  postMessage(message: unknown, options: never): void;
}

interface Envelope {
  readonly honeyhive: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/**
 * Posts `data` to a worker, a port or a window, with the trace headers of the active span. The other side takes the message by
 * {@link receive}.
 *
 * @example
 * tracer.withSpan('ask the worker', () => send(worker, { question }, { tracer }));
 */
export function send(
  target: Receiver,
  data: unknown,
  { tracer, origin, transfer = [] }: SendOptions,
): void {
  const envelope: Envelope = { honeyhive: tracer.inject({}), data };
  const options = { transfer, ...(origin !== undefined && { targetOrigin: origin }) };
  target.postMessage(envelope, options as never);
}

/**
 * Calls `onMessage` with the data of each message, under the parent that {@link send} has posted; a message posted in another
 * way has no parent. A window needs `from`, the origins to trust. Returns the undo function.
 *
 * @example
 * receive(worker, { tracer }, (data) => tracer.withSpan('answer', () => answer(data)));
 */
export function receive(
  target: Window,
  options: WindowOptions,
  onMessage: (data: unknown, event: MessageEvent) => void,
): () => void;
export function receive(
  target: EventTarget,
  options: ReceiveOptions,
  onMessage: (data: unknown, event: MessageEvent) => void,
): () => void;
export function receive(
  target: EventTarget,
  options: ReceiveOptions & Partial<WindowOptions>,
  onMessage: (data: unknown, event: MessageEvent) => void,
): () => void {
  const { tracer } = options;
  // In plain JavaScript `from` may be missing: a window then trusts its own origin.
  const from = options.from ?? ('document' in target ? [globalThis.origin] : undefined);
  const onEvent = (given: Event): void => {
    const event = given as MessageEvent<unknown>;
    if (from && !from.includes(event.origin)) return;
    const { data } = event;
    if (!isEnvelope(data)) return onMessage(data, event);
    tracer.withRemoteParent({ ...data.honeyhive }, () => onMessage(data.data, event));
  };
  target.addEventListener('message', onEvent);
  // A port waits for this.
  if ('start' in target && typeof target.start === 'function') target.start();
  return () => target.removeEventListener('message', onEvent);
}

const isEnvelope = (value: unknown): value is Envelope =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  typeof (value as Partial<Envelope>).honeyhive === 'object' &&
  (value as Partial<Envelope>).honeyhive !== null;
