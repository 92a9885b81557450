import type { NewExpression } from '../migrate/syntax.ts';
import type { Plan } from './plan.ts';
import { OPENAI } from './snippets.ts';
import type { SourceEdit } from './source-edit.ts';
import { bindTracer } from './tracer-module.ts';

const IMPORT = /(?:from|require\()\s*['"]openai['"]/;
const CREATED = /\bnew\s+(?:OpenAI|AzureOpenAI)\s*\(/;

/** Plans `traceOpenAI` around each client of the package `openai`. */
export function planOpenAi(plan: Plan): void {
  const { project } = plan;
  if (!project.has('openai')) return;
  plan.found.push(`openai ${project.majorOf('openai') ?? ''}`.trim());
  for (const file of project.files) {
    const text = project.read(file);
    if (!IMPORT.test(text) || !CREATED.test(text)) continue;
    plan.packages.add('@honeyhive/llm');
    const edit = plan.edit(file);
    if (edit) wrapClients(plan, edit);
    else listClients(plan, file, text);
  }
}

function wrapClients(plan: Plan, edit: SourceEdit): void {
  const { ts } = plan.project;
  if (!ts) return;
  const clients = edit.nodes().filter((node): node is NewExpression => {
    if (
      !ts.isNewExpression(node) ||
      !/^(?:\w+\.)?(?:Azure)?OpenAI$/.test(node.expression.getText())
    )
      return false;
    return !/traceOpenAI\(\s*$/.test(edit.before.slice(0, node.getStart()));
  });
  if (clients.length === 0) return;
  const [open, close] = OPENAI;
  const tracer = bindTracer(plan, edit);
  edit.addImport('traceOpenAI', '@honeyhive/llm/openai');
  for (const client of clients) {
    edit.insert(client.getStart(), open);
    edit.insert(
      client.end,
      tracer === 'tracer' ? close : close.replace('tracer', `tracer: ${tracer}`),
    );
  }
}

function listClients(plan: Plan, file: string, text: string): void {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries())
    if (CREATED.test(line) && !line.includes('traceOpenAI('))
      plan.todo({
        place: `${file}:${index + 1}`,
        text: `Wrap the client (${plan.project.noCompiler}):`,
        lines: `import { traceOpenAI } from '@honeyhive/llm/openai';\n${OPENAI.join('new OpenAI()')}`,
      });
}
