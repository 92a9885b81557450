import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrateFiles } from './migrate-files.ts';
import { migrate } from './rewriter.ts';

const HEAD = `import { HoneyHiveTracer } from 'honeyhive';
declare const tracer: HoneyHiveTracer;
`;
const NODE_HEAD = HEAD.replace("'honeyhive'", "'@honeyhive/node'");

const run = (source: string): { text: string; notes: readonly string[] } => {
  const { text, notes } = migrate(ts, 'app.ts', source);
  return { text, notes: notes.map((note) => `${note.line}: ${note.text}`) };
};

/** What follows the imports. */
const RULES: readonly (readonly [before: string, after: string])[] = [
  [
    'await tracer.trace(main, a, ...b);',
    "await tracer.trace({ eventType: 'chain' }, main)(a, ...b);",
  ],
  [
    'tracer.trace(async () => { await go(); });',
    "tracer.withSpan('main', { eventType: 'chain' }, async () => { await go(); });",
  ],
  [
    'tracer.trace((x) => x, 1);',
    "tracer.trace({ eventType: 'chain', eventName: 'main' }, (x) => x)(1);",
  ],
  ['tracer.trace(app.main);', "tracer.withSpan('main', { eventType: 'chain' }, () => app.main());"],
  ["tracer.traceFunction({ event_type: 'tool' })(fn);", "tracer.trace({ eventType: 'tool' }, fn);"],
  ['tracer.traceFunction()(fn);', 'tracer.trace(fn);'],
  ['tracer.traceFunction()(() => 1);', "tracer.trace({ eventName: 'event' }, () => 1);"],
  [
    "tracer.traceFunction({ event_type: 'tool' })(() => 1);",
    "tracer.trace({ eventName: 'tool event', eventType: 'tool' }, () => 1);",
  ],
  [
    'HoneyHiveTracer.init({ apiKey }).then(go);',
    'Promise.resolve(new HoneyHiveTracer({ apiKey })).then(go);',
  ],
  [
    'const make = () => HoneyHiveTracer.init({});',
    'const make = () => Promise.resolve(new HoneyHiveTracer({}));',
  ],
  ['HoneyHiveTracer.init({});', 'new HoneyHiveTracer({});'],
  [
    "tracer.traceTool(fn, { eventName: 'x' });",
    "tracer.trace({ eventType: 'tool', eventName: 'x' }, fn);",
  ],
  ['this.tracer.traceModel(fn);', "this.tracer.trace({ eventType: 'model' }, fn);"],
  ['tracer.traceChain(fn, options);', "tracer.trace({ eventType: 'chain', ...options }, fn);"],
  ['const id = await tracer.startSession();', 'const id = tracer.sessionId;'],
  ['await tracer.enrichSession({ metadata });', 'tracer.enrichSession({ metadata });'],
  ['void tracer.enrichSession(x);', 'tracer.enrichSession(x);'],
  ['tracer.enrichSession(x).catch(() => {});', 'tracer.enrichSession(x);'],
  [
    'tracer.logModel({ inputs });',
    "tracer.startSpan('model event', { eventType: 'model', inputs }).end();",
  ],
  [
    'tracer.logModel(data);',
    "tracer.startSpan('model event', { eventType: 'model', ...data }).end();",
  ],
  [
    'const t = await HoneyHiveTracer.init({ api_key: k, project, session_name });',
    'const t = new HoneyHiveTracer({ apiKey: k, project, sessionName: session_name });',
  ],
  [
    'const t = await HoneyHiveTracer.initFromSessionId({ sessionId });',
    'const t = new HoneyHiveTracer({ sessionId });',
  ],
  [
    'const t = await HoneyHiveTracer.init({\n  apiKey,\n  instrumentModules: { openAI: OpenAI },\n  project,\n});',
    'const t = new HoneyHiveTracer({\n  apiKey,\n  project,\n});',
  ],
  [
    'await tracer.trace(async () => { await tracer.enrichSession({ metrics }); tracer.trace(main); });',
    "await tracer.withSpan('main', { eventType: 'chain' }, async () => { tracer.enrichSession({ metrics }); tracer.withSpan('main', { eventType: 'chain' }, () => main()); });",
  ],
];

test('a function without a name keeps the one that 1.0 gives', () => {
  const { text } = run(`${HEAD}tracer.traceTool(() => 1);`);
  expect(text).toContain("tracer.trace({ eventType: 'tool', eventName: 'tool event' }, () => 1)");
});

describe('rules', () => {
  test.each(RULES)('%s', (before, after) => {
    const { text, notes } = run(HEAD + before);
    expect([text, notes]).toEqual([NODE_HEAD + after, []]);
    expect(run(text)).toEqual({ text, notes: [] });
  });

  test.each([
    [
      "import { HoneyHiveTracer, traceTool } from 'honeyhive';\nexport const f = traceTool(g, { eventName: 'x' });\nawait HoneyHiveTracer.flush();\n",
      "import { trace, flush } from '@honeyhive/node';\nexport const f = trace({ eventType: 'tool', eventName: 'x' }, g);\nawait flush();\n",
    ],
    [
      'import { traceFunction } from "honeyhive"\nexport const f = traceFunction({ event_name: "x" })(g)\n',
      'import { trace } from "@honeyhive/node"\nexport const f = trace({ eventName: "x" }, g)\n',
    ],
    [
      "import { enrichSession, enrichSpan, evaluate, HoneyHiveTracer } from 'honeyhive';\nHoneyHiveTracer.enrichSpan(d);\nenrichSpan(d);\nawait enrichSession(d);\nawait evaluate({ evaluationFunction: f, hh_api_key: k, dataset_id: d });\n",
      "import { enrichSession, enrichSpan } from '@honeyhive/node';\nimport { evaluate } from 'honeyhive';\nenrichSpan(d);\nenrichSpan(d);\nenrichSession(d);\nawait evaluate({ function: f, apiKey: k, datasetId: d });\n",
    ],
    [
      "const { HoneyHiveTracer, traceChain } = require('honeyhive');\nconst tracer = new HoneyHiveTracer({ server_url });\nmodule.exports = traceChain(f);\n",
      "const { HoneyHiveTracer, trace } = require('@honeyhive/node');\nconst tracer = new HoneyHiveTracer({ serverUrl: server_url });\nmodule.exports = trace({ eventType: 'chain' }, f);\n",
    ],
    [
      "import { HoneyHiveTracer } from 'honeyhive';\nimport OpenAI from 'openai';\nconst tracer = await HoneyHiveTracer.init({ instrumentModules: { openAI: OpenAI } });\nconst openai = new OpenAI({ apiKey });\n",
      "import { HoneyHiveTracer } from '@honeyhive/node';\nimport { traceOpenAI } from '@honeyhive/llm/openai';\nimport OpenAI from 'openai';\nconst tracer = new HoneyHiveTracer({});\nconst openai = traceOpenAI(new OpenAI({ apiKey }));\n",
    ],
    [
      "import { traceTool } from 'honeyhive';\nconst trace = 1;\nexport const f = traceTool(g, trace);\n",
      "import { trace as honeyhiveTrace } from '@honeyhive/node';\nconst trace = 1;\nexport const f = honeyhiveTrace({ eventType: 'tool', ...trace }, g);\n",
    ],
    [
      "import { traceTool } from 'honeyhive';\nexport const all = [traceTool];\n",
      "import { traceTool } from 'honeyhive';\nexport const all = [traceTool];\n",
    ],
  ])('imports follow: %s', (before, after) => {
    const { text } = run(before);
    expect(text).toBe(after);
    expect(run(text).text).toBe(after);
  });

  test.each([
    'tracer.trace({ eventType: "tool" }, fn);',
    'other.trace(main);',
    'const x = await fetch(url);',
  ])('%s stays', (line) => {
    expect(run(HEAD + line).text).toBe(NODE_HEAD + line);
  });

  test('files without honeyhive stay as they are, byte for byte', () => {
    const source =
      "import { trace } from '@honeyhive/node';\ntracer.trace( main );\r\n\tx.startSession()\n";
    expect(run(source)).toEqual({ text: source, notes: [] });
  });
});

describe('what cannot be decided', () => {
  test.each([
    ['tracer.sessionId = id;', 'sessionId cannot be set'],
    [
      'const t = await HoneyHiveTracer.init({ instrumentModules: { pinecone } });',
      'pinecone: an OpenTelemetry instrumentation',
    ],
    [
      'const t = await HoneyHiveTracer.init({ instrumentModules });',
      'instrumentModules: wrap each client',
    ],
  ])('%s is said in a comment, once', (line, message) => {
    const { text, notes } = run(`${HEAD}function f() {\n  ${line}\n}\n`);
    expect(notes).toEqual([`4: ${notes[0]?.slice(3)}`]);
    expect(text).toContain(`\n  // honeyhive migrate: ${notes[0]?.slice(3)}\n`);
    expect(notes[0]).toContain(message);
    expect(run(text).text).toBe(text);
  });

  test('the REST client and deep imports are listed and stay', () => {
    const source = `import { HoneyHive } from 'honeyhive';
import { Operator } from 'honeyhive/models/components/index.js';
const client = new HoneyHive({ bearerAuth });
`;
    const { text, notes } = run(source);
    expect(notes).toEqual([
      '3: the REST client stays in honeyhive',
      '2: honeyhive/models/components/index.js stays in honeyhive',
    ]);
    expect(text).toContain("import { HoneyHive } from 'honeyhive';");
  });

  test('an import of the whole package is listed', () => {
    const { notes } = run("import * as hh from 'honeyhive';\nhh.traceTool(f);\n");
    expect(notes).toEqual(['1: import the names that are used, then migrate again']);
  });
});

describe('the command', () => {
  let folder: string;
  const lines: string[] = [];
  const migrateHere = (paths: readonly string[], isDry: boolean): number =>
    migrateFiles(paths, { folder, isDry, print: (line) => lines.push(line) });
  beforeEach(() => {
    lines.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'migrate-'));
    mkdirSync(join(folder, 'src'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(
      dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
      join(folder, 'node_modules/typescript'),
    );
    writeFileSync(join(folder, 'src/app.ts'), `${HEAD}tracer.trace(main);\n`);
    writeFileSync(join(folder, 'src/other.ts'), 'export const a = 1;\n');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const read = (): string => readFileSync(join(folder, 'src/app.ts'), 'utf8');

  test('shows the changes with --dry, writes them without, and changes nothing a second time', () => {
    expect(migrateHere([], true)).toBe(1);
    expect(lines).toContain("  + tracer.withSpan('main', { eventType: 'chain' }, () => main());");
    expect(read()).toContain('tracer.trace(main)');
    expect(migrateHere(['src'], false)).toBe(1);
    expect(read()).toBe(
      `${NODE_HEAD}tracer.withSpan('main', { eventType: 'chain' }, () => main());\n`,
    );
    expect(migrateHere([], false)).toBe(0);
  });

  test('says that a path is not there', () => {
    expect(() => migrateHere(['gone'], false)).toThrow(/gone is not there/);
  });

  test('says which TypeScript it needs', () => {
    rmSync(join(folder, 'node_modules/typescript'));
    mkdirSync(join(folder, 'node_modules/typescript'));
    const program = "module.exports = { version: '7.0.2' };";
    writeFileSync(join(folder, 'node_modules/typescript/index.js'), program);
    const compilerBeside = join(folder, 'none.js');
    const options = { folder, isDry: true, print: () => {}, compilerBeside };
    expect(() => migrateFiles([], options)).toThrow(/7.0.2 has no API.*typescript@5/);
  });
});
