import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { compileErrors, TemporaryProject } from '../../fixtures/temporary-project.ts';

let project: TemporaryProject;
const opened: TemporaryProject[] = [];
const compiled: TemporaryProject[] = [];
function open(files: Readonly<Record<string, string>>): void {
  project = new TemporaryProject(files);
  opened.push(project);
}
afterAll(() => opened.forEach((one) => one.remove()));

const manifest = (dependencies: Readonly<Record<string, string>>, more: object = {}): string =>
  JSON.stringify({ name: 'app', type: 'module', dependencies, ...more });

/** Runs `init` twice: the second run changes nothing. The last test compiles the files. Returns what the first one said. */
async function initTwice(): Promise<string> {
  compiled.push(project);
  await project.init();
  const { said } = project;
  const written = project.files();
  expect(await project.init()).toBe(0);
  expect(project.files()).toEqual(written);
  return said;
}

const NEXT_TYPES = `declare module 'next/server' {
  export class NextRequest extends Request {}
  export class NextResponse extends Response { static next(init?: object): NextResponse; }
}
`;

describe('Next', () => {
  const layout = 'export default ({ children }: { children: unknown }) => children;\n';
  const tsconfig = (paths?: object): string =>
    `{\n  // of Next\n  "compilerOptions": { "paths": ${JSON.stringify(paths ?? {})}, },\n}`;

  test('an application in src with the alias gets the files of the page about Next', async () => {
    open({
      'package.json': manifest({ next: '16.4.5', react: '19' }),
      'pnpm-lock.yaml': '',
      'tsconfig.json': tsconfig({ '@/*': ['./src/*'] }),
      'src/app/layout.tsx': layout,
      'src/next.d.ts': NEXT_TYPES,
    });
    await initTwice();
    const files = project.files();
    expect(Object.keys(files).toSorted()).toEqual([
      'package.json',
      'pnpm-lock.yaml',
      'src/app/api/honeyhive/[...path]/route.ts',
      'src/app/layout.tsx',
      'src/instrumentation.ts',
      'src/lib/page-tracer.ts',
      'src/lib/tracer.ts',
      'src/next.d.ts',
      'src/proxy.ts',
      'tsconfig.json',
    ]);
    expect(files['src/proxy.ts']).toContain("import { tracer } from '@/lib/tracer';");
    expect(project.said).toContain(
      'Install: pnpm add @honeyhive/node @honeyhive/web @opentelemetry/api',
    );
  });

  test('JavaScript without the alias gets relative imports and no types', async () => {
    open({
      'package.json': manifest({ next: '16.4.5' }, { type: undefined }),
      'app/page.js': 'export default () => null;\n',
    });
    await initTwice();
    expect(project.read('app/api/honeyhive/[...path]/route.js')).toContain(
      "from '../../../../lib/tracer'",
    );
    expect(project.read('proxy.js')).toContain('traceProxy(tracer,');
    expect(project.read('proxy.js')).toContain("import { NextResponse } from 'next/server'");
  });

  test('an instrumentation file that is there gets the report of errors', async () => {
    open({
      'package.json': manifest({ next: '^16.4.5' }),
      'tsconfig.json': tsconfig({ '@/*': ['./*'] }),
      'app/layout.tsx': layout,
      'instrumentation.ts': 'export function register() {\n  console.log("up")\n}\n',
    });
    await initTwice();
    expect(project.read('instrumentation.ts')).toBe(`import "@/lib/tracer"

export function register() {
  console.log("up")
}

export { onRequestError } from "@honeyhive/node"
`);
  });

  test('files with other content stay, and their lines are listed', async () => {
    const own = {
      'instrumentation.ts': 'export const onRequestError = () => {};\n',
      'middleware.ts': 'export const middleware = () => {};\n',
      'lib/tracer.ts': 'export const tracer = { id: 1 };\n',
      'lib/page-tracer.ts': 'export const page = 1;\n',
    };
    open({
      'package.json': manifest({ next: '16.4.5' }),
      'tsconfig.json': tsconfig(),
      'app/layout.tsx': layout,
      ...own,
    });
    await initTwice();
    expect(project.files()).toMatchObject(own);
    expect(project.read('lib/honeyhive-tracer.ts')).toContain('registerNext');
    for (const place of ['instrumentation.ts:', 'middleware.ts:', 'lib/page-tracer.ts:'])
      expect(project.said).toContain(`  ${place} `);
  });

  test('older versions and the Pages Router are told what they lack', async () => {
    open({
      'package.json': manifest({ next: '14.2.0' }),
      'app/page.js': 'export default () => null;\n',
    });
    await project.init();
    expect(project.said).toContain('need Next 16, here is 14');
    expect(project.said).toContain('need Next 15, here is 14');
    open({
      'package.json': manifest({ next: '16' }),
      'pages/index.js': 'export default () => null;\n',
    });
    expect(await project.init()).toBe(0);
    expect(project.said).toContain('without an App Router');
  });
});

describe('Express', () => {
  test('gets the middleware first, the relay, and the errors behind the routes', async () => {
    open({
      'package.json': manifest({ express: '5.3.0' }),
      'tsconfig.json': '{}',
      'src/app.ts': `import express from 'express';
import { answer } from './answer.js';

export const app = express(); // the app
app.use(express.json());
app.get('/', (_request, response) => void response.send(answer()));

app.listen(3000);
`,
      'src/answer.ts': "export const answer = (): string => 'a';\n",
    });
    await initTwice();
    expect(project.read('src/app.ts')).toBe(`import express from 'express';
import { answer } from './answer.js';
import { tracer } from './tracer.js';
import { createRelay, honeyhive, nodeListener } from '@honeyhive/node';

const traced = honeyhive({ tracer });
export const app = express(); // the app
app.use(traced); // first: a span for each request, around all that its handlers do
app.use('/api/honeyhive', nodeListener(createRelay({ tracer }))); // takes the pages' spans
app.use(express.json());
app.get('/', (_request, response) => void response.send(answer()));

app.use(traced.onError);
app.listen(3000);
`);
    expect(project.read('src/tracer.ts')).toBe(`import { HoneyHiveTracer } from '@honeyhive/node';

export const tracer = new HoneyHiveTracer({ source: 'production' }); // HH_API_KEY from the environment
`);
  });

  test('CommonJS without semicolons keeps its conventions, its own names and its line ends', async () => {
    const before = `'use strict'
const express = require("express")
const tracer = require("dd-trace")

function createApp() {
  const server = express()
  server.get("/", (request, response) => response.send("hi"))
  server.use((error, request, response, next) => response.status(500).end())
  return server
}
module.exports = { createApp }
`;
    open({
      'package.json': manifest({ express: '^4.21' }, { type: undefined }),
      'yarn.lock': '',
      'index.js': before.replaceAll('\n', '\r\n'),
    });
    await initTwice();
    const after = `'use strict'
const express = require("express")
const tracer = require("dd-trace")
const { tracer: honeyhiveTracer } = require("./tracer")
const { createRelay, honeyhive, nodeListener } = require("@honeyhive/node")

function createApp() {
  const traced = honeyhive({ tracer: honeyhiveTracer })
  const server = express()
  server.use(traced) // first: a span for each request, around all that its handlers do
  server.use("/api/honeyhive", nodeListener(createRelay({ tracer: honeyhiveTracer }))) // takes the pages' spans
  server.get("/", (request, response) => response.send("hi"))
  server.use(traced.onError)
  server.use((error, request, response, next) => response.status(500).end())
  return server
}
module.exports = { createApp }
`;
    expect(project.read('index.js')).toBe(after.replaceAll('\n', '\r\n'));
    expect(project.read('tracer.js')).toBe(
      `const { HoneyHiveTracer } = require("@honeyhive/node")

const tracer = new HoneyHiveTracer({ source: "production" }) // HH_API_KEY from the environment

module.exports = { tracer }
`.replaceAll('\n', '\r\n'),
    );
    expect(project.said).toContain('Install: yarn add @honeyhive/node @opentelemetry/api');
  });

  test('several applications, or none that is found, are listed with their places', async () => {
    const app = "import express from 'express';\nexport const app = express();\n";
    open({
      'package.json': manifest({ express: '5' }),
      'a.js': app,
      'b.js': app,
    });
    await project.init();
    expect([project.read('a.js'), project.read('b.js')]).toEqual([app, app]);
    expect(project.said).toContain(
      '  a.js:2: Add around `express()` (there are several applications)',
    );
    expect(project.said).toContain('  b.js:2: ');
    open({ 'package.json': manifest({ express: '5' }), 'a.js': 'export default 1;\n' });
    await project.init();
    expect(project.said).toContain('No file with `express()` was found');
  });

  test('an application that is made in another way is listed with its place', async () => {
    const own = `import express from 'express';
class Server {
  app = express();
}
new Server().app.listen(1);
`;
    open({ 'package.json': manifest({ express: '5' }), 'server.js': own });
    await project.init();
    expect(project.read('server.js')).toBe(own);
    expect(project.said).toContain(
      '  server.js:3: Add around `express()` (the application is made in another way)',
    );
  });

  test('without a compiler the lines are listed with their places, and new files are written', async () => {
    open({
      'package.json': manifest({ express: '5', openai: '6' }),
      'app.js': "import express from 'express';\n\nconst app = express();\n",
      'ask.js': "import OpenAI from 'openai';\nconst client = new OpenAI();\n",
      'node_modules/typescript/index.js': "module.exports = { version: '7.0.2' };",
    });
    expect(await project.init({ compilerBeside: `${project.folder}/none.js` })).toBe(1);
    expect(project.said).toMatch(
      / {2}app\.js:3: Add around `express\(\)` \(.*npm install --save-dev typescript@5/,
    );
    expect(project.said).toContain('  ask.js:2: Wrap the client');
    expect(project.said).toContain('traceOpenAI(new OpenAI(), { tracer })');
  });
});

describe('Vite', () => {
  const index = '<div id="root"></div>\n<script type="module" src="/src/main.tsx"></script>\n';

  test('the entry of index.html imports the tracer first, and React gets the provider', async () => {
    open({
      'package.json': manifest(
        { react: '19', 'react-dom': '19' },
        { devDependencies: { vite: '8' } },
      ),
      'bun.lock': '',
      'index.html': index,
      'tsconfig.json': '{}',
      'src/main.tsx': `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'

createRoot(document.body).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`,
      'src/app.tsx': 'export const App = () => <p />\n',
    });
    const said = await initTwice();
    expect(project.read('src/main.tsx')).toBe(`import { tracer } from './tracing'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app'
import { HoneyHiveProvider } from '@honeyhive/react'

createRoot(document.body).render(
  <HoneyHiveProvider tracer={tracer}><StrictMode>
    <App />
  </StrictMode></HoneyHiveProvider>,
)
`);
    expect(project.read('src/tracing.ts')).toContain("relayUrl: '/api/honeyhive'");
    expect(project.said).toContain('bun add @honeyhive/web @honeyhive/react @opentelemetry/api');
    expect(said).toContain('give your server the relay');
  });

  test('pages in JavaScript are ES modules, with or without "type": "module"', async () => {
    open({
      'package.json': manifest(
        { express: '5', react: '19', 'react-dom': '19' },
        { type: undefined, devDependencies: { vite: '8' } },
      ),
      'index.html': index.replace('tsx', 'jsx'),
      'src/main.jsx': `import './index.css'
import ReactDOM from 'react-dom/client'
import App from './App.jsx'

ReactDOM.createRoot(document.body).render(<App />)
`,
      'server.js': "const express = require('express')\nconst app = express()\napp.listen(1)\n",
      'src/App.jsx': 'export default function App() { return <p /> }\n',
    });
    await initTwice();
    expect(project.read('src/tracing.js')).toContain('export const tracer = new HoneyHiveTracer(');
    expect(project.read('src/tracer.js')).toContain('module.exports = { tracer }');
    expect(project.read('server.js')).toContain("const { tracer } = require('./src/tracer");
    expect(project.read('src/main.jsx')).toContain("import { tracer } from './tracing.js'\n");
    expect(project.read('src/main.jsx').match(/<HoneyHiveProvider/g)).toHaveLength(1);
  });

  test('a tracing.ts of other content stays', async () => {
    const own = 'export const start = (): void => {};\n';
    open({
      'package.json': manifest({}, { devDependencies: { vite: '8' } }),
      'index.html': '<script src="./src/main.ts" type="module"></script>',
      'tsconfig.json': '{}',
      'src/main.ts': "import { start } from './tracing.ts';\n\nstart();\n",
      'src/tracing.ts': own,
    });
    await initTwice();
    expect(project.read('src/tracing.ts')).toBe(own);
    expect(project.read('src/main.ts')).toBe(
      "import './honeyhive-tracing.ts';\nimport { start } from './tracing.ts';\n\nstart();\n",
    );
  });

  test('an index.html without a module is listed', async () => {
    open({
      'package.json': manifest({}, { devDependencies: { vite: '8' } }),
      'index.html': '<p>nothing</p>',
    });
    await project.init();
    expect(project.said).toContain('index.html: No entry module was found');
  });
});

describe('model calls', () => {
  test('clients of openai are wrapped once, with one tracer for all files', async () => {
    open({
      'package.json': manifest({ openai: '6' }),
      'tsconfig.json': '{}',
      'src/a.ts': `import OpenAI, { AzureOpenAI } from 'openai';

export const plain = new OpenAI({ apiKey: 'k' });
export const azure = new AzureOpenAI();
`,
      'src/deep/b.ts': "import { OpenAI } from 'openai'\nexport const make = () => new OpenAI()\n",
      'src/a.test.ts': "import OpenAI from 'openai';\nnew OpenAI();\n",
    });
    await initTwice();
    expect(project.read('src/a.ts')).toBe(`import OpenAI, { AzureOpenAI } from 'openai';
import { tracer } from './tracer.js';
import { traceOpenAI } from '@honeyhive/llm/openai';

export const plain = traceOpenAI(new OpenAI({ apiKey: 'k' }), { tracer });
export const azure = traceOpenAI(new AzureOpenAI(), { tracer });
`);
    expect(project.read('src/deep/b.ts')).toBe(`import { OpenAI } from 'openai'
import { tracer } from '../tracer.js'
import { traceOpenAI } from '@honeyhive/llm/openai'
export const make = () => traceOpenAI(new OpenAI(), { tracer })
`);
    expect(project.read('src/a.test.ts')).not.toContain('traceOpenAI');
  });

  test.each([
    ['ai5', 'experimental_telemetry: telemetry'],
    ['ai7', 'telemetry'],
  ])('calls of the AI SDK get the telemetry option: %s', async (installed, option) => {
    open({
      'package.json': manifest({ ai: '*' }),
      'tsconfig.json': '{}',
      'chat.ts': `import { generateText, streamText, type LanguageModel } from 'ai';

declare const model: LanguageModel;
export const one = () => generateText({ model, prompt: 'a' });
export const many = () =>
  streamText({
    model,
    prompt: 'a',
  });
export const two = (options: Parameters<typeof streamText>[0]) => streamText(options);
`,
    });
    project.link('ai', installed);
    await initTwice();
    expect(project.read('chat.ts'))
      .toBe(`import { generateText, streamText, type LanguageModel } from 'ai';
import { tracer } from './tracer.js';
import { aiSdkTelemetry } from '@honeyhive/llm/ai-sdk';

const telemetry = aiSdkTelemetry(tracer);

declare const model: LanguageModel;
export const one = () => generateText({ ${option}, model, prompt: 'a' });
export const many = () =>
  streamText({
    ${option},
    model,
    prompt: 'a',
  });
export const two = (options: Parameters<typeof streamText>[0]) => streamText(options);
`);
    expect(project.said).toContain('  chat.ts:15: Add to the options of this call:');
  });
});

describe('every project', () => {
  beforeEach(() => open({ 'package.json': manifest({}), 'main.js': 'console.log(1);\n' }));

  test('a program without a framework gets a module with a tracer', async () => {
    await initTwice();
    expect(project.read('tracer.js')).toContain('export const tracer = new HoneyHiveTracer(');
  });

  test('without an answer the changes are shown and nothing is written', async () => {
    expect(await project.init({ isDry: true })).toBe(0);
    expect(project.said).toContain("  + import { HoneyHiveTracer } from '@honeyhive/node';");
    expect(Object.keys(project.files())).toEqual(['main.js', 'package.json']);
  });

  test('a folder without package.json is refused with the remedy', async () => {
    project.write({ 'inner/a.js': '' });
    const { initProject } = await import('./init-project.ts');
    const folder = `${project.folder}/inner`;
    await expect(initProject({ folder, print: () => {} })).rejects.toThrow(
      /no package\.json in .*inner: run it/,
    );
  });

  test('the root of a monorepo names the applications', async () => {
    project.write({
      'package.json': manifest({}, { workspaces: ['apps/*'] }),
      'apps/web/package.json': manifest({ next: '16' }),
      'apps/api/package.json': manifest({ express: '5' }),
      'apps/docs/package.json': manifest({}),
    });
    expect(await project.init()).toBe(0);
    expect(project.lines).toEqual([
      'This is a monorepo. Run `npx honeyhive init` in the folder of an application:',
      '  apps/api (express)',
      '  apps/web (next)',
    ]);
  });
});

test('all that was written compiles', () => {
  expect(compiled.length).toBeGreaterThan(10);
  expect(compileErrors(compiled)).toEqual([]);
}, 180_000);
