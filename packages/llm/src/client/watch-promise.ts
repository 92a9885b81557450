import { attempt } from './attempt.ts';
import type { CallReading } from './call.ts';
import type { ModelCall } from './model-call.ts';

type Step = (...args: readonly unknown[]) => unknown;

/** Parts of the promises returned by generated clients. */
interface ClientPromise extends PromiseLike<unknown> {
  responsePromise?: Promise<{ readonly response?: Response }>;
  parseResponse?: Step;
  parse?: () => Promise<unknown>;
  asResponse?: () => Promise<Response>;
  _thenUnwrap?: (transform: Step) => ClientPromise;
}

/**
 * Watches the promise of a call in place: the promise stays the client's own object, with `withResponse()` and the
 * rest. The response is parsed on demand, in a step shared by every way of reading. Promises derived by the client's
 * helpers are watched too.
 */
export function watchPromise(promise: unknown, call: ModelCall): unknown {
  const given = (promise ?? {}) as ClientPromise;
  const rejected = (error: unknown): never => {
    call.failed(error);
    throw error;
  };
  const { responsePromise, parseResponse } = given;
  if (!responsePromise || typeof parseResponse !== 'function') {
    if (typeof given.then === 'function')
      return given.then((value) => settled(value, call), rejected);
    call.end();
    return promise;
  }
  given.responsePromise = responsePromise.then((one) => {
    call.responded(one.response?.status);
    return one;
  }, rejected);
  given.parseResponse = (...args) => {
    const parsed = parseResponse.apply(given, args as unknown[]) as Promise<unknown>;
    // Older clients parse a response at once.
    return typeof parsed?.then === 'function'
      ? parsed.then((value) => settled(value, call), rejected)
      : settled(parsed, call);
  };
  watchUse(given, call);
  return promise;
}

/** Watches uses of the promise that bypass parsing. */
function watchUse(promise: ClientPromise, call: ModelCall): void {
  const { parse, asResponse, _thenUnwrap: unwrap } = promise;
  let isParsed = false;
  if (parse)
    promise.parse = () => {
      isParsed = true;
      return parse.call(promise);
    };
  if (asResponse)
    // Alone, returns the bare response; `withResponse` parses first.
    promise.asResponse = async () => {
      const response = await asResponse.call(promise);
      return isParsed ? response : ((await settled(response, call)) as Response);
    };
  if (unwrap)
    promise._thenUnwrap = (transform) => {
      call.isUnwrapped = true;
      const derived = unwrap.call(promise, (...args) => unwrapped(transform, args, call));
      return watchPromise(derived, call) as ClientPromise;
    };
}

/** Reads an answer before a helper of the client transforms the answer, then ends the call. */
function unwrapped(transform: Step, args: readonly unknown[], call: ModelCall): unknown {
  const { reading } = call;
  const isLoaded = !(reading instanceof Promise);
  if (isLoaded) attempt(() => reading.settled(args[0]));
  let value: unknown;
  try {
    value = transform(...args);
  } catch (error) {
    call.failed(error);
    throw error;
  }
  const finish = (by: CallReading | undefined): void => {
    attempt(() => by?.settled(args[0]));
    attempt(() => by?.parsed(value));
    call.end();
  };
  if (isLoaded) finish(reading);
  else void reading.then(finish);
  return value;
}

/** Returns an answer after reading; a promise only while the reading code is loading. */
function settled(value: unknown, call: ModelCall): unknown {
  const { reading } = call;
  const read = (by: CallReading | undefined): unknown => {
    if (by) return attempt(() => by.settled(value)) ?? value;
    call.end();
    return value;
  };
  return reading instanceof Promise ? reading.then(read) : read(reading);
}
