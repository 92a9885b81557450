// @vitest-environment node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));
let bundle = '';
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import * as index from '../index.ts';
        import * as scope from '../scope.ts';
        import * as spans from '../spans.ts';
        import * as action from '../action.ts';
        globalThis.sdk = { ...index, ...scope, ...spans, ...action };
      `,
      resolveDir: folder,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    jsx: 'automatic',
    external: ['react', 'react/*'],
    conditions: ['@honeyhive/source', 'react-server'],
    logLevel: 'silent',
  });
  bundle = outputFiles[0]?.text ?? '';
});

/** The hooks that React's renderer of server components has. */
const RENDERER = `
const { default: server } = await import('react');
server.__SERVER_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE.H = {
  useCallback: (callback) => callback,
  useMemo: (make) => make(),
};
`;

/** Runs `code` where React is the one of server components, as a framework does that loads packages unbundled. */
function serverComponent(code: string): unknown {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=react-server', '--input-type=module'],
    {
      cwd: folder,
      encoding: 'utf8',
      input: `${bundle}${RENDERER}console.log(JSON.stringify(${code}))`,
    },
  );
  return stderr ? stderr : JSON.parse(stdout);
}

test.each<readonly [string, string, unknown]>([
  ['everything is there', `Object.values(sdk).every((one) => typeof one === 'function')`, true],
  ['no tracer is found', `[sdk.useTracer(), sdk.useTracer('audit')]`, [null, null]],
  ['no session is shown', `[sdk.useSession(), sdk.useTrace().sessionId]`, ['', '']],
  ['withSpan runs its work', `sdk.useTrace().withSpan('a', () => 7)`, 7],
  ['a traced function is the function', `sdk.useTrace().trace((a) => a + 1)(1)`, 2],
  ['a traced callback calls', `sdk.useTracedCallback('a', (_, b) => b + 1)(1)`, 2],
  ['a chat turn can be begun', `sdk.useChatTrace().turn('q').run(() => 3)`, 3],
  ['feedback goes nowhere', `sdk.useFeedback('id')({ rating: true }) ?? 'nothing'`, 'nothing'],
  [
    'a boundary shows its children',
    `sdk.TraceErrorBoundary({ children: 'inside' }).props.children`,
    'inside',
  ],
  ['a scope shows its children', `sdk.TraceScope({ children: 'inside' }).props.children`, 'inside'],
  ['a list of spans is empty', `sdk.useSpanList()`, []],
  ['an action is called', `sdk.traceAction(undefined, 'a', (b) => b + 1)(1)`, 2],
  [
    'a provider shows its children',
    `sdk.HoneyHiveProvider({ children: 'inside' }).props.children`,
    'inside',
  ],
])('in a server component %s', (_, code, value) => {
  expect(serverComponent(code)).toEqual(value);
});
