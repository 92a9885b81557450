import type { Call, Node } from '../migrate/syntax.ts';
import { functionOf, propertyName } from '../migrate/syntax.ts';
import type { Plan } from './plan.ts';
import { AI_SDK } from './snippets.ts';
import type { SourceEdit } from './source-edit.ts';
import { bindTracer } from './tracer-module.ts';

const IMPORT = /(?:from|require\()\s*['"]ai['"]/;
const CALLS: ReadonlySet<string> = new Set([
  'generateText',
  'streamText',
  'generateObject',
  'streamObject',
  'embed',
  'embedMany',
]);
const CALL = new RegExp(`\\b(${[...CALLS].join('|')})\\s*\\(`);
const AGENT = /\bnew (?:\w*Agent)\s*\(/;

/** Plans the telemetry option of each call of the AI SDK. */
export function planAiSdk(plan: Plan): void {
  const { project } = plan;
  if (!project.has('ai')) return;
  const major = project.majorOf('ai') ?? 7;
  plan.found.push(`AI SDK ${major}`);
  const files = project.files.filter((file) => IMPORT.test(project.read(file)));
  if (major < 5) {
    plan.todo({ place: 'ai', text: `The AI SDK is supported from 5 on, here is ${major}.` });
    return;
  }
  const option = major < 7 ? AI_SDK.experimental : AI_SDK.stable;
  for (const file of files) {
    const text = project.read(file);
    if (!CALL.test(text) && !AGENT.test(text)) continue;
    const edit = plan.edit(file);
    if (edit) addTelemetry(plan, edit, option);
    else if (!text.includes('aiSdkTelemetry')) listByHand(plan, file, option);
  }
}

function addTelemetry(plan: Plan, edit: SourceEdit, option: string): void {
  const { ts } = plan.project;
  if (!ts) return;
  listAgents(plan, edit, option);
  const calls = edit
    .nodes()
    .filter(
      (node): node is Call => ts.isCallExpression(node) && CALLS.has(functionOf(ts, node) ?? ''),
    );
  const open: Place[] = [];
  for (const call of calls) {
    const place = `${edit.path}:${edit.lineOf(call)}`;
    const [options] = call.arguments;
    if (!options || !ts.isObjectLiteralExpression(options)) {
      plan.todo({ place, text: 'Add to the options of this call:', lines: option });
      continue;
    }
    const names = options.properties.map((property) => propertyName(ts, property));
    const own = options.properties.find((_, index) => /telemetry$/i.test(names[index] ?? ''));
    if (!own) open.push(placeIn(edit, options, options.properties[0]));
    else if (!/\btelemetry\b$|aiSdkTelemetry/.test(own.getText()))
      plan.todo({ place, text: 'It has telemetry of its own. Use instead:', lines: option });
  }
  if (open.length === 0) return;
  plan.packages.add('@honeyhive/llm');
  const name = declareTelemetry(plan, edit);
  for (const { at, end } of open) edit.insert(at, fit(option, name) + end);
}

/** Place of a new property, and the text behind it. */
interface Place {
  readonly at: number;
  readonly end: string;
}

/** Returns the place before the first property, on a line of its own if that has one. */
function placeIn(edit: SourceEdit, options: Node, first: Node | undefined): Place {
  if (!first) return { at: options.getStart() + 1, end: '' };
  const at = first.getStart();
  const indent = /\n([ \t]*)$/.exec(edit.before.slice(0, at))?.[1];
  return { at, end: indent === undefined ? ', ' : `,\n${indent}` };
}

/** Lists agents without telemetry. */
function listAgents(plan: Plan, edit: SourceEdit, option: string): void {
  for (const [index, line] of edit.before.split('\n').entries())
    if (AGENT.test(line) && !/telemetry/i.test(edit.before))
      plan.todo({
        place: `${edit.path}:${index + 1}`,
        text: 'Add to the options of this agent:',
        lines: `${AI_SDK.telemetry}\n${option}`,
      });
}

const fit = (option: string, name: string): string =>
  name === 'telemetry'
    ? option
    : option.replace(/(?:: )?\btelemetry$/, (found) =>
        found.startsWith(':') ? `: ${name}` : `telemetry: ${name}`,
      );

/** Declares the telemetry behind the imports, and returns its name. */
function declareTelemetry(plan: Plan, edit: SourceEdit): string {
  if (edit.before.includes('aiSdkTelemetry(')) return 'telemetry';
  const name = edit.uses('telemetry') ? 'honeyhiveTelemetry' : 'telemetry';
  const tracer = bindTracer(plan, edit);
  edit.addImport('aiSdkTelemetry', '@honeyhive/llm/ai-sdk');
  const line = AI_SDK.telemetry
    .replace(", { functionId: 'support' }", '')
    .replace('telemetry', name)
    .replace('(tracer', `(${tracer}`);
  edit.addDeclaration(line);
  return name;
}

function listByHand(plan: Plan, file: string, option: string): void {
  plan.todo({
    place: file,
    text: `Add to each call (${plan.project.noCompiler}):`,
    lines: `import { aiSdkTelemetry } from '@honeyhive/llm/ai-sdk';\n${AI_SDK.telemetry}\n${option}`,
  });
}
