import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startLocal } from '@honeyhive/local';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { compileErrors } from '../../fixtures/temporary-project.ts';
import { migrate } from './rewriter.ts';

const load = async (pattern: string, file: string): Promise<Program> =>
  (await import(`../../fixtures/migrate/${pattern}/${file}.ts`)) as Program;

interface Recorded {
  readonly given: unknown;
  readonly places: readonly string[];
  readonly events: readonly string[];
  readonly sessions: readonly string[];
}

/** A program of a fixture. */
interface Program {
  run(serverUrl: string): Promise<unknown>;
}

const FOLDER = fileURLToPath(new URL('../../fixtures/migrate/', import.meta.url));
const read = (pattern: string, file: string): string =>
  readFileSync(`${FOLDER}${pattern}/${file}.ts`, 'utf8');

/** What each program records: names and types of events, and names of parents. */
const RECORDED: Readonly<Record<string, readonly string[]>> = {
  'ai-sdk': ['ai.generateText < chain', 'ai.generateText.doGenerate < model < ai.generateText'],
  chat: [
    'main < chain',
    'model event < model',
    'rank < chain < reply',
    'reply < chain < main',
    'search < tool < reply',
  ],
  'deep-import': ['close < tool'],
  enrichment: ['main < chain', 'translate < model'],
  'existing-session': ['answer < chain', 'model event < model'],
  'flush-at-the-end': ['play < chain', 'roll < tool < play', 'roll < tool < play'],
  'instrument-modules': ['chat small < model < main', 'main < chain'],
  main: ['main < chain', 'weigh < tool < main'],
  'named-functions': ['chain event < chain', 'count < tool', 'summarize < tool'],
  quickstart: ['event < chain < main', 'greet < tool < event', 'main < chain'],
  'rest-client': [],
  'retrieval-script': [
    'claim < chain < main',
    'claim < chain < main',
    'decide < model < claim',
    'decide < model < claim',
    'main < chain',
    'retrievePolicies < tool < claim',
    'retrievePolicies < tool < claim',
  ],
  server: ['reply < chain', 'stock < tool < reply'],
  'wrong-names': ['perimeter < chain', 'square < chain'],
};

/** Metadata that differs between two runs, or names the package. */
const OF_A_RUN = /^(?:trace_id|span_id|parent_span_id|run_id|scope|telemetry|honeyhive|sdk)/;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/** Writes `data` in the order of the keys, without what differs between two runs. */
const written = ({ metadata, ...data }: Readonly<Record<string, unknown>>): string => {
  const kept = Object.entries(metadata ?? {}).filter(([name]) => !OF_A_RUN.test(name));
  const text = JSON.stringify({
    ...data,
    metadata: kept.toSorted(([a], [b]) => a.localeCompare(b)),
  });
  return text.replaceAll(UUID, 'uuid');
};

/** What a program gives and records. */
async function runProgram({ run }: Program): Promise<Recorded> {
  const backend = await startLocal({ port: 0, store: 'memory' });
  const given = await run(backend.url);
  const events = backend.events();
  const names = new Map(events.map(({ event_id: id, event_name: name }) => [id, name]));
  const placed = events.map((event) => {
    const { event_name, event_type, inputs, outputs, config, metrics, feedback, error } = event;
    const place = [event_name, event_type, names.get(event.parent_id ?? '')]
      .filter(Boolean)
      .join(' < ');
    const said = { inputs, outputs, config, metrics, feedback, error, metadata: event.metadata };
    return { place, text: `${place} ${written(said)}` };
  });
  const sessions = backend.sessions().map(({ session_id: id }) => {
    const session = backend.session(id)?.session;
    const said = [session?.session_name, session?.user_properties, session?.outputs];
    const { metrics, feedback, metadata } = { ...session };
    return written({ said, metrics, feedback, metadata });
  });
  await backend.close();
  const places = placed.map(({ place }) => place).toSorted();
  return { given, places, events: placed.map(({ text }) => text).toSorted(), sessions };
}

describe.each(readdirSync(FOLDER))('%s', (pattern) => {
  test('is rewritten as it stands there, and a second time not at all', () => {
    const after = read(pattern, 'after');
    expect(migrate(ts, 'app.ts', read(pattern, 'before')).text).toBe(after);
    expect(migrate(ts, 'app.ts', after).text).toBe(after);
  });

  test('gives and records the same', async () => {
    const before = await runProgram(await load(pattern, 'before'));
    const after = await runProgram(await load(pattern, 'after'));
    expect(after).toEqual(before);
    expect(before.places).toEqual(RECORDED[pattern]);
    expect(before.sessions).toHaveLength(pattern === 'wrong-names' ? 2 : 1);
  });
});

test('all programs compile', () => {
  expect(compileErrors([{ folder: FOLDER }])).toEqual([]);
});
