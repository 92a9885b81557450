// Two corpora for redaction: 200 texts containing one secret per text, and 200 similar texts without secrets. Every
// text is built at run time, from parts and a fixed seed, so no file contains text a scanner would take for a key.

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';
const LOWER = UPPER.toLowerCase();
const ALNUM = UPPER + LOWER + DIGITS;
const HEX = `${DIGITS}abcdef`;

/** Random texts with a seed. @param {number} seed */
function randomTexts(seed) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const pick = (/** @type {string | string[]} */ from) =>
    from[Math.floor(next() * from.length)] ?? '';
  const text = (/** @type {string} */ from, /** @type {number} */ length) =>
    Array.from({ length }, () => pick(from)).join('');
  return { next, pick, text };
}

/**
 * Shapes of vendor keys: the prefix parts, then the number and kind of random characters.
 *
 * @type {ReadonlyArray<readonly [vendor: string, prefix: string[], rest: ReadonlyArray<readonly [string, number] | string>]>}
 */
const VENDORS = [
  ['OpenAI', ['s', 'k-pr', 'oj-'], [[ALNUM, 74], 'T3Blbk', 'FJ', [ALNUM, 74]]],
  ['OpenAI legacy', ['s', 'k-'], [[ALNUM, 48]]],
  ['OpenAI service account', ['s', 'k-svc', 'acct-'], [[ALNUM, 60]]],
  ['Anthropic', ['s', 'k-an', 't-api03-'], [[ALNUM, 93], 'AA']],
  ['OpenRouter', ['s', 'k-or', '-v1-'], [[HEX, 64]]],
  ['DeepSeek', ['s', 'k-'], [[HEX, 32]]],
  ['HoneyHive', ['h', 'h_'], [[ALNUM, 32]]],
  ['GitHub', ['gh', 'p_'], [[ALNUM, 36]]],
  ['GitHub app', ['gh', 's_'], [[ALNUM, 36]]],
  ['GitHub fine-grained', ['git', 'hub_p', 'at_'], [[ALNUM, 22], '_', [ALNUM, 59]]],
  ['GitLab', ['gl', 'pat-'], [[ALNUM, 20]]],
  ['GitLab runner', ['gl', 'rt-'], [[ALNUM, 20]]],
  ['Slack bot', ['xo', 'xb-'], [[DIGITS, 12], '-', [DIGITS, 12], '-', [ALNUM, 24]]],
  ['Slack user', ['xo', 'xp-'], [[DIGITS, 12], '-', [DIGITS, 12], '-', [ALNUM, 28]]],
  ['Slack app', ['xa', 'pp-1-'], [[UPPER, 11], '-', [DIGITS, 13], '-', [HEX, 64]]],
  ['AWS access key', ['AK', 'IA'], [[`${UPPER}234567`, 16]]],
  ['AWS temporary key', ['AS', 'IA'], [[`${UPPER}234567`, 16]]],
  ['Google', ['AI', 'za'], [[ALNUM, 35]]],
  ['Google OAuth client', ['GOC', 'SPX-'], [[ALNUM, 28]]],
  ['Google access token', ['ya', '29.'], [[ALNUM, 60]]],
  ['Stripe', ['sk_', 'live_'], [[ALNUM, 24]]],
  ['Stripe restricted', ['rk_', 'test_'], [[ALNUM, 24]]],
  ['Stripe webhook', ['whs', 'ec_'], [[ALNUM, 32]]],
  ['SendGrid', ['S', 'G.'], [[ALNUM, 22], '.', [ALNUM, 43]]],
  ['Twilio', ['S', 'K'], [[HEX, 32]]],
  ['npm', ['np', 'm_'], [[ALNUM, 36]]],
  ['PyPI', ['py', 'pi-', 'AgEIcHlwaS5vcmc'], [[ALNUM, 60]]],
  ['RubyGems', ['ruby', 'gems_'], [[HEX, 48]]],
  ['Hugging Face', ['h', 'f_'], [[UPPER + LOWER, 34]]],
  ['Groq', ['gs', 'k_'], [[ALNUM, 52]]],
  ['xAI', ['xa', 'i-'], [[ALNUM, 80]]],
  ['Perplexity', ['pp', 'lx-'], [[ALNUM, 48]]],
  ['Replicate', ['r', '8_'], [[ALNUM, 37]]],
  ['LangSmith', ['lsv', '2_p', 't_'], [[HEX, 32], '_', [HEX, 10]]],
  ['NVIDIA', ['nv', 'api-'], [[ALNUM, 64]]],
  ['Pinecone', ['pc', 'sk_'], [[ALNUM, 60]]],
  ['Tavily', ['tv', 'ly-'], [[ALNUM, 32]]],
  ['DigitalOcean', ['do', 'p_v1_'], [[HEX, 64]]],
  ['Databricks', ['da', 'pi'], [[HEX, 32]]],
  ['Doppler', ['dp', '.pt.'], [[ALNUM, 43]]],
  ['Grafana', ['gl', 'sa_'], [[ALNUM, 32], '_', [HEX, 8]]],
  ['Sentry', ['sn', 'tryu_'], [[HEX, 64]]],
  ['New Relic', ['NR', 'AK-'], [[UPPER + DIGITS, 27]]],
  ['Shopify', ['sh', 'pat_'], [[HEX, 32]]],
  ['Square', ['sq', '0atp-'], [[ALNUM, 22]]],
  ['Postman', ['PM', 'AK-'], [[HEX, 24], '-', [HEX, 34]]],
  ['Linear', ['lin', '_api_'], [[ALNUM, 40]]],
  [
    'Notion',
    ['nt', 'n_'],
    [
      [DIGITS, 11],
      [ALNUM, 35],
    ],
  ],
  ['Vault', ['hv', 's.'], [[ALNUM, 95]]],
  ['Figma', ['fi', 'gd_'], [[ALNUM, 40]]],
  ['Airtable', ['p', 'at'], [[ALNUM, 14], '.', [HEX, 64]]],
  ['Atlassian', ['AT', 'ATT3'], [[ALNUM, 100]]],
  ['PlanetScale', ['pscale', '_tkn_'], [[ALNUM, 43]]],
  ['Pulumi', ['pu', 'l-'], [[HEX, 40]]],
  ['Docker', ['dckr', '_pat_'], [[ALNUM, 27]]],
  ['Supabase', ['sb', 'p_'], [[HEX, 40]]],
  ['Mailgun', ['ke', 'y-'], [[HEX, 32]]],
  ['Telegram', [], [[DIGITS, 10], ':A', [ALNUM, 34]]],
  ['Discord', ['M'], [[ALNUM, 23], '.', [ALNUM, 6], '.', [ALNUM, 38]]],
];

/** Texts around secrets: prose, code, logs. The secret replaces the mark. */
const CARRIERS = [
  'use {} for the staging server, please',
  'const client = new Client({ value: "{}" });',
  '2026-11-20T10:00:00Z ERROR request with {} failed (401)',
  '({})',
  '| prod | {} | rotate in May |',
  'export VALUE={}\n',
];

const base64 = (/** @type {string} */ text) => btoa(text);
const base64url = (/** @type {string} */ text) =>
  btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Returns a number with the check digit. @param {string} digits */
function withCheckDigit(digits) {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 0 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits + ((10 - (sum % 10)) % 10);
}

/** Returns a bank account number with the check digits. @param {string} country @param {string} account */
function iban(country, account) {
  const digits = `${account}${country}00`.replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let remainder = 0;
  for (const digit of digits) remainder = (remainder * 10 + Number(digit)) % 97;
  return `${country}${String(98 - remainder).padStart(2, '0')}${account}`;
}

const inGroups = (/** @type {string} */ text, /** @type {string} */ by) =>
  (text.match(/.{1,4}/g) ?? []).join(by);

/**
 * Returns 200 texts containing a secret: `secret` must be gone after redaction.
 *
 * @returns {Array<{ kind: string, text: string, secret: string }>}
 */
export function secretTexts(seed = 1) {
  const { pick, text } = randomTexts(seed);
  /** @type {Array<{ kind: string, text: string, secret: string }>} */
  const all = [];
  const add = (/** @type {string} */ kind, /** @type {string} */ secret, carrier = '{}') =>
    all.push({ kind, secret, text: carrier.replace('{}', () => secret) });
  for (const [vendor, prefix, rest] of VENDORS) {
    const key = () =>
      prefix.join('') +
      rest.map((part) => (typeof part === 'string' ? part : text(...part))).join('');
    add(vendor, key(), pick(CARRIERS));
    if (all.length < 90) add(vendor, key(), pick(CARRIERS));
  }
  const jwt = () =>
    `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(`{"sub":"${text(DIGITS, 9)}"}`)}.${text(ALNUM, 43)}`;
  for (let index = 0; index < 5; index += 1) add('JWT', jwt(), pick(CARRIERS));
  for (const kind of ['', 'RSA ', 'EC ', 'OPENSSH ']) {
    const body = `${text(ALNUM, 64)}\n${text(ALNUM, 64)}`;
    const frame = (/** @type {string} */ word) => `-----${word} ${kind}PRIVATE KEY-----`;
    add('PEM', body, `${frame('BEGIN')}\n{}\n${frame('END')}`);
  }
  const cards = ['4', '51', '2223', '34', '6011', '35'].map((issuer) =>
    withCheckDigit(issuer + text(DIGITS, (issuer === '34' ? 14 : 15) - issuer.length)),
  );
  for (const card of cards) add('card', card, 'pay with {} today');
  for (const card of cards.slice(0, 3))
    add('card in groups', inGroups(card, ' '), 'card: {}, exp 12/29');
  add('card in groups', inGroups(cards[4] ?? '', '-'), '{}');
  add('IBAN', iban('DE', text(DIGITS, 18)), 'to {} by Friday');
  add('IBAN', inGroups(iban('GB', `WEST${text(DIGITS, 14)}`), ' '), 'IBAN {}');
  add('IBAN', inGroups(iban('FR', text(DIGITS, 23)), ' '), '{} (Paris)');
  add('IBAN', iban('NL', `ABNA${text(DIGITS, 10)}`), 'from {}');
  for (const name of ['ada', 'grace.hopper', 'k+news', "o'neil", 'x_y-z'])
    add(
      'e-mail',
      `${name}@${pick(['mail', 'post', 'corp'])}.${pick(['example.com', 'example.org', 'co.uk'])}`,
      pick(['write to {}', '<{}>', '{}', '"{}",']),
    );
  for (const phone of [
    '+49 30 9018 2057',
    '+1 415 555 2671',
    '+442079460958',
    '(415) 555-2671',
    '+33 1 70 18 99 00',
  ])
    add('phone', phone, pick(['call {}', 'tel {} (office)']));
  const password = () => text(ALNUM, 6) + text(DIGITS, 3) + pick(['!', '#', '_', '-', '']);
  for (const scheme of ['postgres', 'mysql', 'mongodb+srv', 'redis', 'amqp', 'https'])
    add(
      'connection string',
      password().replace('#', ''),
      `${scheme}://app:{}@db.internal:5432/main?ssl=true`,
    );
  add(
    'connection string',
    text(ALNUM, 86),
    'DefaultEndpointsProtocol=https;AccountName=x;AccountKey={}==;EndpointSuffix=core',
  );
  add('connection string', password(), 'Server=db;Database=main;User Id=sa;Password={};');
  for (const name of ['sid', 'connect.sid', 'session'])
    add('cookie', text(ALNUM, 24), `Cookie: theme=dark; ${name}={}`);
  add('cookie', text(ALNUM, 24), 'Set-Cookie: auth={}; Path=/; HttpOnly');
  for (let index = 0; index < 4; index += 1)
    add(
      'Basic',
      base64(`user${index}:${password()}`),
      pick([
        'Authorization: Basic {}',
        '-H "Authorization: Basic {}"',
        '{"authorization":"Basic {}"}',
      ]),
    );
  add('Bearer', text(ALNUM, 40), 'Authorization: Bearer {}');
  add('Bearer', text(HEX, 40), "headers: { authorization: 'Bearer {}' }");
  add('Bearer', text(ALNUM, 28), 'sent `Bearer {}` and got 403');
  add('user option', password(), 'curl -u admin:{} https://api.example.com/v1');
  const names = [
    'password',
    'PASSWORD',
    'db_password',
    'apiKey',
    'API_KEY',
    'client_secret',
    'clientSecret',
    'access_token',
    'refreshToken',
    'auth_token',
    'secretKey',
    'SECRET_KEY',
    'private_key',
    'x-api-key',
    'webhook_secret',
    'AWS_SECRET_ACCESS_KEY',
    'passphrase',
    'encryption_key',
  ];
  const assignments = [
    '{n}={}',
    '{n}: {}',
    '"{n}": "{}"',
    "{n} = '{}'",
    '{"user":"ada","{n}":"{}","id":4}',
    '--{n} {}',
    'export {n}="{}"',
    '{\\"{n}\\":\\"{}\\"}',
    'config[\'{n}\'] = "{}"',
  ];
  for (let index = 0; all.length < 192; index += 1)
    add(
      'assignment',
      text(ALNUM, 14) + text(DIGITS, 2),
      (assignments[index % assignments.length] ?? '').replace(
        '{n}',
        () => names[index % names.length] ?? '',
      ),
    );
  add('query', text(ALNUM, 20) + '7', 'https://h.example/cb?x=1&access_token={}&y=2');
  add('query', text(ALNUM, 24), 'https://s3.example/f?X-Amz-Signature={}');
  add('one-time token', `${text(ALNUM, 26)}aB3`, 'GET /reset/{} 200');
  add('one-time token', `${text(ALNUM, 26)}aB3`, 'https://app.example/verify-email/{}?lang=en');
  add(
    'webhook',
    `T${text(UPPER, 8)}/B${text(UPPER, 8)}/${text(ALNUM, 24)}`,
    ['https://hooks.', 'slack.com/services/{}'].join(''),
  );
  add('XML', password(), '<password>{}</password>');
  add('private IP of nobody, password in words', 'hunter22', 'my password is: {}');
  add('Azure client', `${text(ALNUM, 3)}8Q~${text(ALNUM, 34)}`, 'secret {} expires');
  return all.slice(0, 200);
}

/** Sentences, code and data with harmless uses of words for secrets. */
const HARMLESS = [
  'the password must have at least 8 characters',
  'Forgot your password? Click here.',
  'password: required',
  'password: string;',
  'const password = getPassword();',
  'const token = await fetchToken(user)',
  'apiKey: process.env.OPENAI_API_KEY',
  'api_key=os.environ["KEY"]',
  'api_key=OPENAI_API_KEY',
  'export API_KEY=$MY_KEY',
  'token: a unit of text',
  'each token is about four characters',
  '"max_tokens": 4096, "temperature": 0.7',
  '{"prompt_tokens":12,"completion_tokens":30,"total_tokens":42}',
  'token_count: 1234',
  '{"token":"Hello","logprob":-0.31}',
  'tokenizer: cl100k_base',
  '{"eos_token":"</s>","bos_token":"<s>"}',
  'author: Ada Lovelace',
  '"authors": ["Grace Hopper"]',
  'session_id: 6f1a5bd2-4a0c-4a0f-9c56-0a3f5a0b1c2d',
  'secretary: John Smith',
  'the secret ingredient is butter',
  'secret: none',
  'Secret Santa is on Friday',
  'cookie: a small baked good',
  'accept all cookies',
  'Cookie policy updated 2026-01-01',
  'Authorization: required',
  'authorization_url: https://auth.example.com/oauth',
  'the bearer of this letter',
  'bearer instruments are rare',
  'Bearer authentication is used',
  'Basic training begins',
  'a Basic understanding of it',
  'Basic Programming 101',
  'credentials: include',
  "credentials: 'same-origin'",
  'key: value',
  'primary_key: id',
  'public_key_url: none',
  'keyboard: qwerty',
  'sort key = name',
  'foreign_key: user_id',
  'sk-learn-contrib-imbalanced',
  'sk-toggleable-content-label',
  'scikit sk-estimator-doc-link',
  'hh_session_start_duration_ms',
  'hh_events_dropped_by_reason_total',
  'risk-assessment-of-the-third-quarter',
  'task-oriented-and-rather-long-word',
  'npm_config_registry',
  'npm_lifecycle_event',
  'npm_package_version',
  'ghp is a prefix',
  'github_pattern_matching',
  'AKIA is how they begin',
  'AIza is how these begin',
  'pk_index_users_on_email',
  'xoxo, grandma',
  'git@github.com:org/repo.git',
  'git clone git@gitlab.com:team/project',
  'deploy@server.example.com:/var/www',
  'npm i pkg@1.2.3',
  '@scope/name@4.5.6',
  'logo@2x.png',
  'icon@3x.webp',
  'meet @ noon',
  '@ada wrote',
  'user@localhost',
  'a @ b.c',
  'https://example.com/docs/getting-started',
  'https://example.com/articles/how-to-reset-a-password',
  'https://example.com/?page=2&sort=key',
  'https://github.com/org/repo/commit/{sha}',
  'GET /users/42/orders/1001',
  'GET /reset/password',
  'https://user.example.com:8080/path',
  'ssh://git@github.com/org/repo',
  'postgres://localhost:5432/main',
  'redis://cache:6379/0',
  'file:///etc/hosts',
  'https://example.com/callback?code=ABC',
  '2026-11-10 2026-11-11 2026-11-12',
  '0000 0000 0000 0000',
  '1111-1111-1111-1111',
  '10:30 11:45 12:15 13:00',
  '3.14159265358979323846',
  '1700000000000',
  '1700000000000000000',
  '127.0.0.1:8080',
  '192.168.1.1 and 10.0.0.1',
  'v1.2.3-beta.4',
  '+49',
  '+15 % in 2026',
  '1 000 000 000 000',
  '(2026) 100-2000',
  'ISBN 978-3-16-148410-0',
  'order 123456789012',
  'eyJ is how they begin',
  'https://example.com/eyJ?x=1.2.3',
  '-----BEGIN CERTIFICATE-----',
  '-----BEGIN PUBLIC KEY-----',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ',
  'sha256-{b64}',
  'sha512: {sha}{sha}',
  'etag: "{sha}"',
  'password=<password>',
  'password=********',
  'password={{ vault.password }}',
  'token=${TOKEN}',
  'api_key: YOUR_API_KEY',
  'apiKey: "your-api-key-here"',
  'secret = "changeme"',
  '"password": "string"',
  'client_secret: xxxxxxxxxxxxxxxx',
  'Authorization: Bearer <token>',
  'Authorization: Bearer $TOKEN',
  'Authorization: Bearer YOUR_TOKEN',
  'private_key: /etc/ssl/private/key.pem',
  'password_policy: strong',
  'password_reset_at: 2026-01-01',
  'passwordless: true',
  'token_type: bearer',
  'token_endpoint: /oauth/token',
  'secret_name: db-main',
  'cookie_consent: granted',
  'DE is a country',
  'GB82 is the start of one',
  'NO 12 34 56',
  'ID12 3456 7890 1234',
];

/** Returns 200 texts only resembling texts with a secret: redaction must not change any. @returns {string[]} */
export function harmlessTexts(seed = 2) {
  const { text, pick } = randomTexts(seed);
  const all = HARMLESS.map((line) =>
    line.replaceAll('{sha}', () => text(HEX, 40)).replace('{b64}', () => `${text(ALNUM, 43)}=`),
  );
  const uuid = () => [8, 4, 4, 4, 12].map((length) => text(HEX, length)).join('-');
  const makers = [
    () => `span ${text(HEX, 16)} of trace ${text(HEX, 32)}`,
    () => `id ${uuid()}`,
    () => `order ${withCheckDigit(`1${text(DIGITS, 14)}`).slice(0, 15)}0`,
    () => `/assets/index-${text(ALNUM, 8)}.js`,
    () => `chatcmpl-${text(ALNUM, 29)}`,
    () =>
      `model ${pick(['gpt-4o-mini-2026-07-18', 'claude-sonnet-4-5-20250929', 'text-embedding-3-small'])} took ${text(DIGITS, 4)} ms`,
    () => `call_${text(ALNUM, 24)}`,
    () =>
      `{"usage":{"input_tokens":${text('123456789', 3)},"output_tokens":${text('123456789', 2)}}}`,
    () => `DE${text(DIGITS, 2)} ${text(DIGITS, 4)} is a plate`,
  ];
  for (let index = 0; all.length < 200; index += 1)
    all.push((makers[index % makers.length] ?? (() => ''))());
  return all.slice(0, 200);
}
