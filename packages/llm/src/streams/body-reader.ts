import type { Answer } from '../answer/answer.ts';
import type { MediaHash } from '../answer/media.ts';
import { BoundedText } from '../answer/bounded-text.ts';
import { EventLines } from './event-lines.ts';
import type { Reader } from './reader.ts';

/** Reading of a body, once the first event or the whole body is known. */
export interface BodyFormat {
  /** Returns the reader of a stream beginning with `first`; `undefined` for an unknown format. */
  readerFor(first: unknown): Reader | undefined;
  /** Reads a body with a single JSON value. */
  whole(value: unknown): Answer | undefined;
}

/** Reads the bytes or text of a body: server-sent events, JSON lines, a JSON value or any other text. */
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

/** Counts and hashes the bytes of a sound or picture. */
export function mediaReader(mime: string, hash: MediaHash): Reader {
  let bytes = 0;
  return {
    hasText: false,
    push(chunk) {
      if (!(chunk instanceof Uint8Array)) return false;
      bytes += chunk.byteLength;
      hash.update(chunk);
      return true;
    },
    get answer() {
      const type = /^(?:image|audio|video)/.exec(mime)?.[0] ?? 'file';
      const digest = hash.end();
      return {
        outputs: {
          type,
          mime,
          bytes,
          get sha256() {
            return digest.hex;
          },
        },
      };
    },
  };
}
