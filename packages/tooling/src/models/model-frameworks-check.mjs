// Checks that a call of a model is one model event, whatever framework is around a traced client: LangChain, the OpenAI
// Agents SDK and Mastra with the packed packages. With `--full`, or in CI: the frameworks are 280 MB.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { startLocal } from '@honeyhive/local';
import { findRuntime, RUNTIMES } from '../matrix/runtimes.mjs';
import { installPacked } from '../pack/install.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { explain, lastLines, StepFailure } from '../step.mjs';
import { printTable } from '../table.mjs';
import { temporaryFolder } from '../temporary.mjs';
import { CALLBACKS_APP, CALLBACKS_EXPECTED } from './callbacks-app.mjs';
import { MASTRA_APP, MASTRA_EXPECTED } from './mastra-app.mjs';

/** @typedef {import('@honeyhive/local').LocalEvent} LocalEvent */
/** @typedef {Record<string, { calls: number, tools: number }>} Expected */

const FRAMEWORKS = {
  '@langchain/core': '1.4.0',
  '@langchain/openai': '1.6.0',
  '@mastra/core': '1.71.0',
  '@mastra/observability': '1.17.9',
  '@openai/agents': '0.20.0',
  '@opentelemetry/api': '1.9.1',
  openai: '7.57.0',
  zod: '4.6.7',
};
/** The frameworks need Node 22. */
const RUNTIME = RUNTIMES.find(({ name }) => name.startsWith('Node 22'));

/** @returns {Promise<LLMock>} */
async function startModel() {
  const mock = new LLMock({ port: 0, host: '127.0.0.1' });
  const toolCalls = ['Oslo', 'Rome'].map((city) => ({
    name: 'weather',
    arguments: JSON.stringify({ city }),
  }));
  mock.on({ userMessage: 'weather', hasToolResult: false }, { toolCalls });
  for (const about of ['tea', 'coffee', 'milk', 'weather'])
    mock.on({ userMessage: about }, { content: `An answer about ${about}.` }, { chunkSize: 5 });
  await mock.start();
  return mock;
}

/** @param {LocalEvent[]} events @param {LocalEvent} event @returns {LocalEvent} */
function rootOf(events, event) {
  const parent = events.find((one) => one.event_id === event.parent_id);
  return parent ? rootOf(events, parent) : event;
}

/** @param {LocalEvent[]} events @param {Expected} expected */
function problemsOf(events, expected) {
  return Object.entries(expected).flatMap(([part, { calls, tools }]) => {
    const own = events.filter((event) => rootOf(events, event).event_name === part);
    const models = own.filter(({ event_type: type }) => type === 'model');
    const answers = new Set(models.map(({ metadata }) => metadata['response_id']));
    const inside = own.filter(({ event_name: name }) => name === 'inside');
    const summed = own.filter(({ metadata }) => metadata['total_tokens'] !== undefined);
    return [
      ...(models.length === calls ? [] : [`${models.length} model events for ${calls} calls`]),
      ...(answers.size === calls && !answers.has(undefined) ? [] : ['an event lacks its answer']),
      ...(inside.length === tools ? [] : [`${inside.length} spans inside ${tools} tools`]),
      ...(summed.every((event) => models.includes(event)) ? [] : ['tokens are counted twice']),
    ].map((problem) => `${part}: ${problem}`);
  });
}

/**
 * @param {string} folder
 * @param {{ name: string, command: [string, ...string[]], app: string, expected: Expected }} lab
 */
async function tryOut(folder, { name, command, app, expected }) {
  writeFileSync(join(folder, `${name}.mjs`), app);
  const [mock, backend] = await Promise.all([
    startModel(),
    startLocal({ port: 0, store: 'memory' }),
  ]);
  const env = {
    HH_API_KEY: 'k',
    HH_API_URL: backend.url,
    OPENAI_API_KEY: 'k',
    OPENAI_BASE_URL: `${mock.url}/v1`,
  };
  const { code, output } = await run([...command, `${name}.mjs`], { cwd: folder, env });
  const events = backend.events();
  await Promise.all([mock.stop(), backend.close()]);
  if (code !== 0) return [`${name} ended with code ${code}:\n${lastLines(output, 20)}`];
  const problems = problemsOf(events, expected);
  const models = events.filter(({ event_type: type }) => type === 'model').length;
  printTable(['', 'events', 'model events'], [[name, events.length, models]]);
  return output.includes('"openSpans":0') ? problems : [...problems, `${name}: spans stay open`];
}

async function check() {
  const found = RUNTIME && (await findRuntime(RUNTIME));
  if (!found || 'skipped' in found) return [`Node 22 is not to be had: ${found?.skipped}`];
  const folder = temporaryFolder('models');
  await installPacked(folder, FRAMEWORKS);
  const { command } = found;
  return [
    ...(await tryOut(folder, {
      name: 'callbacks',
      command: [...command, '--import', '@honeyhive/llm/register'],
      app: CALLBACKS_APP,
      expected: CALLBACKS_EXPECTED,
    })),
    ...(await tryOut(folder, {
      name: 'mastra',
      command,
      app: MASTRA_APP,
      expected: MASTRA_EXPECTED,
    })),
  ];
}

try {
  report(await check(), 'A call is one model event under LangChain, OpenAI Agents and Mastra.');
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
