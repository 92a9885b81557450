/** The two classes of Node's streams that the suite uses; `node:stream` has them in Node, Bun and Deno. */
export interface EmitterStreams {
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly Readable: any;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly PassThrough: any;
}

/** What only the one who starts the suite can give. Rows without theirs are reported as not applicable. */
export interface GivenFeatures {
  readonly emitterStreams?: EmitterStreams;
  /** Runs `work` and gives the reasons of the rejections that were reported as unhandled meanwhile. */
  readonly unhandledRejections?: (work: () => unknown) => Promise<readonly unknown[]>;
  /** Evaluates an expression in another realm: `vm.runInNewContext`, an iframe's `eval`. */
  readonly anotherRealm?: (expression: string) => unknown;
  /** Makes a node of a document. */
  readonly domNode?: () => object;
}

/** What the runtime has. */
export interface Features extends GivenFeatures {
  readonly has: ReadonlySet<Need>;
}

/** Looks at what is there, and adds what was given. */
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

/** True where `new Response(stream)` reads by the stream's methods rather than behind its back. */
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

/** What a row cannot do without. A subject or a runtime that lacks one of them has the row reported as not applicable. */
export type Need =
  /** The wrapper gives a function that stands for the original, rather than running a block. */
  | 'identity'
  /** The wrapper takes classes. */
  | 'new'
  /** The tracer keeps its active span across `await`. */
  | 'async context'
  | 'ReadableStream'
  | 'stream iteration'
  | 'byte streams'
  /** The platform consumes a Response's stream by its methods, as Node does. */
  | 'watched bodies'
  | 'Response'
  | 'Request'
  | 'Blob'
  | 'DOM'
  | 'emitter streams'
  | 'unhandled rejections'
  | 'another realm';
