import { startLocal } from '@honeyhive/local';
import { expect, test } from 'vitest';
import { answerOnce } from './main.ts';

test('flat options and a decorator: one event, in its session, with what was said about both', async () => {
  const local = await startLocal({ port: 0, store: 'memory' });
  expect(await answerOnce(local.url, 'may I return it')).toBe('About "may I return it": yes.');
  const [event, ...others] = local.events();
  expect(others).toEqual([]);
  expect(event).toMatchObject({
    event_name: 'answer',
    project: 'support',
    source: 'development',
    inputs: { asked: 'may I return it' },
    outputs: { result: 'About "may I return it": yes.' },
    metadata: { words: 4 },
  });
  const [session] = local.sessions();
  expect(session?.session_name).toBe('one question');
  expect(local.session(session?.session_id ?? '')?.session).toMatchObject({
    user_properties: { plan: 'free' },
    feedback: { rating: true },
  });
  await local.close();
});
