import type { Answer } from '../answer/answer.ts';
import { readerFor, readWhole } from './any-format.ts';
import { bodyReader } from './body-reader.ts';
import type { Reader } from './reader.ts';

/** Values kept of a stream whose format is not known. */
const MAX_VALUES = 100;

/** Reads a stream of any known format, as bytes, text or events; unknown formats unchanged. */
export function anyReader(): Reader {
  const body = bodyReader({ readerFor, whole: readWhole });
  const values: unknown[] = [];
  let events: Reader | undefined;
  let isBody = false;
  let more = 0;
  return {
    get hasText() {
      return isBody ? body.hasText : (events?.hasText ?? false);
    },
    push(chunk) {
      if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
        isBody = true;
        return body.push(chunk);
      }
      events ??= readerFor(chunk);
      if (events) return events.push(chunk);
      if (values.length < MAX_VALUES) values.push(pictureOf(chunk));
      else more += 1;
      return true;
    },
    get answer(): Answer {
      if (events) return events.answer;
      if (isBody) return body.answer;
      const list = more > 0 ? [...values, `… [+${more} items]`] : values;
      return list.length > 0 ? { outputs: { result: list } } : {};
    },
  };
}

/** Copies a value: the application may change the value later. */
function pictureOf(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch {
    return String(value);
  }
}
