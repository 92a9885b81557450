import { inspect, type InspectOptions } from 'node:util';
import { HoneyHiveTracer as CoreTracer, type TracerOptions } from '@honeyhive/core';
import { HoneyHiveTracer as NodeTracer } from '@honeyhive/node';
import { HoneyHiveTracer as WebTracer } from '@honeyhive/web';
import { describe, expect, test } from 'vitest';

const KEY = 'hh_Key+of/this"test_1';
const HEADER = 'gateway-Value-2';
const CARRIED = 'caller-cookie-3';
const SECRET = /hh_Key|gateway-Value|caller-cookie/;
const OPTIONS: TracerOptions = {
  apiKey: KEY,
  headers: { 'x-gateway': `Token ${HEADER}` },
  linkCarrier: { cookie: CARRIED },
  project: 'shop',
  testMode: true,
};

class OpenCore extends CoreTracer {
  readonly open = (): object => this.settings;
}
class OpenNode extends NodeTracer {
  readonly open = (): object => this.settings;
}
class OpenWeb extends WebTracer {
  readonly open = (): object => this.settings;
}

const HIDDEN: InspectOptions = { showHidden: true, depth: null, maxStringLength: null };

/** Ways of showing a value: each gives what would be printed. */
const WAYS: readonly (readonly [string, (value: object) => unknown])[] = [
  ['inspect', (value) => inspect(value, { depth: null })],
  ['inspect with showHidden', (value) => inspect(value, HIDDEN)],
  ['inspect with getters', (value) => inspect(value, { ...HIDDEN, getters: true })],
  ['console.dir with showHidden', (value) => inspect(value, { ...HIDDEN, customInspect: false })],
  ['JSON', (value) => JSON.stringify(value)],
  ['entries', (value) => Object.entries(value)],
  ['values', (value) => Object.values(value)],
  ['a spread', (value) => ({ ...value })],
  ['Object.assign', (value) => Object.assign({}, value)],
  [
    'for in',
    (value) => {
      const found: unknown[] = [];
      for (const name in value) found.push(Reflect.get(value, name));
      return found;
    },
  ],
  ['a string', String],
  [
    'a cause',
    (value) => inspect(new Error('outer', { cause: new Error('in', { cause: value }) }), HIDDEN),
  ],
  ['a property of an error', (value) => inspect(Object.assign(new Error('e'), { value }), HIDDEN)],
  ['a Proxy', (value) => inspect(new Proxy(value, {}), HIDDEN)],
  ['a Proxy shown', (value) => inspect(new Proxy(value, {}), { ...HIDDEN, showProxy: true })],
  ['an heir', (value) => inspect(Object.create(value), HIDDEN)],
  ['a Map', (value) => inspect(new Map([[value, value]]), HIDDEN)],
  ['what can be cloned', (value) => clone(value)],
];

/** A structured clone, without functions, which nothing clones. */
const clone = (value: object): unknown =>
  structuredClone(
    Object.fromEntries(Object.entries(value).filter(([, item]) => isCloneable(item))),
  );

function isCloneable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

const raw: InspectOptions = { depth: null, maxStringLength: null };

describe.each([
  ['core', OpenCore],
  ['node', OpenNode],
  ['web', OpenWeb],
])('%s', (_, Tracer) => {
  const tracer = new Tracer(OPTIONS);

  test.each(WAYS)('%s shows no credential of options, nor of what holds them', (__, show) => {
    const settings = tracer.open();
    for (const value of [settings, { deep: { settings } }, [settings], tracer])
      expect(inspect(show(value), raw)).not.toMatch(SECRET);
  });

  test('they are read by name', () => {
    expect(tracer.open()).toMatchObject({ apiKey: KEY, headers: OPTIONS.headers, project: 'shop' });
  });
});

/** How a library may write a text into a message. */
const ENCODINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['upper case', (text) => text.toUpperCase()],
  ['lower case', (text) => text.toLowerCase()],
  ['JSON', JSON.stringify],
  ['JSON twice', (text) => JSON.stringify(JSON.stringify(text))],
  ['JSON of ASCII', (text) => text.replaceAll(/[^a-z\d]/gi, (unit) => unicodeOf(unit))],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded in lower case', (text) => encodeURIComponent(text).toLowerCase()],
  [
    'percent-encoded throughout',
    (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'),
  ],
  ['a form', (text) => new URLSearchParams({ key: text }).toString()],
  ['Basic of key', (text) => btoa(text)],
  ['Basic of key:', (text) => btoa(`${text}:`)],
  ['Basic of user:key', (text) => btoa(`user:${text}`)],
  ['Basic of a user:key', (text) => btoa(`a user:${text}`)],
  ['Basic of any:key', (text) => btoa(`any:${text}`)],
  ['base64url', (text) => Buffer.from(`ab${text}?`).toString('base64url')],
  ['lines', (text) => text.replaceAll(/.{7}/g, '$&\n  ')],
  ['lines of Windows', (text) => text.replaceAll(/.{5}/g, '$&\r\n')],
  ['lines within JSON', (text) => JSON.stringify(text.replaceAll(/.{6}/g, '$&\n'))],
  ['hex', (text) => Buffer.from(text).toString('hex')],
  ['hex in upper case', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  [
    'hex of bytes',
    (text) =>
      Buffer.from(text)
        .toString('hex')
        .replaceAll(/..(?!$)/g, '$& '),
  ],
  ['base64 in lines', (text) => btoa(`user:${text}`).replaceAll(/.{8}/g, '$&\r\n')],
];

const unicodeOf = (unit: string): string =>
  String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const KEYS = [
  'hh_live_0a1b2c3d4e5f6071',
  'key/with+base64/signs==',
  String.raw`quote"back\slash/`,
  'spaced secret value',
];

describe.each([
  ['core', CoreTracer],
  ['node', NodeTracer],
  ['web', WebTracer],
])('log lines of %s', (_, Tracer) => {
  test.each(ENCODINGS)('hold no credential written as: %s', (__, encode) => {
    for (const secret of KEYS) {
      const written = encode(secret);
      const lines: string[] = [];
      const say = (line: unknown): void => void lines.push(String(line));
      const tracer = new Tracer({
        apiKey: secret,
        testMode: true,
        logger: { debug: say, info: say, warn: say, error: say },
      });
      tracer.observe({
        spanEnd: () => {
          throw new Error(`before <${written}> after`);
        },
      });
      tracer.startSpan('s').end();
      const line = lines.find((one) => one.includes('before'));
      expect(line).toMatch(/before <[^]{0,14}\[secret\][^]{0,5}> after/);
      expect(line).not.toContain(written);
    }
  });
});
