import { SPAN_OPTION_NAMES, WRAPPERS } from './names.ts';
import { renderInside } from './object-options.ts';
import { isTracer, type Page, renderList } from './page.ts';
import type { Binary, Call, Expression } from './syntax.ts';

/** Renders a call on a tracer that a rule changes. */
export function renderTracerCall(
  page: Page,
  node: Call,
  { receiver, name }: { readonly receiver: Expression; readonly name: string },
): string | undefined {
  const { ts } = page;
  const { arguments: args } = node;
  const [first] = args;
  if (name === 'trace' && first && !ts.isObjectLiteralExpression(first))
    return renderRun(page, page.render(receiver), first, args.slice(1));
  if (name === 'logModel') {
    const data = renderMore(page, first);
    const inside = ["eventType: 'model'", data].filter(Boolean).join(', ');
    return `${page.render(receiver)}.startSpan('model event', { ${inside} }).end()`;
  }
  if (name in WRAPPERS && name !== 'traceFunction')
    return renderWrap(page, `${page.render(receiver)}.trace`, name, args);
  return undefined;
}

/**
 * `tracer.trace(main)` runs: `tracer.withSpan('main', { eventType: 'chain' }, () => main())`. Arguments are inputs:
 * `tracer.trace({ eventType: 'chain' }, main)(a)`.
 */
// oxlint-disable-next-line max-params
function renderRun(
  page: Page,
  target: string,
  fn: Expression,
  args: readonly Expression[],
): string {
  const { ts } = page;
  const isInline = ts.isArrowFunction(fn) || ts.isFunctionExpression(fn);
  const text = page.render(fn);
  if (args.length > 0 || (isInline && fn.parameters.length > 0)) {
    const eventName = isNameless(page, fn) ? ", eventName: 'main'" : '';
    return `${target}.trace({ eventType: 'chain'${eventName} }, ${text})(${renderList(page, args)})`;
  }
  const own = isInline ? (ts.isFunctionExpression(fn) && fn.name?.text) || 'main' : undefined;
  const name = own ?? /[\w$]+$/.exec(fn.getText())?.[0] ?? 'main';
  const run = isInline ? text : `() => ${text}()`;
  return `${target}.withSpan('${name}', { eventType: 'chain' }, ${run})`;
}

/** `traceTool(fn, options)` wraps: `trace({ eventType: 'tool', … }, fn)`. */
// oxlint-disable-next-line max-params
export function renderWrap(
  page: Page,
  callee: string,
  name: string,
  [fn, options]: readonly Expression[],
): string | undefined {
  if (!fn) return undefined;
  const type = WRAPPERS[name];
  const more = renderMore(page, options);
  // 1.0 calls a function without a name after its type.
  const isNamed = !isNameless(page, fn) || /\beventName:/.test(more ?? '');
  const eventName = isNamed ? undefined : `eventName: '${type} event'`;
  const inside = [`eventType: '${type}'`, eventName, more].filter(Boolean).join(', ');
  return `${callee}({ ${inside} }, ${page.render(fn)})`;
}

/** True for an inline function without a name. */
export const isNameless = ({ ts }: Page, fn: Expression): boolean =>
  ts.isArrowFunction(fn) || (ts.isFunctionExpression(fn) && fn.name === undefined);

/** The properties of a literal, or a spread of another expression. */
function renderMore(page: Page, node: Expression | undefined): string | undefined {
  if (!node) return undefined;
  return page.ts.isObjectLiteralExpression(node)
    ? renderInside(page, node, SPAN_OPTION_NAMES)
    : `...${page.render(node)}`;
}

/** Reports `tracer.sessionId = id`. */
export function checkAssignment(page: Page, { left, operatorToken }: Binary): void {
  const { ts } = page;
  const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken;
  if (!isPlain || !ts.isPropertyAccessExpression(left)) return;
  if (left.name.text === 'sessionId' && isTracer(page, left.expression))
    page.note(left, 'sessionId cannot be set: tracer.withSession({ sessionId: id }, () => …)');
}
