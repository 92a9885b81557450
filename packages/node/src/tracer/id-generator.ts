import { Buffer } from 'node:buffer';
import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Bytes converted to a single text. An id is a slice and keeps the whole text alive, so the text is small. */
const PIECE = 768;
/** Random bytes drawn per call: the call costs more than the bytes. */
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

/**
 * Generates random ids from a pool of secure random bytes: a separate draw per id would be a large part of a span's
 * cost.
 */
export const POOLED_IDS: IdGenerator = {
  generateTraceId: () => take(32),
  generateSpanId: () => take(16),
};
