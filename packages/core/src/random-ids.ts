import type { IdGenerator } from '@opentelemetry/sdk-trace';

/** Random bytes as hexadecimal digits; never zeros alone, which stand for no id. */
function randomHex(bytes: number): string {
  const drawn = crypto.getRandomValues(new Uint8Array(bytes));
  const digits = Array.from(drawn, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return /[^0]/.test(digits) ? digits : randomHex(bytes);
}

/** Ids of traces and spans where the runtime has no generator of its own. */
export const RANDOM_IDS: IdGenerator = {
  generateTraceId: () => randomHex(16),
  generateSpanId: () => randomHex(8),
};
