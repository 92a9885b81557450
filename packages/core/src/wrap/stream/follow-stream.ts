import type { FollowOptions } from '../../spans/span.ts';
import type { Context } from '@opentelemetry/api';
import { isTagged } from '../../values/is-tagged.ts';
import { readableCopy, tryRead } from '../../values/try-read.ts';
import { followAsyncIterable, followGenerator } from './instrument-iterable.ts';
import { followReadable, followResponse } from './passthrough-readable.ts';
import type { OwnedSpan, SpanOwner } from '../../spans/span-owner.ts';
import { ScopeObserver } from './scope-observer.ts';
import { StreamRecorder } from './stream-recorder.ts';
import { StreamObservers } from './stream-observers.ts';
import { instrumentReadable } from './instrument-readable.ts';

/** True for a value supported by {@link follow}. Arrays, strings, maps and sets are finished values, not streams. */
export function isFollowable(value: unknown, { emitters }: SpanOwner): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (emitters?.isStream(value)) return value.readable;
  // A locked stream is read unseen.
  if (isReadable(value)) return !value.locked;
  return isStreamedResponse(value) || isAsyncIterable(value) || isGenerator(value);
}

/**
 * Follows `stream` with `span`: the span sees every passing chunk and ends when the stream has ended, failed or been
 * stopped. The source is pulled once per read, a cancel reaches the source at once, and nothing is cloned or teed.
 * Use the returned value: another stream for a ReadableStream, otherwise the same object.
 */
export function follow<T>(owner: SpanOwner, span: OwnedSpan, stream: T, given?: FollowOptions): T {
  const options: FollowOptions = readableCopy(given);
  if (!owner.enabled || !tryRead(() => isFollowable(stream, owner))) {
    owner.guard('onEnd', () => options.onEnd?.());
    if (options.end ?? true) span.end();
    return stream;
  }
  const watch = new StreamRecorder(owner, span, options);
  const followed = attach(watch, stream as object, true) as T;
  const { signal } = options;
  // The signal's event reports only a later abort.
  if (signal?.aborted) watch.cancelled(signal.reason);
  return followed;
}

/**
 * Follows a function's result with `span`, in place: the caller gets the very same object. See {@link
 * instrumentReadable} for the effect on a ReadableStream.
 */
// oxlint-disable-next-line max-params
export function followInPlace(
  owner: SpanOwner,
  span: OwnedSpan,
  stream: object,
  options: Pick<FollowOptions, 'record' | 'endedBy'>,
): void {
  const watch = new StreamRecorder(owner, span, options);
  attach(watch, stream, false);
}

/**
 * Runs every step of a lazy value in `context`, in place. A value followed by a span already runs in the span's
 * context.
 */
export function scopeInPlace(owner: SpanOwner, context: Context, stream: unknown): void {
  if (!tryRead(() => isFollowable(stream, owner) && !isFetched(stream))) return;
  const lazy = stream as object;
  if (!StreamObservers.of(lazy) && Object.isExtensible(lazy))
    owner.guard('scope', () =>
      install(owner, new StreamObservers(new ScopeObserver(owner, context)), lazy),
    );
}

function attach(watch: StreamRecorder, stream: object, isAround: boolean): object {
  const followed = watch.owner.guard('follow', () => {
    if (isAround && isReadable(stream)) return followReadable(new StreamObservers(watch), stream);
    const known = StreamObservers.of(stream);
    // A frozen stream stays unchanged.
    if (!known && !Object.isExtensible(stream)) watch.done();
    else if (known) known.addObserver(watch);
    else install(watch.owner, new StreamObservers(watch), stream);
    return stream;
  });
  // A stream which cannot be followed is returned unchanged.
  if (followed === undefined) watch.done();
  return followed ?? stream;
}

/** Instruments `stream` in place, reporting to `watchers`. */
function install({ emitters }: SpanOwner, watchers: StreamObservers, stream: object): void {
  if (isReadable(stream)) instrumentReadable(watchers, stream);
  else if (isStreamedResponse(stream)) followResponse(watchers, stream);
  else if (emitters?.isStream(stream)) emitters.follow(watchers, stream);
  else if (isAsyncIterable(stream)) followAsyncIterable(watchers, stream);
  else followGenerator(watchers, stream as Generator<unknown>);
  watchers.register(stream);
  // A reader of a Response's body need not hold the Response.
  if (!isTagged(stream, 'Response')) watchers.endWhenCollected(stream);
}

const isReadable = (value: unknown): value is ReadableStream<unknown> =>
  isTagged(value, 'ReadableStream') &&
  typeof (value as { getReader?: unknown }).getReader === 'function';
/** True for a response with a web stream; `node-fetch` has streams of Node's. */
const isStreamedResponse = (value: object): value is Response =>
  isTagged(value, 'Response') &&
  isReadable((value as Response).body) &&
  !(value as Response).bodyUsed;
/** True for a response of the platform: reading runs no user code. */
const isFetched = (value: unknown): boolean =>
  isTagged(value, 'Response') && (value as Response).type !== 'default';
/** True for an async iterable. A proxy answering every name has the method, but fails `in`. */
const isAsyncIterable = (value: object): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value &&
  typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function';
const isGenerator = (value: object): value is Generator<unknown> => isTagged(value, 'Generator');
