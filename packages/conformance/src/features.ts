/** The two Node stream classes used by the suite; `node:stream` has the classes in Node, Bun and Deno. */
export interface EmitterStreams {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly Readable: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly PassThrough: any;
}

/** Features that only the caller can provide. Rows without a required feature are reported as not applicable. */
export interface GivenFeatures {
  readonly emitterStreams?: EmitterStreams;
  /** Runs `work` and resolves with the reasons of rejections reported as unhandled meanwhile. */
  readonly unhandledRejections?: (work: () => unknown) => Promise<readonly unknown[]>;
  /** Evaluates an expression in another realm: `vm.runInNewContext`, an iframe's `eval`. */
  readonly anotherRealm?: (expression: string) => unknown;
  /** Makes a node of a document. */
  readonly domNode?: () => object;
}

/** Features of the runtime. */
export interface Features extends GivenFeatures {
  readonly has: ReadonlySet<Need>;
}

/** Detects features of the runtime and adds the given features. */
export async function detectFeatures(given: GivenFeatures = {}): Promise<Features> {
  const streams = typeof ReadableStream === 'function';
  const responses = typeof Response === 'function';
  const found: ReadonlyArray<readonly [Need, boolean]> = [
    ['ReadableStream', streams],
    ['stream iteration', streams && Symbol.asyncIterator in ReadableStream.prototype],
    ['byte streams', streams && hasByteStreams()],
    ['Response', responses],
    ['watched bodies', streams && responses && (await watchesBodies())],
    ['Request', typeof Request === 'function'],
    ['Blob', typeof Blob === 'function'],
    ['DOM', given.domNode !== undefined],
    ['emitter streams', given.emitterStreams !== undefined],
    ['unhandled rejections', given.unhandledRejections !== undefined],
    ['another realm', given.anotherRealm !== undefined],
  ];
  return { ...given, has: new Set(found.filter(([, is]) => is).map(([need]) => need)) };
}

function hasByteStreams(): boolean {
  try {
    return new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' }) !== undefined;
  } catch {
    return false;
  }
}

/** Returns true if `new Response(stream)` reads through the stream's methods, not internally. */
async function watchesBodies(): Promise<boolean> {
  let isSeen = false;
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => controller.close(),
  });
  const { getReader } = stream;
  Object.defineProperty(stream, 'getReader', {
    configurable: true,
    writable: true,
    value: (...args: []): unknown => {
      isSeen = true;
      return getReader.apply(stream, args);
    },
  });
  await new Response(stream).text();
  return isSeen;
}

/**
 * A feature required by a row. If the subject or the runtime lacks the feature, the row is reported as not
 * applicable.
 */
export type Need =
  /** The wrapper returns a function in place of the original, instead of running a block. */
  | 'identity'
  /** The wrapper takes classes. */
  | 'new'
  /** The tracer keeps the active span across `await`. */
  | 'async context'
  | 'ReadableStream'
  | 'stream iteration'
  | 'byte streams'
  /** The platform reads a Response's stream through the stream's methods, as Node does. */
  | 'watched bodies'
  | 'Response'
  | 'Request'
  | 'Blob'
  | 'DOM'
  | 'emitter streams'
  | 'unhandled rejections'
  | 'another realm';
