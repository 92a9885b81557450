import { readFileSync } from 'node:fs';

export type Json = Record<string, unknown>;

/** Reads an object from a JSON file with or without comments; undefined without the file. Throws an Error for malformed text. */
export function readJson(path: string): Json | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(withoutComments(text.replace(/^\uFEFF/, ''))) as Json;
  } catch (cause) {
    throw new Error(`${path} is no JSON: ${String(cause)}`, { cause });
  }
}

/** Removes comments and commas before a closing bracket, outside of strings. */
const withoutComments = (text: string): string =>
  text
    .replaceAll(
      /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, string?: string) => string ?? '',
    )
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? '');
