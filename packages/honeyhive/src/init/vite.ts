import { posix } from 'node:path';
import { type Plan, specifierOf } from './plan.ts';
import { PAGE_TRACER, REACT_PROVIDER } from './snippets.ts';
import type { SourceEdit } from './source-edit.ts';

const PAGE = 'https://github.com/honeyhiveai/typescript-sdk/blob/main/packages/docs/start/page.md';

/** Plans the tracer of a page built by Vite, and the import in the entry of index.html. */
export function planVite(plan: Plan): void {
  const { project } = plan;
  if (!project.has('vite') || project.has('next')) return;
  if (!project.exists('index.html')) return;
  const hasReact = project.has('react');
  plan.found.push(hasReact ? 'Vite with React' : 'Vite');
  plan.packages.add('@honeyhive/web');
  if (hasReact) plan.packages.add('@honeyhive/react');
  const [, source = ''] =
    /<script\b[^>]*\btype=["']module["'][^>]*\bsrc=["']([^"']+)["']|<script\b[^>]*\bsrc=["']([^"']+\.[jt]sx?)["']/
      .exec(project.read('index.html'))
      ?.filter(Boolean) ?? [];
  const entry = source.replace(/^\.?\//, '');
  if (!entry || !project.exists(entry)) {
    plan.todo({
      place: 'index.html',
      text: `No entry module was found: import the tracer of ${PAGE} first.`,
    });
    return;
  }
  if (/['"]@honeyhive\/(?:web|react)\b/.test(project.read(entry))) return;
  const tracer = pageTracer(plan, entry);
  if (importsModule(project.read(entry), specifierOf(plan, entry, tracer))) return;
  const edit = plan.edit(entry);
  if (edit) editEntry(plan, edit, tracer);
  else
    plan.todo({
      place: `${entry}:1`,
      text: `Add before all other imports (${project.noCompiler}):`,
      lines: `import '${specifierOf(plan, entry, tracer)}';`,
    });
  if (!project.has('express'))
    plan.todo({
      place: 'server',
      text: `The page sends to /api/honeyhive: give your server the relay, and let Vite's server.proxy pass /api on to it. ${PAGE}`,
    });
}

/** Returns the module of the page's tracer; plans the module beside the entry if missing. */
function pageTracer(plan: Plan, entry: string): string {
  const { project } = plan;
  const known = project.files.find((file) => {
    const text = project.read(file);
    return /from ['"]@honeyhive\/web['"]/.test(text) && /export (?:const|let) tracer\b/.test(text);
  });
  if (known) return known;
  const folder = posix.dirname(entry);
  const ending = project.isTypeScript ? 'ts' : 'js';
  const at = (name: string): string => posix.join(folder, `${name}.${ending}`);
  const path = project.exists(at('tracing')) ? at('honeyhive-tracing') : at('tracing');
  plan.create(path, PAGE_TRACER, { isPage: true });
  return path;
}

const importsModule = (text: string, name: string): boolean =>
  text.includes(`'${name}'`) || text.includes(`"${name}"`);

function editEntry(plan: Plan, edit: SourceEdit, tracer: string): void {
  const from = specifierOf(plan, edit.path, tracer);
  const root = plan.project.has('react') ? renderedRoot(plan, edit) : undefined;
  if (!root) {
    edit.addFirstImport('', from);
    if (plan.project.has('react'))
      plan.todo({
        place: edit.path,
        text: 'Put your components into:',
        lines: REACT_PROVIDER.join('\n'),
      });
    return;
  }
  const name = edit.uses('tracer') ? 'honeyhiveTracer' : 'tracer';
  edit.addFirstImport(name === 'tracer' ? name : `tracer as ${name}`, from);
  edit.addImport('HoneyHiveProvider', '@honeyhive/react');
  const [open, close] = REACT_PROVIDER;
  edit.insert(root.start, open.replace('{tracer}', `{${name}}`));
  edit.insert(root.end, close);
}

/** Position of the element rendered by `createRoot(…).render(…)`. */
function renderedRoot(
  { project: { ts } }: Plan,
  edit: SourceEdit,
): { readonly start: number; readonly end: number } | undefined {
  if (!ts) return undefined;
  for (const node of edit.nodes()) {
    if (!ts.isCallExpression(node) || !/(?:\.render|hydrateRoot)$/.test(node.expression.getText()))
      continue;
    const root = node.arguments.find(
      (one) => ts.isJsxElement(one) || ts.isJsxSelfClosingElement(one) || ts.isJsxFragment(one),
    );
    if (root) return { start: root.getStart(), end: root.end };
  }
  return undefined;
}
