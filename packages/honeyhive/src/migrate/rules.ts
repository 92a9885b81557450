import { MOVED, OPTION_NAMES, SPAN_OPTION_NAMES, WRAPPERS } from './names.ts';
import { renderOptions } from './object-options.ts';
import { importedAs, isTracer, isTracerClass, type Page, renderList, requireName } from './page.ts';
import {
  type Call,
  type Expression,
  functionOf,
  methodOf,
  type NewExpression,
  type Node,
} from './syntax.ts';
import { checkAssignment, isNameless, renderTracerCall, renderWrap } from './tracer-rules.ts';

/** Renders a node changed by a rule; undefined for other nodes. */
export function applyRules(page: Page, node: Node): string | undefined {
  const { ts } = page;
  if (ts.isAwaitExpression(node)) return renderAwaited(page, node.expression);
  if (ts.isVoidExpression(node) && isSessionUpdate(page, node.expression))
    return page.render(node.expression);
  if (ts.isNewExpression(node)) return renderCreated(page, node);
  if (ts.isCallExpression(node)) return renderCalled(page, node);
  if (ts.isBinaryExpression(node)) checkAssignment(page, node);
  return undefined;
}

function renderAwaited(page: Page, node: Expression): string | undefined {
  if (isSessionUpdate(page, node)) return page.render(node);
  const method = methodOf(page.ts, node);
  if (!method) return undefined;
  if (isTracerClass(page, method.receiver) && method.name.startsWith('init'))
    return renderTracer(page, (node as Call).arguments);
  const isStart = method.name === 'startSession' && (node as Call).arguments.length === 0;
  return isStart && isTracer(page, method.receiver)
    ? `${page.render(method.receiver)}.sessionId`
    : undefined;
}

/** `enrichSession(…)`, and `.catch(…)` on it. */
function isSessionUpdate(page: Page, node: Expression): boolean {
  const method = methodOf(page.ts, node);
  if (method?.name === 'catch') return isSessionUpdate(page, method.receiver);
  if (method) return method.name === 'enrichSession' && isTracer(page, method.receiver);
  return importedAs(page, functionOf(page.ts, node)) === 'enrichSession';
}

function renderCreated(page: Page, node: NewExpression): string | undefined {
  const name = node.expression.getText();
  if (importedAs(page, name) === 'HoneyHive') page.note(node, 'the REST client stays in honeyhive');
  if (importedAs(page, name) === 'HoneyHiveTracer') return renderTracer(page, node.arguments ?? []);
  const isTraced = /traceOpenAI\(\s*$/.test(page.text.slice(0, node.getStart()));
  if (!page.scan.clients.has(name) || isTraced) return undefined;
  page.used.add('traceOpenAI');
  return `traceOpenAI(new ${name}(${renderList(page, node.arguments ?? [])}))`;
}

function renderTracer(page: Page, [options, ...others]: readonly Expression[]): string {
  page.used.add('HoneyHiveTracer');
  const given = options ? [renderOptions(page, options, OPTION_NAMES)] : [];
  return `new HoneyHiveTracer(${[...given, ...others.map((one) => page.render(one))].join(', ')})`;
}

function renderCalled(page: Page, node: Call): string | undefined {
  const { ts } = page;
  const method = methodOf(ts, node);
  if (method && isTracerClass(page, method.receiver)) return renderStatic(page, node, method.name);
  if (method && isTracer(page, method.receiver)) return renderTracerCall(page, node, method);
  if (method?.name === 'catch' && isSessionUpdate(page, method.receiver))
    return page.render(method.receiver);
  const name = importedAs(page, functionOf(ts, node));
  const [first] = node.arguments;
  if (name === 'evaluate' && first) {
    page.kept.add('evaluate');
    return `${node.expression.getText()}(${renderOptions(page, first, OPTION_NAMES)})`;
  }
  if (name && MOVED.has(name)) {
    page.used.add(name);
    return `${node.expression.getText()}(${renderList(page, node.arguments)})`;
  }
  if (name && name in WRAPPERS && name !== 'traceFunction')
    return renderWrap(page, requireName(page, 'trace'), name, node.arguments);
  return renderCurried(page, node);
}

function renderStatic(page: Page, node: Call, name: string): string | undefined {
  if (name.startsWith('init')) {
    // A caller that does not await at once takes a promise.
    const made = renderTracer(page, node.arguments);
    return page.ts.isExpressionStatement(node.parent) ? made : `Promise.resolve(${made})`;
  }
  if (name !== 'flush' && name !== 'enrichSpan') return undefined;
  return `${requireName(page, name)}(${renderList(page, node.arguments)})`;
}

/** `traceFunction({ … })(fn)` wraps: `trace({ … }, fn)`. */
function renderCurried(page: Page, node: Call): string | undefined {
  const { ts } = page;
  const inner = node.expression;
  const [fn] = node.arguments;
  if (!ts.isCallExpression(inner) || !fn) return undefined;
  const method = methodOf(ts, inner);
  const isOwn = method?.name === 'traceFunction' && isTracer(page, method.receiver);
  const isFree = importedAs(page, functionOf(ts, inner)) === 'traceFunction';
  if (!isOwn && !isFree) return undefined;
  const callee =
    isOwn && method ? `${page.render(method.receiver)}.trace` : requireName(page, 'trace');
  const [options] = inner.arguments;
  const given = options && renderOptions(page, options, SPAN_OPTION_NAMES);
  const named = isNameless(page, fn) ? withName(given) : given;
  return `${callee}(${named ? `${named}, ` : ''}${page.render(fn)})`;
}

/** Adds the name that 1.0 gives a function without one to the literal `options`. */
function withName(options = '{}'): string {
  if (!options.startsWith('{') || /\beventName\b/.test(options)) return options;
  const type = /\beventType: ['"`](\w+)['"`]/.exec(options)?.[1];
  const name = `eventName: '${type ? `${type} event` : 'event'}'`;
  return options === '{}' ? `{ ${name} }` : options.replace(/^\{(\s*)/, `{$1${name}, `);
}
