import { type Node } from '../migrate/syntax.ts';
import { type Plan } from './plan.ts';
import { EXPRESS } from './snippets.ts';
import type { SourceEdit } from './source-edit.ts';
import { bindTracer, tracerModule } from './tracer-module.ts';

/** Creation of an Express application. */
const CREATED = /\bexpress\(\s*\)/;
const IMPORT = /(?:from|require\()\s*['"]express['"]/;

/** Plans the middleware and the relay of Express applications. */
export function planExpress(plan: Plan): void {
  const { project } = plan;
  if (!project.has('express')) return;
  plan.found.push(`Express ${project.majorOf('express') ?? ''}`.trim());
  plan.packages.add('@honeyhive/node');
  if (project.files.some((file) => /\bhoneyhive\(\s*\{/.test(project.read(file)))) return;
  const files = project.files.filter((file) => isServer(project.read(file)));
  const [file, ...others] = files;
  if (file === undefined) {
    plan.todo({
      place: 'express',
      text: 'No file with `express()` was found. Add:',
      lines: LINES,
    });
    return;
  }
  const edit = others.length === 0 ? plan.edit(file) : undefined;
  if (edit && editExpress(plan, edit)) return;
  tracerModule(plan);
  for (const one of files) {
    const text = project.read(one);
    const line = text.slice(0, CREATED.exec(text)?.index ?? 0).split('\n').length;
    const reason = others.length > 0 ? 'there are several applications' : project.noCompiler;
    const why = reason || 'the application is made in another way';
    plan.todo({
      place: `${one}:${line}`,
      text: `Add around \`express()\` (${why}):`,
      lines: LINES,
    });
  }
}

const LINES = `import { createRelay, honeyhive, nodeListener } from '@honeyhive/node';
${EXPRESS.traced}
const app = express();
${EXPRESS.use}
${EXPRESS.onError}`;

const isServer = (text: string): boolean => IMPORT.test(text) && CREATED.test(text);

/** Edits the only application of a file. Returns false for a file with no application, or several. */
function editExpress(plan: Plan, edit: SourceEdit): boolean {
  const { ts } = plan.project;
  if (!ts) return false;
  const created = edit.nodes().flatMap((node) => {
    if (!ts.isVariableDeclaration(node) || !ts.isIdentifier(node.name)) return [];
    const statement = node.parent.parent;
    const isCreated = /^express\(\s*\)$/.test(node.initializer?.getText() ?? '');
    return isCreated && ts.isVariableStatement(statement)
      ? [{ statement, name: node.name.text }]
      : [];
  });
  const [app, other] = created;
  if (!app || other) return false;
  const tracer = bindTracer(plan, edit);
  for (const name of ['createRelay', 'honeyhive', 'nodeListener'])
    edit.addImport(name, '@honeyhive/node');
  const fit = (line: string): string =>
    line
      .replaceAll(/\bapp\b(?=\.)/g, app.name)
      .replaceAll(/\btraced\b/g, edit.uses('traced') ? 'honeyhiveTraced' : 'traced')
      .replaceAll('{ tracer }', tracer === 'tracer' ? '{ tracer }' : `{ tracer: ${tracer} }`);
  edit.insertLines(app.statement, fit(EXPRESS.traced), 'before');
  edit.insertLines(app.statement, fit(EXPRESS.use), 'behind');
  const place = errorPlace(plan, app);
  if (place) edit.insertLines(place.statement, fit(EXPRESS.onError), place.side);
  else
    plan.todo({
      place: `${edit.path}:${edit.lineOf(app.statement)}`,
      text: 'Add behind all routes, before error handlers of your own:',
      lines: fit(EXPRESS.onError),
    });
  return true;
}

interface App {
  readonly statement: Node;
  readonly name: string;
}

/** Place behind all routes: before error handlers, or before the application listens or is handed out. */
function errorPlace(
  { project: { ts } }: Plan,
  { statement, name }: App,
): { readonly statement: Node; readonly side: 'before' | 'behind' } | undefined {
  const block = statement.parent;
  if (!ts || !(ts.isSourceFile(block) || ts.isBlock(block))) return undefined;
  const rest = block.statements.filter((one) => one.pos >= statement.end);
  const own = (method: RegExp): Node | undefined =>
    rest.find((one) => {
      const text = one.getText();
      return text.startsWith(`${name}.`) && method.test(text.slice(name.length + 1));
    });
  const handler = own(
    /^use\(\s*(?:(?:async\s+)?\(\s*\w+[^,)]*,[^,)]*,[^,)]*,[^,)]*\)|(?:async\s+)?function\s*\w*\(\s*\w+[^,)]*,[^,)]*,[^,)]*,[^,)]*\)|\w*[eE]rror\w*)/,
  );
  const end = handler ?? rest.find((one) => isEnd(one.getText(), name));
  if (end) return { statement: end, side: 'before' };
  const last = rest.findLast((one) => one.getText().startsWith(`${name}.`));
  return last && ts.isSourceFile(block) ? { statement: last, side: 'behind' } : undefined;
}

/** True for a statement starting or handing out the application. */
const isEnd = (text: string, name: string): boolean =>
  new RegExp(
    `^(?:[^\\n]*\\b${name}\\.listen\\(|[^\\n]*\\bcreateServer\\([^\\n]*\\b${name}\\b|return ${name}\\b|export default ${name}\\b|module\\.exports\\b|export \\{)`,
  ).test(text);
