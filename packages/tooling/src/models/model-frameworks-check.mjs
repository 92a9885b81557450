// Checks with the packed packages that a call of a model is one model event, whatever framework is around a traced
// client (LangChain, the OpenAI Agents SDK, Mastra), and that libraries which trace themselves say of a conversation what
// the traced client says. With `--full`, or in CI: the frameworks are 330 MB.
import { readFileSync, writeFileSync } from 'node:fs';
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
import { root } from '../workspace.mjs';
import { CALLBACKS_APP, CALLBACKS_EXPECTED } from './callbacks-app.mjs';
import { MASTRA_APP, MASTRA_EXPECTED } from './mastra-app.mjs';
import { SELF_TRACING_APP, WAYS } from './self-tracing-app.mjs';

/** @typedef {import('@honeyhive/local').LocalEvent} LocalEvent */
/** @typedef {Record<string, { calls: number, tools: number }>} Expected */

const FRAMEWORKS = {
  '@ai-sdk/openai': '4.0.118',
  '@ai-sdk/otel': '1.0.173',
  '@arizeai/openinference-instrumentation-openai': '4.2.7',
  '@langchain/core': '1.4.0',
  '@langchain/openai': '1.6.0',
  '@mastra/core': '1.71.0',
  '@mastra/observability': '1.17.9',
  '@openai/agents': '0.20.0',
  '@opentelemetry/api': '1.9.1',
  '@traceloop/instrumentation-openai': '0.27.0',
  ai: '7.0.173',
  openai: '7.57.0',
  zod: '4.6.7',
};
/** Packages named with their version in the README of @honeyhive/llm. */
const NAMED =
  /^(?:ai|@langchain\/|@openai\/agents|@mastra\/|@ai-sdk\/otel|@arizeai\/|@traceloop\/)/;
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

/** @typedef {[string, ...string[]]} Command */

/**
 * Runs a command beside a model and a backend; returns the events, or what went wrong.
 *
 * @param {string} folder
 * @param {Command} command
 * @returns {Promise<{ events: LocalEvent[], problem?: string }>}
 */
async function eventsOf(folder, command) {
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
  const { code, output } = await run(command, { cwd: folder, env });
  const events = backend.events();
  await Promise.all([mock.stop(), backend.close()]);
  if (code !== 0) return { events, problem: `ended with code ${code}:\n${lastLines(output, 20)}` };
  return output.includes('"openSpans":0') ? { events } : { events, problem: 'spans stay open' };
}

/** @param {LocalEvent[]} events */
const modelsOf = (events) => events.filter(({ event_type: type }) => type === 'model');

/**
 * @param {string} folder
 * @param {{ name: string, command: Command, app: string, expected: Expected }} lab
 */
async function countEvents(folder, { name, command, app, expected }) {
  writeFileSync(join(folder, `${name}.mjs`), app);
  const { events, problem } = await eventsOf(folder, [...command, `${name}.mjs`]);
  if (problem) return [`${name}: ${problem}`];
  printTable(['', 'events', 'model events'], [[name, events.length, modelsOf(events).length]]);
  return problemsOf(events, expected);
}

const COUNTS = ['prompt_tokens', 'completion_tokens', 'total_tokens'];

/** Returns what the model events say of the conversation. @param {LocalEvent[]} events */
const saidBy = (events) =>
  modelsOf(events).map(({ inputs, outputs, metadata }) => {
    // OpenInference records no finish reason.
    const { finish_reason: _, ...said } = outputs;
    const text = JSON.stringify([sorted(inputs), sorted(said)]);
    return [text.replaceAll(/call_[\w-]{6,}/g, 'call'), ...COUNTS.map((name) => metadata[name])];
  });

/** Sorts the keys of every object. @param {unknown} value @returns {unknown} */
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)]);
  return Object.fromEntries(entries.toSorted(([a], [b]) => String(a).localeCompare(String(b))));
};

/** @param {string} folder @param {Command} command */
async function compareWays(folder, command) {
  writeFileSync(join(folder, 'self-tracing.mjs'), SELF_TRACING_APP);
  const rows = [];
  const problems = [];
  let measure = '';
  for (const way of WAYS) {
    const { events, problem } = await eventsOf(folder, [...command, 'self-tracing.mjs', way]);
    const said = JSON.stringify(saidBy(events));
    measure ||= said;
    const sum = (/** @type {LocalEvent[]} */ all) =>
      all.reduce((total, { metadata }) => total + Number(metadata['total_tokens'] ?? 0), 0);
    rows.push([way, modelsOf(events).length, sum(events)]);
    if (problem) problems.push(`${way}: ${problem}`);
    else if (said !== measure) problems.push(`${way} says ${said}\n  and not ${measure}`);
    if (sum(events) !== sum(modelsOf(events))) problems.push(`${way}: tokens are counted twice`);
  }
  printTable(['the same conversation', 'model events', 'tokens'], rows);
  return problems;
}

/** Compares the versions in the README with the checked versions. */
function wrongVersions() {
  const readme = readFileSync(join(root, 'packages/llm/README.md'), 'utf8');
  return Object.entries(FRAMEWORKS)
    .filter(([name, version]) => NAMED.test(name) && !readme.includes(`\`${name}\` ${version}`))
    .map(([name, version]) => `packages/llm/README.md does not name \`${name}\` ${version}`);
}

async function check() {
  const found = RUNTIME && (await findRuntime(RUNTIME));
  if (!found || 'skipped' in found) return [`Node 22 is not to be had: ${found?.skipped}`];
  const folder = temporaryFolder('models');
  await installPacked(folder, FRAMEWORKS);
  const { command } = found;
  return [
    ...wrongVersions(),
    ...(await countEvents(folder, {
      name: 'callbacks',
      command: [...command, '--import', '@honeyhive/llm/register'],
      app: CALLBACKS_APP,
      expected: CALLBACKS_EXPECTED,
    })),
    ...(await countEvents(folder, {
      name: 'mastra',
      command,
      app: MASTRA_APP,
      expected: MASTRA_EXPECTED,
    })),
    ...(await compareWays(folder, command)),
  ];
}

try {
  report(await check(), 'A call is one model event in every framework, and all ways say the same.');
} catch (error) {
  report([error instanceof StepFailure ? explain(error) : String(error)], '');
}
