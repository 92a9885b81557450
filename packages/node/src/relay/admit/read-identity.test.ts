import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import { pageBody, pageSpan } from '../../../fixtures/page-body.ts';
import { type RelaySite, startRelaySite } from '../../../fixtures/relay-site.ts';
import type { RelayOptions } from '../../index.ts';

let site: RelaySite | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

class User {
  userId = 'anna';
}
const SYMBOL = Symbol('userId');
const thrower = (): never => {
  throw new Error('no column of this name');
};

/** What `authenticate` may give by mistake for somebody whom it wants to let in. */
const MISTAKES: readonly (readonly [string, unknown])[] = [
  ['an empty object', {}],
  ['an empty object without prototype', Object.create(null)],
  ['an unknown name alone', { user: 'a' }],
  ['unknown names alone', { id: '1', email: 'a@example.com', roles: [] }],
  ['a name alone that a user has', { name: 'anna' }],
  ['a symbol alone', { [SYMBOL]: 'anna' }],
  ['a name that is not listed', Object.defineProperty({}, 'user', { value: 'anna' })],
  ['sessionID', { sessionID: 's' }],
  ['session_id', { session_id: 's' }],
  ['SessionId beside userId', { SessionId: 's', userId: 'a' }],
  ['user-id', { 'user-id': 'a' }],
  ['user_properties', { user_properties: {} }],
  ['an array', []],
  ['an array of an identity', [{ userId: 'a' }]],
  ['an instance of a class', new User()],
  ['an heir of an identity', Object.create({ userId: 'a' })],
  ['a Map', new Map([['userId', 'a']])],
  ['a Response', new Response('no', { status: 401 })],
  ['a Date', new Date()],
  ['a function', () => ({ userId: 'a' })],
  ['a number', 1],
  ['a text', 'anna'],
  ['a symbol', SYMBOL],
  ['a bigint', 1n],
  ...['sessionId', 'userId', 'source'].flatMap((name) =>
    [
      undefined,
      null,
      '',
      '  ',
      0,
      1,
      true,
      {},
      ['s'],
      SYMBOL,
      new Date(),
      Promise.resolve('s'),
      // oxlint-disable-next-line no-thenable -- what is under test
      { then: (done: (value: string) => void) => done('s') },
      () => 's',
    ].map(
      (value) =>
        [
          `${typeof value} ${Object.prototype.toString.call(value)} as ${name}`,
          { [name]: value },
        ] as const,
    ),
  ),
  ...[undefined, null, [], 'a', new Map(), Promise.resolve({})].map(
    (value) =>
      [
        `${Object.prototype.toString.call(value)} as userProperties`,
        { userId: 'a', userProperties: value },
      ] as const,
  ),
  ['a getter that throws', Object.defineProperty({}, 'userId', { enumerable: true, get: thrower })],
  [
    'a Proxy that throws',
    new Proxy({}, { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower }),
  ],
  // oxlint-disable-next-line no-thenable -- what is under test
  ['a thenable that throws', { then: thrower }],
  // oxlint-disable-next-line no-thenable -- what is under test
  ['a thenable of nothing known', { then: (done: (value: object) => void) => done({ user: 'a' }) }],
  ['a Promise of nothing known', Promise.resolve({ user: 'a' })],
];

const start = async (given: unknown): Promise<RelaySite> => {
  // Typed as an app in JavaScript is: not at all.
  const authenticate = (() => given) as RelayOptions['authenticate'] & object;
  return (site = await startRelaySite({ authenticate }));
};

describe('an identity that cannot bind', () => {
  test.each(MISTAKES)(
    'takes nothing, keeps what the page has, and is said: %s',
    async (_, given) => {
      const { post, tracer, backend, log } = await start(given);
      const { status, headers, text } = await post(pageBody([pageSpan()]));
      expect([status, headers.get('retry-after')]).toEqual([503, '2']);
      expect(text).not.toMatch(/anna|column/);
      await tracer.flush();
      expect(backend.requests()).toEqual([]);
      expect(log.some((line) => line.includes('authenticate'))).toBe(true);
    },
  );
});

test.each<[string, unknown]>([
  ['true', true],
  ['a Promise of true', Promise.resolve(true)],
  ['a user', { userId: 'a' }],
  ['a session and a name of the app', { sessionId: 's', plan: 'pro' }],
  ['a source', { source: 'production' }],
  ['user properties', { userProperties: { plan: 'pro' } }],
  ['no prototype', Object.assign(Object.create(null), { userId: 'a' })],
  ['an object of another realm', runInNewContext('({ userId: "a" })')],
  ['a Promise', Promise.resolve({ userId: 'a' })],
  // oxlint-disable-next-line no-thenable -- what is under test
  ['a thenable', { then: (done: (value: object) => void) => done({ userId: 'a' }) }],
])('an identity that binds, and `true`, let in: %s', async (_, given) => {
  const { post, log } = await start(given);
  expect((await post(pageBody([pageSpan()]))).status).toBe(200);
  expect(log.filter((line) => line.includes('`authenticate`'))).toHaveLength(
    Object.hasOwn(Object(given), 'plan') ? 1 : 0,
  );
});
