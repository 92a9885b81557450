import { describe, expect, test } from 'vitest';
import type { TracerOptions } from '../index.ts';
import { redactSecrets } from '../redact.ts';
import { recordingTracer } from '../testing.ts';

const CANARY = 'CanaryBird77';

/** What is sent of `inputs`. */
function sent(inputs: unknown, options: TracerOptions = {}): string {
  const { tracer, spans } = recordingTracer(options);
  tracer.startSpan('s', { inputs }).end();
  const all = Object.entries(spans[0]?.attributes ?? {});
  return JSON.stringify(all.filter(([name]) => name.startsWith('honeyhive_inputs')));
}
const isKept = (inputs: unknown, options?: TracerOptions): boolean =>
  sent(inputs, options).includes(CANARY);

const NAMES = ['X-Api-Key', 'authorization', 'Cookie', 'client_secret', 'password', 'csrfToken'];
const PLAIN_NAMES = ['Accept', 'max_tokens', 'session_id', 'x-request-id'];

/** Names and values that stand beside each other. */
const ENTRIES: Readonly<Record<string, (name: string, value: string) => unknown>> = {
  'name and value': (name, value) => ({ headers: [{ name, value }] }),
  'key and value': (name, value) => [{ key: name, value }],
  'Name and Value': (Name, Value) => ({ Parameters: [{ Name, Value }] }),
  'value before its name': (name, value) => [{ value, name }],
  'value before its key': (key, value) => ({
    headers: [
      { value: 'x', key: 'Accept' },
      { value, key },
    ],
  }),
  'value before its header': (header, value) => [{ value, header }],
  'Value before its Key': (Key, Value) => ({ Parameters: [{ Value, Key }] }),
  'Value before its Header': (Header, Value) => [{ Value, Header }],
  'value, other members, name': (name, value) => [{ value, enabled: true, comment: '', name }],
  'an attribute of OTLP, reversed': (key, value) => ({
    attributes: [{ value: { stringValue: value }, key }],
  }),
  'other members between': (name, value) => [{ name, enabled: true, comment: '', value }],
  'an entry of HAR': (name, value) => ({
    log: {
      entries: [
        {
          request: {
            headers: [
              { name: 'Host', value: 'h' },
              { name, value },
            ],
          },
        },
      ],
    },
  }),
  'an attribute of OTLP': (key, value) => ({
    attributes: [{ key, value: { stringValue: value } }],
  }),
  'a list of pairs': (name, value) => [
    ['accept', '*/*'],
    [name, value],
  ],
  'values of a name': (name, value) => [{ name, values: [value] }],
  'a lone pair': (name, value) => ({ header: [name, value] }),
  rawHeaders: (name, value) => ({ rawHeaders: ['Host', 'h', name, value] }),
  'lines of headers': (name, value) => ({ headers: ['Accept: x', `${name}: ${value}`] }),
};

/** Ways to write a structure into a text. */
const WRITINGS: Readonly<Record<string, (value: unknown) => unknown>> = {
  'as it is': (value) => value,
  'as JSON': (value) => JSON.stringify(value),
  'as indented JSON': (value) => JSON.stringify(value, null, 2),
  'as JSON in JSON': (value) => JSON.stringify({ body: JSON.stringify({ a: value }) }),
  'as JSON behind words': (value) => `got ${JSON.stringify(value)}, then stopped`,
  'as JSON that was cut': (value) => JSON.stringify({ value }).slice(0, -1),
};

describe('a value beside the name of a secret is redacted', () => {
  for (const [entry, make] of Object.entries(ENTRIES))
    test.each(Object.keys(WRITINGS))(`${entry}, %s`, (writing) => {
      for (const name of NAMES) {
        const inputs = { given: WRITINGS[writing]?.(make(name, CANARY)) };
        expect([name, isKept(inputs), isKept(inputs, { redact: false })]).toEqual([
          name,
          false,
          true,
        ]);
      }
      for (const name of PLAIN_NAMES)
        expect([name, isKept({ given: WRITINGS[writing]?.(make(name, CANARY)) })]).toEqual([
          name,
          true,
        ]);
    });

  test.each([
    { required: ['password', 'email'], tokens: ['the', 'secret', 'was'] },
    { schema: JSON.stringify({ required: ['user', 'password', 'email'] }) },
    { content: '{"token":"Hello","logprob":-0.5,"bytes":[72]}' },
    { content: { token: 'Hello', logprob: -0.5, bytes: [72] } },
    { token: { text: 'Hello', logprob: -0.5 } },
    {
      scores: [
        ['secret', 0.4],
        ['token', 0.2],
      ],
    },
    { session_tokens: 12, usage: { auth_tokens: 3 }, apiTokens: 5, passed: 1, pass: 12 },
    { text: '{"pass":12,"fail":3}', line: 'pass=12 fail=3' },
    { text: '{"auth":{"provider":"google","method":"oauth"}}' },
    { init: { credentials: 'include' }, more: [{ credentials: 'same-origin' }] },
    { argv: ['x', '--port', 'a80', '--token-count', 'b5'], list: ['a', '-password', 'b'] },
  ])('lists of fields and words stay: %j', (inputs) => {
    expect(sent(inputs)).toBe(sent(inputs, { redact: false }));
  });
});

/** Percent-encodes every character of `text`. */
const encoded = (text: string): string =>
  text.replaceAll(/./g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);

describe('addresses, forms and settings', () => {
  test.each<[string, string]>([
    ['a name with encoded brackets', `https://h.test/?user%5Bpassword%5D=${CANARY}&a=b`],
    ['an encoded letter', `https://h.test/?pass%77ord=${CANARY}`],
    ['all letters encoded', `/p?${encoded('password')}=${CANARY}`],
    ['an address in an address', `https://h.test/?next=%2Fx%3Ftoken%3D${CANARY}`],
    ['an address twice in an address', `/?a=%252Fx%253Fa%253D1%2526api_key%253D${CANARY}%2526b`],
    ['encoded JSON', `/?q=${encodeURIComponent(JSON.stringify({ password: CANARY }))}`],
    ['encoded user and password', `https%3A%2F%2Fada%3A${CANARY}%40h.test%2F`],
    ['a form', `password=${CANARY}&a=b`],
    ['the end of a form', `a=b&client_secret=${CANARY}`],
    ['a form with brackets', `a=b&user[password]=${CANARY}`],
    ['a setting', `OPENAI_API_KEY=${CANARY}`],
    ['settings', `HOME=/root\nexport GITHUB_TOKEN="${CANARY}"\nTERM=x`],
    ['a setting before a command', `DB_PASSWORD=${CANARY} npm start`],
    ['an option of a command', `mysql --user ada --password ${CANARY} shop`],
    ['a header of a command', `curl -H 'Authorization: Bearer ${CANARY}' https://h.test`],
    ['a request', `GET / HTTP/1.1\r\nHost: h\r\nX-Api-Key: ${CANARY}\r\n\r\n`],
    ['an argument in code', `new OpenAI({ apiKey: '${CANARY}' })`],
    ['a named argument', `OpenAI(api_key="${CANARY}")`],
    ['a user without a scheme', `//ada:${CANARY}@h.test/x`],
    ['a user of a database', `postgres://ada:${CANARY}@h.test:5432/x`],
  ])('%s', (_, text) => {
    for (const writing of ['as it is', 'as JSON', 'as JSON in JSON']) {
      const given = WRITINGS[writing]?.(writing === 'as it is' ? text : { text });
      expect([writing, isKept({ given })]).toEqual([writing, false]);
      expect([writing, isKept({ given }, { redact: false })]).toEqual([writing, true]);
    }
  });

  test.each([
    'max_tokens=5&author=ada&page_token=x1',
    '100%25 of https://h.test/?next=%2Fx%3Fa%3D1',
    'token=getToken(request); password=self.password',
    'https://h.test:8080/a@b and //host/path@2x.png',
    'ssh://git@h.test:a/b and https://ada.lovelace@h.test',
    'const token = await read(); use(token)',
    'key: value, secret: undefined',
  ])('%s stays', (text) => {
    expect(sent({ text })).toBe(sent({ text }, { redact: false }));
  });
});

test.each([
  ['(call +49 30 1234567)', '(call [phone])'],
  ['+1 (415) 555-2671, or +49(0)30-901820.', '[phone], or [phone].'],
  ['+12 34 and (+44) 20 7946 0958', '+12 34 and (+44) 20 7946 0958'],
])('phone numbers leave the text around them: %s', (text, left) => {
  expect(redactSecrets()(text, { path: 'honeyhive_inputs.text', kind: 'inputs' })).toBe(left);
});

test('a field of a form for passwords, and tokens by their use', () => {
  expect(isKept({ form: { type: 'password', value: CANARY } })).toBe(false);
  expect(isKept({ form: { type: 'token', value: CANARY } })).toBe(true);
  expect(isKept({ tokens: { access: CANARY, refresh: CANARY } })).toBe(false);
});

test('a password that is cut within an address is redacted', () => {
  const text = `https://ada:${CANARY.repeat(20)}@h.test/x`;
  for (const maxStringLength of [16, 40, 100, 200])
    expect(isKept({ text }, { maxStringLength })).toBe(false);
});

test.each(['abcdefgh… [+5 chars]', `${'x'.repeat(2_000)}… [+5000 chars]`, 'a… [+1 chars] …end'])(
  'a text that ends as a cut text does passes a custom `redact` whole: %s',
  (text) => {
    expect(sent({ text }, { redact: (value) => value })).toBe(sent({ text }, { redact: false }));
  },
);

describe('a name that is too long to be kept', () => {
  test.each([1_001, 1_100, 2_100, 9_000])('of %i characters is looked at in whole', (length) => {
    const name = `${'a'.repeat(length - 9)}_password`;
    const places: readonly unknown[] = [
      { [name]: CANARY },
      { deep: [{ [name]: { a: [CANARY] } }] },
      { map: new Map([[name, CANARY]]) },
      { text: JSON.stringify({ [name]: CANARY }) },
      { text: `{"${name}":"${CANARY}` },
      { list: Array.from({ length: 400 }, (_, id) => ({ id, [name]: CANARY })) },
    ];
    for (const inputs of places) {
      expect(isKept(inputs)).toBe(false);
      expect(isKept(inputs, { redact: false })).toBe(true);
    }
    const { tracer, spans } = recordingTracer();
    const span = tracer
      .startSpan('s')
      .setAttribute(name, CANARY)
      .addEvent('e', { [name]: CANARY });
    span.end();
    expect(JSON.stringify([spans[0]?.attributes, spans[0]?.events])).not.toContain(CANARY);
  });
});

describe('names', () => {
  const SPELLINGS = ['passWord', 'pass_word', 'PASSWORD', 'Pass-Word', 'dbPass'];
  const WORDS = ['SMTP_PASS', 'auth', 'basicAuth', 'auth_header', 'csrf', 'xsrf', 'pwd', 'DB_PWD'];
  const KEYS = ['OPENAI_KEY', 'openaiKey', 'stripeKey', 'hmacKey', 'azure_key', 'ANYVENDOR_KEY'];
  const STEMS = ['apiKey', 'api_key', 'client_secret', 'accessToken', 'password', 'API-KEY'];
  const ENDS = ['V2', '_2', '_v3', '_base64', 'Value', '_hash', '_old', '2'];
  const MARKED = ['user[password]', 'password[0]', 'password ', 'password:', 'api_key?', '"token"'];
  const MORE = ['passwordPlain', 'privateKeyPem'];
  const ENDED = STEMS.flatMap((stem) => ENDS.map((end) => stem + end));
  test.each([
    ...SPELLINGS,
    ...WORDS,
    ...KEYS,
    ...ENDED,
    ...MORE,
    'passphrase',
    'pass_phrase',
    'creds',
  ])('of secrets: %s', (name) => {
    expect(isKept({ a: { [name]: CANARY } })).toBe(false);
    expect(isKept({ text: JSON.stringify({ [name]: CANARY }) })).toBe(false);
  });

  test.each(MARKED)('of secrets with marks behind, as keys: %s', (name) => {
    expect(isKept({ a: { [name]: CANARY } })).toBe(false);
  });

  const TABLE = ['primary', 'foreign', 'cache', 'sort', 'partition', 'public', 'group', 'row'];
  const TEXT = ['prompt', 'image', 'input', 'output', 'audio', 'next_page', 'max', 'eos', 'cached'];
  test.each([
    ...TABLE.flatMap((word) => [`${word}Key`, `${word}_key`]),
    ...TEXT.flatMap((word) => [`${word}_token`, `${word}_tokens`]),
    'PRIMARY_KEY',
    'ENTER_KEY',
    'ROW_KEY',
    'continuationToken',
    'completion_token',
    'cursor_token',
    'CACHE_KEY',
    'keyboard',
    'authors',
    'author',
    'authority',
    'tokenizer',
    'token_count',
    'session_id',
    'hasPassword',
    'requires_auth',
    'isSecret',
    'apiKeyId',
    'password_reset_url',
    'token_expires_at',
    'secret_name',
    'compass',
    'bypass',
    'passenger',
    'first_pass',
    'monkey',
    'secretary',
    'cookie_policy',
  ])('that only sound alike: %s', (name) => {
    expect(isKept({ a: { [name]: CANARY } })).toBe(true);
    expect(isKept({ text: JSON.stringify({ [name]: CANARY }) })).toBe(true);
  });
});

test.each(['honeyhive', 'honeyhive.', 'honeyhive_', 'honeyhive_custom.'])(
  'names of attributes that begin with %s pass a custom `redact`',
  (prefix) => {
    const { tracer, spans } = recordingTracer({
      redact: (value) => (typeof value === 'string' ? value.replaceAll('AdaLovelace', '-') : value),
    });
    tracer.startSpan('s').setAttribute(`${prefix}AdaLovelace`, 1).end();
    expect(JSON.stringify(spans[0]?.attributes)).not.toContain('AdaLovelace');
  },
);

describe('what stands for a value that is elsewhere', () => {
  test.each([
    'api_key=OPENAI_API_KEY',
    'password=********',
    'password={{ vault.password }}',
    'token=${TOKEN}',
    'api_key=$OPENAI_KEY',
    'Authorization: Bearer $TOKEN',
    'private_key: /etc/ssl/private/key.pem',
  ])('stays: %s', (text) => {
    expect(sent(text)).toContain(text);
  });

  test.each([
    ['password=$', 'ecret123'],
    ['password=/srv/', 'b9xk2z'],
    ['password=HORSE_', 'BATTERY_STAPLE'],
    ['api_key=x', 'X9dk2LmPq7'],
    ['token=$', 'canary77bird'],
  ])('is no value that only begins like it: %s%s', (before, secret) => {
    expect(sent(before + secret)).not.toContain(secret);
  });
});

describe('a line of cookies', () => {
  test.each([
    [`Cookie: a=1; b=${CANARY}`],
    [`Cookie: a=1; b=${CANARY};`],
    [`Cookie: a,${CANARY},`],
    [`Cookie: theme="dark mode"; b=${CANARY}`],
    [`Set-Cookie: sid=${CANARY}; Path=/; HttpOnly; Expires=Wed, 21 Oct 2026 07:28:00 GMT`],
    [`Set-Cookie: a=1; HttpOnly; Secure; b=${CANARY}`],
    [`GET / HTTP/1.1\r\nCookie: a=1; b=${CANARY}\r\nAccept: x`],
    [`> GET /\n> Cookie: a=1; b=${CANARY}\n>`],
    [`request:\n  Cookie: a=1; b=${CANARY}\n  other: x`],
  ])('%s', (text) => {
    for (const writing of ['as it is', 'as JSON', 'as JSON in JSON']) {
      const given = WRITINGS[writing]?.(writing === 'as it is' ? text : { text });
      expect([writing, isKept({ given })]).toEqual([writing, false]);
    }
  });

  test.each(['Cookie: chocolate chip; yes', 'Cookies: we use none.', 'the cookie: a=1 is eaten'])(
    '%s stays',
    (text) => {
      expect(sent({ text })).toBe(sent({ text }, { redact: false }));
    },
  );
});

describe('JSON Schema below the name of a secret', () => {
  const WORDS = {
    type: 'string',
    title: 'Your password',
    description: 'the password of the user',
    format: 'password',
    pattern: '^.{8,}$',
    minLength: 8,
    $ref: '#/$defs/Password',
  };
  const schemaOf = (password: object): object => ({
    tools: [
      {
        name: 'sign_in',
        parameters: {
          type: 'object',
          properties: { user: { type: 'string', default: 'ada' }, password, api_key: password },
          required: ['user', 'password', 'api_key'],
        },
      },
    ],
  });
  const SCHEMAS = [
    WORDS,
    { description: 'nested', type: 'object', properties: { password: WORDS } },
    { type: 'array', items: WORDS },
  ];
  const WRITTEN = Object.keys(WRITINGS).filter((writing) => writing !== 'as JSON that was cut');

  test.each(WRITTEN)('keeps what describes a value, %s', (writing) => {
    for (const schema of SCHEMAS) {
      const given = WRITINGS[writing]?.(schemaOf(schema));
      expect(sent({ given })).toBe(sent({ given }, { redact: false }));
    }
  });

  test.each([
    ['default', CANARY],
    ['const', CANARY],
    ['enum', [CANARY, 'other']],
    ['examples', [CANARY]],
    ['example', CANARY],
    ['value', CANARY],
    ['x-initial', { of: CANARY }],
  ])('loses what %s says', (word, value) => {
    for (const writing of Object.keys(WRITINGS))
      for (const schema of SCHEMAS) {
        const said = { ...schema, ...('properties' in schema ? {} : { [word]: value }) };
        const deep = { ...said, properties: { secret: { ...WORDS, [word]: value } } };
        for (const one of [said, deep]) {
          const given = WRITINGS[writing]?.(schemaOf(one));
          expect([writing, isKept({ given })]).toEqual([writing, false]);
        }
      }
  });

  test('is none of a credential whose kind is told', () => {
    const output = { db_password: { sensitive: true, type: 'string', value: CANARY } };
    for (const write of Object.values(WRITINGS))
      expect(isKept({ given: write(output) })).toBe(false);
  });
});

describe('other notations', () => {
  test.each([
    ['TOML and code', `api_key = "${CANARY}"`],
    ['an element of the environment', `os.environ["API_KEY"] = "${CANARY}"`],
    ['Ruby', `:password => '${CANARY}'`],
    ['PHP', `'password' => '${CANARY}',`],
    ['a block of YAML', `secret: |\n  ${CANARY}\n  ${CANARY}\nother: 1`],
    ['a folded block of YAML', `a: 1\npassword: >-\n    ${CANARY}\n`],
    [
      'an entry of YAML',
      `env:\n  - name: DB_PASSWORD\n    value: ${CANARY}\n  - name: A\n    value: b`,
    ],
    ['an element of XML', `<password>${CANARY}</password>`],
    ['an entry of XML', `<add key="ApiKey" value="${CANARY}" />`],
    ['a field of HTML', `<input type="hidden" name="csrf_token" value="${CANARY}">`],
    ['Digest', `Authorization: Digest username="a", response="${CANARY}"`],
    ['an escaped letter in a name', `{"p\\u0061ssword":"${CANARY}"}`],
  ])('%s', (_, text) => {
    expect(isKept(text)).toBe(false);
    expect(isKept(text, { redact: false })).toBe(true);
  });

  test('a field beside its value', () => {
    expect(isKept([{ field: 'password', value: CANARY }])).toBe(false);
  });

  test.each([
    `- name: DB_PASSWORD\n  value: ""\n- name: PLAIN\n  value: ${CANARY}`,
    `<add key="Theme" value="${CANARY}" /><add key="ApiKey" value="" />`,
    `password = self.password; token = getToken(${CANARY})`,
    `<label for="password">${CANARY}</label>`,
    `name: password\ntext: ${CANARY}`,
  ])('what stands beside stays: %s', (text) => {
    expect(isKept(text)).toBe(true);
  });

  test.each([
    `Authorization: AWS4-HMAC-SHA256 Credential=A/b, Signature=${CANARY}`,
    `ALTER USER ada WITH PASSWORD '${CANARY}'`,
    `CREATE USER ada IDENTIFIED BY '${CANARY}'`,
    `<wsse:Password Type="x">${CANARY}</wsse:Password>`,
    `<password><![CDATA[${CANARY}]]></password>`,
    `<meta name="csrf-token" content="${CANARY}">`,
    `--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n${CANARY}\r\n--b--`,
    `--b\nContent-Disposition: form-data; name="api_key"\nContent-Type: text/plain\n\n${CANARY}\n--b--`,
    `sshpass -p '${CANARY}' ssh h`,
    `mysql -uada -p${CANARY} db`,
    `machine h login ada password ${CANARY}`,
    `client.setApiKey("${CANARY}")`,
  ])('redactSecrets takes out %s', (text) => {
    expect(isKept(text, { redact: redactSecrets() })).toBe(false);
  });

  test.each([
    `client.setName("${CANARY}")`,
    `<meta name="description" content="${CANARY}">`,
    `--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n${CANARY}\r\n--b--`,
    `mysql -uada ${CANARY}`,
    `<title lang="en">${CANARY}</title>`,
  ])('redactSecrets leaves %s', (text) => {
    expect(isKept(text, { redact: redactSecrets() })).toBe(true);
  });
});
