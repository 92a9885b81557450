import { OPENAI_MODULES } from './names.ts';
import type { Page } from './page.ts';
import { type Expression, type Node, type ObjectLiteral, propertyName } from './syntax.ts';

type OtherNames = Readonly<Record<string, string>>;

/** Renders options with right names; `instrumentModules` is left out: clients are traced where they are made. */
export function renderOptions(page: Page, node: Expression, names: OtherNames): string {
  if (!page.ts.isObjectLiteralExpression(node)) return page.render(node);
  const inside = renderInside(page, node, names);
  const isBroken = /^\{\s*\n/.test(node.getText());
  if (!isBroken || inside === '') return inside ? `{ ${inside} }` : '{}';
  const start = node.properties[0]?.getStart() ?? node.end;
  const open = page.text.slice(node.getStart() + 1, start);
  const close = /\s*$/.exec(page.text.slice(0, node.end - 1))?.[0] ?? ' ';
  return `{${open}${inside}${node.properties.hasTrailingComma ? ',' : ''}${close}}`;
}

/** Renders the properties of an object, without its braces. */
export function renderInside(page: Page, node: ObjectLiteral, names: OtherNames = {}): string {
  const kept = node.properties.filter((one) => !isInstrumented(page, one));
  return kept
    .map((property, index) => {
      const next = kept[index + 1];
      const gap = next ? page.text.slice(property.end + 1, next.getStart()) : '';
      // An omitted property takes its line along.
      const space = gap.includes('\n') ? (/\n\s*$/.exec(gap)?.[0] ?? '\n') : ' ';
      return renderProperty(page, property, names) + (next ? `,${space}` : '');
    })
    .join('');
}

function renderProperty(page: Page, property: Node, names: OtherNames): string {
  const { ts } = page;
  const name = propertyName(ts, property);
  const right = name === undefined ? undefined : names[name];
  if (right === undefined) return page.render(property);
  if (ts.isShorthandPropertyAssignment(property)) return `${right}: ${property.name.text}`;
  return ts.isPropertyAssignment(property)
    ? `${right}: ${page.render(property.initializer)}`
    : page.render(property);
}

const REMEDY = 'an OpenTelemetry instrumentation on tracer.provider, or spans of your own';

/** True for `instrumentModules`; modules that no rule covers are reported. */
function isInstrumented(page: Page, property: Node): boolean {
  const { ts } = page;
  if (propertyName(ts, property) !== 'instrumentModules') return false;
  if (!ts.isPropertyAssignment(property) || !ts.isObjectLiteralExpression(property.initializer)) {
    page.note(property, 'instrumentModules: wrap each client, as in traceOpenAI(new OpenAI())');
    return true;
  }
  const others = property.initializer.properties
    .map((one) => propertyName(ts, one) ?? one.getText())
    .filter((name) => !OPENAI_MODULES.has(name));
  if (others.length > 0) page.note(property, `${others.join(', ')}: ${REMEDY}`);
  return true;
}
