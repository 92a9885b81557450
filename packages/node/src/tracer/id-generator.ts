import { Buffer } from 'node:buffer';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Bytes written as one text: little to keep alive for an id, which is a piece of it. */
const PIECE = 768;
/** Bytes drawn at once: asking for them costs more than they do. */
const POOL = 10 * PIECE;

const pool = Buffer.alloc(POOL);
let used = POOL;
let digits = '';
let at = 0;

function take(length: number): string {
  if (at + length > digits.length) {
    digits = nextPiece();
    at = 0;
  }
  at += length;
  return digits.slice(at - length, at);
}

function nextPiece(): string {
  if (used === POOL) {
    draw();
    used = 0;
  }
  used += PIECE;
  return pool.toString('hex', used - PIECE, used);
}

function draw(): void {
  try {
    crypto.getRandomValues(pool);
  } catch {
    // Workers have no secure random source outside of a request; ids are no secrets.
    for (let index = 0; index < POOL; index += 1) pool[index] = Math.random() * 256;
  }
}

/** Random ids, drawn many at a time from the secure source: asked for one by one, they would be a good part of a span. */
export const POOLED_IDS: IdGenerator = {
  generateTraceId: () => take(32),
  generateSpanId: () => take(16),
};
