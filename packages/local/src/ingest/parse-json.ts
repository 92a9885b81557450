import { setImmediate } from 'node:timers/promises';
import type { JsonValue } from '../json.ts';
import { BadRequest } from './bad-request.ts';
import { checkInSteps, checkJson } from './check-json.ts';

/**
 * Parses the JSON of a body; its nesting and the number of its values are checked first. Others are answered in between.
 * Rejects with BadRequest: 400 for malformed JSON, bytes that are not UTF-8 and too many levels, 413 for too many values.
 */
export async function parseJson(body: Uint8Array): Promise<unknown> {
  const steps = checkInSteps(body);
  // oxlint-disable-next-line no-await-in-loop -- one step after the other
  while (!steps.next().done) await setImmediate();
  await setImmediate();
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    await setImmediate();
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequest(400, `malformed JSON: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Maximum values of a JSON text within an attribute: the SDK writes at most a thousand. */
const MAX_TEXT_ITEMS = 20_000;

/** Parses a JSON text within an attribute; returns undefined for malformed or too large JSON. */
export function parseJsonText(text: string): JsonValue | undefined {
  try {
    checkJson(Buffer.from(text), MAX_TEXT_ITEMS);
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined; // the text stays readable as it is
  }
}
