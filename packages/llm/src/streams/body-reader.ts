import type { Answer } from '../answer/answer.ts';
import { BoundedText } from '../answer/bounded-text.ts';
import { EventLines } from './event-lines.ts';
import type { Reader } from './reader.ts';

/** How a body is read once its first event, or all of it, is known. */
export interface BodyFormat {
  /** The reader of a stream that begins with `first`; `undefined` for a format that is not known. */
  readerFor(first: unknown): Reader | undefined;
  /** A body that is one JSON value. */
  whole(value: unknown): Answer | undefined;
}

/** Reads bytes or text of a body: server-sent events, JSON by lines, one JSON value, or a text of any other kind. */
export function bodyReader({ readerFor, whole }: BodyFormat): Reader {
  const decoder = new TextDecoder();
  const lines = new EventLines();
  const raw = new BoundedText();
  let reader: Reader | undefined;
  const take = (events: readonly unknown[]): boolean => {
    let isSeen = false;
    for (const event of events) {
      reader ??= readerFor(event);
      isSeen = (reader?.push(event) ?? false) || isSeen;
    }
    return isSeen;
  };
  return {
    get hasText() {
      return reader?.hasText ?? raw.text !== '';
    },
    push(chunk) {
      const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk as Uint8Array, STREAM);
      if (!reader) raw.add(text);
      const isSeen = take(lines.push(text));
      return reader ? isSeen : text !== '';
    },
    get answer() {
      take(lines.end());
      return reader?.answer ?? wholeOf(raw.text, whole) ?? { outputs: { result: raw.text } };
    },
  };
}

const STREAM = { stream: true } as const;

function wholeOf(text: string, whole: BodyFormat['whole']): Answer | undefined {
  try {
    return whole(JSON.parse(text));
  } catch {
    return undefined;
  }
}

interface Hash {
  update(chunk: Uint8Array): unknown;
  digest(encoding: 'hex'): string;
}

/** Counts the bytes of a sound or a picture, and hashes them where the platform can do that at once. */
export function mediaReader(mime: string, hash?: Hash): Reader {
  let bytes = 0;
  return {
    hasText: false,
    push(chunk) {
      if (!(chunk instanceof Uint8Array)) return false;
      bytes += chunk.byteLength;
      hash?.update(chunk);
      return true;
    },
    get answer() {
      const type = /^(?:image|audio|video)/.exec(mime)?.[0] ?? 'file';
      return { outputs: { type, mime, bytes, sha256: hash?.digest('hex') } };
    },
  };
}
