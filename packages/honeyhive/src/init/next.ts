import type { Plan } from './plan.ts';
import type { SourceEdit } from './source-edit.ts';
import { NEXT_INSTRUMENTATION, NEXT_PROXY, NEXT_RELAY, PAGE_TRACER } from './snippets.ts';
import { moduleName, nextBase, tracerModule } from './tracer-module.ts';

const PAGE = 'https://github.com/honeyhiveai/typescript-sdk/blob/main/packages/docs/start/next.md';

/** Plans the files of Next's App Router. */
export function planNext(plan: Plan): void {
  const { project } = plan;
  if (!project.has('next')) return;
  if (!project.exists('app') && !project.exists('src/app')) {
    plan.found.push('Next, Pages Router');
    plan.todo({ place: 'next', text: `Next without an App Router (no folder app): ${PAGE}` });
    return;
  }
  const major = project.majorOf('next') ?? 16;
  plan.found.push(`Next ${major}, App Router`);
  const base = nextBase(project);
  const ending = project.isTypeScript ? 'ts' : 'js';
  const tracer = tracerModule(plan);
  for (const name of ['@honeyhive/node', '@honeyhive/web']) plan.packages.add(name);

  const create = (path: string, text: string): void => {
    const from = moduleName(plan, path, tracer);
    plan.create(path, forLanguage(text, project.isTypeScript).replace('@/lib/tracer', from));
  };
  create(`${base}app/api/honeyhive/[...path]/route.ts`.replace(/ts$/, ending), NEXT_RELAY);
  create(`${base}lib/page-tracer.${ending}`, PAGE_TRACER);
  planProxy(plan, { base, ending, major, create });
  planErrors(plan, { path: `${base}instrumentation.${ending}`, major, create, tracer });
  if (!project.files.some((file) => project.read(file).includes('page-tracer')))
    plan.todo({
      place: `${base}lib/page-tracer.${ending}`,
      text: 'Import its `tracer` in client components (start/react of the documentation).',
    });
}

type Create = (path: string, text: string) => void;

interface Proxy {
  readonly base: string;
  readonly ending: string;
  readonly major: number;
  readonly create: Create;
}

function planProxy(plan: Plan, { base, ending, major, create }: Proxy): void {
  const { project } = plan;
  const path = `${base}proxy.${ending}`;
  const old = ['ts', 'js']
    .map((one) => `${base}middleware.${one}`)
    .find((one) => project.exists(one));
  if (old && !project.read(old).includes('honeyhive'))
    plan.todo({
      place: old,
      text: 'Next calls it proxy.ts from 16 on. Wrap its function:',
      lines: NEXT_PROXY,
    });
  else if (!old && major < 16)
    plan.todo({ place: path, text: `Spans of rendered pages need Next 16, here is ${major}.` });
  else if (!old) create(path, NEXT_PROXY);
}

interface Errors {
  readonly path: string;
  readonly major: number;
  readonly create: Create;
  readonly tracer: string;
}

/** Plans `instrumentation.ts`, or adds `onRequestError` to the existing file. */
function planErrors(plan: Plan, { path, major, create, tracer }: Errors): void {
  const { project } = plan;
  if (major < 15) {
    plan.todo({
      place: path,
      text: `Errors of components and actions need Next 15, here is ${major}.`,
    });
    return;
  }
  const there = ['ts', 'js']
    .map((one) => path.replace(/\w+$/, one))
    .find((one) => project.exists(one));
  if (!there) {
    create(path, NEXT_INSTRUMENTATION);
    return;
  }
  const text = project.read(there);
  if (/onRequestError/.test(text)) {
    if (!text.includes('@honeyhive/node'))
      plan.todo({
        place: there,
        text: 'It has an onRequestError of its own. Call the one of @honeyhive/node in it with the same arguments.',
      });
    return;
  }
  const edit = plan.edit(there);
  if (edit) addErrors(edit, moduleName(plan, there, tracer));
  else
    plan.todo({ place: there, text: `Add (${project.noCompiler}):`, lines: NEXT_INSTRUMENTATION });
}

function addErrors(edit: SourceEdit, tracer: string): void {
  edit.addImport('', tracer);
  const [, exported = ''] = NEXT_INSTRUMENTATION.trimEnd().split('\n\n');
  const start = edit.before.endsWith('\n') || edit.before === '' ? '' : '\n';
  edit.insert(edit.before.length, `${start}\n${exported}\n`);
}

/** Removes types for JavaScript. */
const forLanguage = (text: string, isTypeScript: boolean): string =>
  isTypeScript ? text : text.replace('type NextRequest, ', '').replace('<NextRequest>', '');
