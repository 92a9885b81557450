import { type LocalEvent, startLocal } from '@honeyhive/local';
import { expect, test } from 'vitest';
import { pipelines } from './pipelines.ts';

test('three tracers nested in one call: each trace lands whole in its own project, and knows of no other', async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  const running = pipelines({ apiKey: 'key', serverUrl: local.url });
  expect(await running.pipelines.evaluate([' a b ', ' c '])).toBe(3);
  await running.close();

  const of = (project: string): LocalEvent[] => local.events({ project });
  const names = (events: readonly LocalEvent[]): string[] =>
    events.map(({ event_name: name }) => name).sort();
  expect(names(of('evaluation'))).toEqual(['evaluate']);
  expect(names(of('data-pipeline'))).toEqual(['clean', 'load']);
  expect(names(of('inference'))).toEqual(['generate', 'generate']);

  const [load] = of('data-pipeline').filter(({ event_name: name }) => name === 'load');
  const [clean] = of('data-pipeline').filter(({ event_name: name }) => name === 'clean');
  expect(clean?.parent_id).toBe(load?.event_id);
  expect(load?.parent_id).toBe(load?.session_id);
  expect(of('inference').map(({ outputs }) => outputs['result'])).toEqual(['ab', 'c']);
  const traces = (project: string): Set<string | null> =>
    new Set(of(project).map(({ trace_id: id }) => id));
  for (const id of traces('evaluation')) {
    expect(traces('data-pipeline').has(id)).toBe(false);
    expect(traces('inference').has(id)).toBe(false);
  }
  expect(local.events().flatMap(({ links }) => links)).toEqual([]);
  await local.close();
});
