/** One call by name: returns, throws, or a promise of either. @typedef {Record<string, () => unknown>} Calls */

/**
 * Makes the calls in turn and writes down what the caller sees of each.
 *
 * @param {Calls} calls
 */
export async function transcribe(calls) {
  /** @type {Record<string, unknown>} */
  const transcript = {};
  for (const [name, call] of Object.entries(calls)) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other, as the spans are compared by name
    transcript[name] = await outcomeOf(call);
  }
  return transcript;
}

/** @param {() => unknown} call */
async function outcomeOf(call) {
  try {
    const returned = call();
    return { kind: kindOf(returned), settled: await settled(returned) };
  } catch (error) {
    return { threw: describe(error) };
  }
}

/** @param {unknown} returned */
async function settled(returned) {
  try {
    return { value: describe(await returned) };
  } catch (error) {
    return { rejected: describe(error) };
  }
}

/** What a caller can tell of what it was given before it awaits. @param {unknown} value */
const kindOf = (value) => ({
  tag: Object.prototype.toString.call(value),
  isPromise: value instanceof Promise,
  hasThen: typeof Object(value).then,
});

/** @param {unknown} value */
const describe = (value) =>
  value instanceof Error
    ? { error: value.name, message: value.message, cause: String(value.cause) }
    : { value };
