import { EXPRESS, NEXT_TRACER } from './snippets.ts';
import { type Plan, specifierOf } from './plan.ts';
import type { Project } from './project.ts';
import type { SourceEdit } from './source-edit.ts';

const SERVER_TRACER = /new HoneyHiveTracer\(|HoneyHiveTracer\.init\(|registerNext\(/;
const EXPORTED =
  /export const tracer\b|exports\.tracer\b|module\.exports = \{[^}]*\btracer\b|export \{[^}]*\btracer\b/;

/** True for a module with an exported server tracer. */
const holdsTracer = (text: string): boolean =>
  SERVER_TRACER.test(text) && EXPORTED.test(text) && !text.includes('@honeyhive/web');

/** Returns the module of the server's tracer; plans the module if missing. */
export function tracerModule(plan: Plan): string {
  const { project } = plan;
  const known = project.files.find((file) => holdsTracer(project.read(file)));
  if (known) return known;
  const ending = project.isTypeScript ? 'ts' : 'js';
  const isNext = project.has('next');
  const base = isNext ? `${nextBase(project)}lib/` : project.exists('src') ? 'src/' : '';
  const isTaken = project.exists(`${base}tracer.${ending}`);
  const path = `${base}${isTaken ? 'honeyhive-tracer' : 'tracer'}.${ending}`;
  plan.packages.add('@honeyhive/node');
  if (!plan.has(path)) plan.create(path, isNext ? NEXT_TRACER : NODE_TRACER);
  return path;
}

const NODE_TRACER = `import { HoneyHiveTracer } from '@honeyhive/node';

export ${EXPRESS.tracer} // HH_API_KEY from the environment
`;

/** Folder of Next's own files. */
export const nextBase = (project: Project): string => (project.exists('src/app') ? 'src/' : '');

/** Name of the server's tracer in a file, imported unless the file has a tracer. */
export function bindTracer(plan: Plan, edit: SourceEdit): string {
  if (SERVER_TRACER.test(edit.before) && /\btracer\b/.test(edit.before)) return 'tracer';
  const path = tracerModule(plan);
  const from = moduleName(plan, edit.path, path);
  const isImported = edit.before.includes(`'${from}'`) || edit.before.includes(`"${from}"`);
  if (isImported) return edit.uses('honeyhiveTracer') ? 'honeyhiveTracer' : 'tracer';
  const isTaken = edit.uses('tracer');
  edit.addImport(isTaken ? 'tracer as honeyhiveTracer' : 'tracer', from);
  return isTaken ? 'honeyhiveTracer' : 'tracer';
}

/** Returns the module name for an import: by Next's alias `@/` if configured, otherwise relative. */
export function moduleName(plan: Plan, from: string, to: string): string {
  const alias = plan.project.alias;
  if (alias !== undefined && to.startsWith(alias))
    return `@/${to.slice(alias.length).replace(/\.[cm]?[jt]sx?$/, '')}`;
  return specifierOf(plan, from, to);
}
