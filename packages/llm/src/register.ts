/**
 * Traces `openai` where the application imports or requires it: `node --import @honeyhive/llm/register app.js`. Nothing is
 * patched unless this is loaded. Calls are recorded by the tracer that is active, else by the default one, else by one of
 * `@honeyhive/node` that takes its options from the environment.
 *
 * @module
 */
import { findTracer } from '@honeyhive/core/internal';
import { Hook as ImportHook } from 'import-in-the-middle';
import { Hook as RequireHook } from 'require-in-the-middle';
import { tracedClass, tracedClient } from './register/traced-class.ts';

const MODULES = ['openai'];
/** Companion package: none of this one's own, so that neither needs the other. */
const TRACER_PACKAGE = '@honeyhive/node';

type Exports = Record<string, unknown>;
interface TracerPackage {
  readonly HoneyHiveTracer: new () => unknown;
}

/** The parts of Node that are used: this package's types know no runtime. */
interface Node {
  cwd(): string;
  emitWarning(text: string): void;
  getBuiltinModule(name: 'node:module'): {
    createRequire(path: string): (name: string) => unknown;
    register(hooks: string, parent: string, options: { readonly data: unknown }): void;
  };
}

const node = (globalThis as unknown as { readonly process: Node }).process;
const { createRequire, register } = node.getBuiltinModule('node:module');
let isBuilt = false;

/** Builds a tracer from the environment with the first client, where the application has built none. It is the default then. */
function ensureTracer(): void {
  if (isBuilt || findTracer()) return;
  isBuilt = true;
  try {
    const load = createRequire(`${node.cwd()}/app.js`);
    const { HoneyHiveTracer } = load(TRACER_PACKAGE) as TracerPackage;
    // oxlint-disable-next-line no-new -- the first tracer that is built is the default one
    new HoneyHiveTracer();
  } catch (error) {
    const remedy = `install ${TRACER_PACKAGE}, or build a tracer before the first client`;
    node.emitWarning(`openai is not traced: ${remedy}. ${String(error)}`);
  }
}

const traced = (value: unknown): unknown => tracedClass(value, ensureTracer);

/** Replaces classes of clients among the exports of an ES module. */
function replaceClasses(exports: Exports): void {
  for (const [name, value] of Object.entries(exports))
    if (traced(value) !== value) Reflect.set(exports, name, traced(value));
}

/** Exports of a CommonJS module with its classes of clients traced. */
function withClasses<T>(exports: T): T {
  if ((typeof exports !== 'object' && typeof exports !== 'function') || !exports) return exports;
  return new Proxy(traced(exports) as T & object, {
    get: (target, key) => traced(Reflect.get(target, key, target)),
    // The module itself may make clients: a function around their class.
    construct: (target, args, newTarget) =>
      tracedClient(Reflect.construct(target as Made, args, newTarget as Made), ensureTracer),
  });
}

type Made = new (...args: unknown[]) => object;

register('import-in-the-middle/hook.mjs', import.meta.url, { data: { include: MODULES } });
// oxlint-disable-next-line no-new -- a hook works from when it is made
new ImportHook(MODULES, (exports) => replaceClasses(exports));
// oxlint-disable-next-line no-new -- a hook works from when it is made
new RequireHook(MODULES, (exports) => withClasses(exports));
