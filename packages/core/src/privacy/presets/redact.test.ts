import { describe, expect, test } from 'vitest';
import type { Redact } from '../../index.ts';
import { redactAll, redactCards, redactEmails, redactKeys, redactTokens } from '../../redact.ts';
import { recordingTracer } from '../../testing.ts';

const INPUTS = 'honeyhive_inputs.';
/** What is sent of `inputs` when a tracer redacts with `redact`. */
function sent(redact: Redact, inputs: Record<string, unknown>): Record<string, unknown> {
  const { tracer, spans } = recordingTracer({ redact });
  tracer.startSpan('work', { inputs }).end();
  return Object.fromEntries(
    Object.entries(spans[0]?.attributes ?? {})
      .filter(([key]) => key.startsWith(INPUTS))
      .map(([key, value]) => [key.slice(INPUTS.length), value]),
  );
}
const text = (redact: Redact, given: string): unknown => sent(redact, { given })['given'];

describe('redactKeys', () => {
  test('takes out what stands under the name of a secret, at any depth and in any spelling', () => {
    const secrets = {
      password: 'x',
      apiKey: 'x',
      'x-api-key': 'x',
      user: { Password: 'x', profile: { access_token: 'x' } },
      headers: { Authorization: 'x', cookie: 'x' },
      credentials: { name: 'x', list: ['x', 'y'] },
      PRIVATE_KEY: 'x',
    };
    const values = Object.values(sent(redactKeys(), secrets));
    expect(values).toHaveLength(11);
    expect(new Set(values)).toEqual(new Set(['[secret]']));
  });

  test('finds them in values too large to stand leaf by leaf, and in JSON inside of texts', () => {
    const users = Array.from({ length: 200 }, (_, id) => ({ id, password: `hunter${id}` }));
    const note = JSON.stringify({ password: 'quoted' });
    const all = sent(redactKeys(), { users, note });
    expect(all).toMatchObject({
      note: JSON.stringify({ password: '[secret]' }),
      'users.0.password': '[secret]',
      'users.199': JSON.stringify({ id: 199, password: '[secret]' }),
    });
    expect(JSON.stringify(all)).not.toContain('hunter');
    const { tracer, span } = recordingTracer({ redact: redactKeys() });
    tracer
      .startSpan('work')
      .enrich({ error: { code: 7, password: 'hunter' } })
      .end();
    expect(span('work').attributes['honeyhive_error']).toBe('{"code":7,"password":"[secret]"}');
  });

  test('leaves everything else as it is, counts of tokens too', () => {
    const plain = { question: 'my password is x', total_tokens: 12, user: 'ada', ok: true };
    expect(sent(redactKeys(), plain)).toEqual(plain);
  });

  test('takes names of your own beside those that are redacted by default', () => {
    const redact = redactKeys(['patient_id']);
    expect(
      sent(redact, { patientId: 'p-1', visit: { 'Patient-ID': 'p-2' }, password: 'x' }),
    ).toEqual({ patientId: '[secret]', 'visit.Patient-ID': '[secret]', password: '[secret]' });
  });

  test('never takes what routes a span', () => {
    const { tracer, spans } = recordingTracer({
      redact: redactKeys(['session', 'id', 'type']),
    });
    tracer.startSpan('work', { eventType: 'tool' }).end();
    expect(spans[0]?.attributes).toMatchObject({
      'honeyhive.session_id': tracer.sessionId,
      'honeyhive.source': 'dev',
      honeyhive_event_type: 'tool',
    });
  });
});

describe('redactTokens', () => {
  test.each([
    ['OpenAI', 'sk-proj-abcdefghijklmnop1234'],
    ['HoneyHive', 'hh_abcdefghijklmnop1234'],
    ['GitHub', `ghp_${'a1'.repeat(18)}`],
    ['Slack', 'xoxb-1234567890-abcdef'],
    ['AWS', 'AKIAIOSFODNN7EXAMPLE'],
    ['Google', `AIza${'Sy1_'.repeat(9)}`],
    ['a JSON Web Token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0'],
  ])('takes out a key of %s, and leaves the words around it', (_, key) => {
    expect(text(redactTokens(), `use ${key}, please: (${key})`)).toBe(
      'use [token], please: ([token])',
    );
  });

  test('takes out what a Bearer header carries', () => {
    expect(text(redactTokens(), 'sent Authorization: Bearer abc.def-ghi~jkl==')).toBe(
      'sent Authorization: Bearer [token]',
    );
  });

  test.each([
    'a task-oriented-and-rather-long-word',
    'sk-short',
    'the bearer of news',
    '6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d',
    'AKIA is how they begin',
    'https://example.com/eyJ?x=1.2.3',
  ])('leaves "%s" alone', (plain) => {
    expect(text(redactTokens(), plain)).toBe(plain);
  });
});

describe('redactEmails', () => {
  test.each([
    ['ada@example.com', '[e-mail]'],
    ['to Ada.L+news@mail.example.co.uk, now', 'to [e-mail], now'],
    ['<a@b.io>;<c_d%e@f-g.org>', '<[e-mail]>;<[e-mail]>'],
  ])('takes addresses out of "%s"', (given, after) => {
    expect(text(redactEmails(), given)).toBe(after);
  });

  test.each(['meet @ noon', 'user@localhost', '@ada', 'npm i pkg@1', 'a@', 'x = a @ b.c'])(
    'leaves "%s" alone',
    (plain) => {
      expect(text(redactEmails(), plain)).toBe(plain);
    },
  );

  test('takes no more time for a long text without an address', () => {
    const long = 'a.'.repeat(50_000);
    const started = performance.now();
    expect(text(redactEmails(), long)).toBe(long);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('redactCards', () => {
  test.each([
    ['4111111111111111', '[card]'],
    ['pay with 4111 1111 1111 1111 today', 'pay with [card] today'],
    ['5500-0000-0000-0004', '[card]'],
    ['amex 3782 822463 10005.', 'amex [card].'],
    ['4222222222222 and 6304000000000000000', '[card] and [card]'],
  ])('takes numbers out of "%s"', (given, after) => {
    expect(text(redactCards(), given)).toBe(after);
  });

  test.each([
    '4111111111111112',
    'order 123456789012',
    '+49 30 901820',
    'a4111111111111111b',
    '2026-11-22 10:00:00',
  ])('leaves "%s" alone', (plain) => {
    expect(text(redactCards(), plain)).toBe(plain);
  });
});

describe('redactAll', () => {
  test('does one after the other, each on what is left', () => {
    const redact = redactAll(redactKeys(), redactEmails(), redactCards(), redactTokens());
    expect(
      sent(redact, {
        password: 'ada@example.com',
        text: 'ada@example.com pays 4111111111111111 by sk-abcdefghijklmnop',
        count: 3,
      }),
    ).toEqual({ password: '[secret]', text: '[e-mail] pays [card] by [token]', count: 3 });
  });

  test('leaves out what one of them leaves out, and asks the next no more', () => {
    const asked: unknown[] = [];
    const redact = redactAll(
      (value) => (value === 'private' ? undefined : value),
      (value) => {
        asked.push(value);
        return value;
      },
    );
    expect(sent(redact, { a: 'private', b: 'public' })).toEqual({ b: 'public' });
    expect(asked).not.toContain('private');
    expect(asked).toContain('public');
  });

  test('of nothing changes nothing', () => {
    expect(sent(redactAll(), { a: 'b' })).toEqual({ a: 'b' });
  });
});

test('presets reach names, errors and events of a span too', () => {
  const { tracer, spans } = recordingTracer({ redact: redactEmails() });
  tracer
    .startSpan('mail ada@example.com')
    .addEvent('bounced', { to: 'ada@example.com' })
    .setAttribute('to', ['ada@example.com'])
    .fail(new Error('no such box: ada@example.com'))
    .end();
  expect(spans).toHaveLength(1);
  expect(JSON.stringify({ ...spans[0], spanContext: 0 })).not.toContain('ada@example.com');
  expect(spans[0]?.name).toBe('mail [e-mail]');
});
