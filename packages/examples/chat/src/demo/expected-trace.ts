import type { EventNode, LocalBackend } from '@honeyhive/local';
import type { Conversation } from './converse.ts';

/** True once every event expected from the conversation has arrived. */
export function hasArrived(local: LocalBackend): boolean {
  const names = local.events().map(({ event_name: name }) => name);
  const count = (name: string): number => names.filter((one) => one === name).length;
  const rated = local
    .events({ name: 'chat turn' })
    .some(({ feedback }) => feedback['rating'] !== undefined);
  const models = local.events({ type: 'model' }).length;
  return (
    count('chat turn') === 2 &&
    count('POST /api/chat') === 4 &&
    count('retrieve') === 2 &&
    models === 2 &&
    count('hydrate') === 1 &&
    rated
  );
}

/** Returns the problems of the trace of the conversation; empty for a correct trace. */
export function problemsOf(local: LocalBackend, seen: Conversation, key: string): string[] {
  const problems: string[] = [];
  const must = (holds: unknown, otherwise: string): void =>
    void (holds ? undefined : problems.push(otherwise));
  const sessions = local.sessions();
  must(sessions.length === 1, `there are ${sessions.length} sessions, not one`);
  const [session] = sessions;
  if (!session) return problems;
  const roots = local.tree(session.session_id);

  checkPage(roots, must);
  const turns = roots.filter(({ event_name: name }) => name === 'chat turn');
  must(turns.length === 2, `${turns.length} turns are trees of their own, not two`);
  must(
    roots.length === 3,
    `there are ${roots.length} trees, not three: ${roots.map(({ event_name: name }) => name).join(', ')}`,
  );
  const [first, second] = turns;
  if (first) checkTurn(first, 'ok', must);
  if (second) checkTurn(second, 'cancelled', must);
  must(second?.feedback['rating'] === true, 'the thumbs up is not on the second turn');
  must(first && Object.keys(first.feedback).length === 0, 'there is feedback on the first turn');

  must(
    seen.pageText.includes('hydrate') && !seen.pageText.includes(key),
    'the API key is in the page',
  );
  must(
    seen.requestHeaders.every((headers) => !('authorization' in headers)),
    'the page has sent a key',
  );
  must(seen.complaints.length === 0, `the browser complains: ${seen.complaints.join('; ')}`);
  return problems;
}

type Must = (holds: unknown, otherwise: string) => void;

const isFrom = (node: EventNode | undefined, sdk: 'webjs' | 'nodejs'): boolean =>
  node?.resource['telemetry.sdk.language'] === sdk;

function checkPage(roots: readonly EventNode[], must: Must): void {
  const page = roots.find(({ event_name: name }) => name === 'GET /');
  must(isFrom(page, 'nodejs'), 'the server-rendered page has no span');
  const hydrate = page?.children.find(({ event_name: name }) => name === 'hydrate');
  must(
    isFrom(hydrate, 'webjs'),
    "the server-rendered page is not the parent of the page's first span",
  );
}

function checkTurn(turn: EventNode, outcome: 'ok' | 'cancelled', must: Must): void {
  const what = outcome === 'ok' ? 'the first turn' : 'the stopped turn';
  const text = (node: EventNode, key: string): string => JSON.stringify(node.outputs[key] ?? '');
  must(turn.event_type === 'chain' && isFrom(turn, 'webjs'), `${what} is no chain of the browser`);
  must(turn.outcome === outcome, `${what} is ${turn.outcome}, not ${outcome}`);
  must(typeof turn.inputs['question'] === 'string', `${what} has no question`);
  must(text(turn, 'result').length > 20, `${what} has no output`);
  must(Number(turn.metadata['time_to_first_token_ms']) > 0, `${what} has no time to first token`);
  must(
    turn.span_events.some(({ name }) => name === 'rendered'),
    `${what} does not say that it was rendered`,
  );

  const [request, ...others] = turn.children;
  must(others.length === 0, `${what} has ${others.length + 1} children, not one`);
  must(
    request?.event_name === 'POST /api/chat' && isFrom(request, 'webjs'),
    `${what} has no browser request`,
  );
  must(request?.outcome === outcome, `the browser request of ${what} is ${request?.outcome}`);
  const served = request?.children[0];
  must(
    served?.event_name === 'POST /api/chat' && isFrom(served, 'nodejs'),
    `${what} has no request span of the server`,
  );
  must(served?.outcome === outcome, `the server's request span of ${what} is ${served?.outcome}`);
  must(served?.trace_id === turn.trace_id, `the server's span of ${what} is in another trace`);

  const tool = served?.children.find(({ event_name: name }) => name === 'retrieve');
  must(
    tool?.event_type === 'tool' && tool.outputs['result'],
    `${what} has no retrieve tool with results`,
  );
  const model = served?.children.find(({ event_type: type }) => type === 'model');
  must(model, `${what} has no model call`);
  if (model) checkModel(model, what, outcome, must);
}

// oxlint-disable-next-line max-params
function checkModel(model: EventNode, what: string, outcome: 'ok' | 'cancelled', must: Must): void {
  const history = model.inputs['chat_history'];
  must(
    model.event_name.startsWith('chat '),
    `the model call of ${what} is called ${model.event_name}`,
  );
  must(model.outcome === outcome, `the model call of ${what} is ${model.outcome}, not ${outcome}`);
  must(
    Array.isArray(history) && history.length >= 2,
    `the model call of ${what} has no input messages`,
  );
  must(
    model.outputs['role'] === 'assistant' &&
      JSON.stringify(model.outputs['content'] ?? '').length > 20,
    `the model call of ${what} has no output`,
  );
  must(typeof model.config['model'] === 'string', `the model call of ${what} has no model`);
  must(
    Number(model.metadata['time_to_first_token_ms']) > 0,
    `the model call of ${what} has no time to first token`,
  );
  must(Number(model.metadata['chunk_count']) > 1, `the model call of ${what} has no chunk count`);
  // A stopped stream never reaches the chunk with the usage.
  if (outcome === 'ok')
    must(
      Number(model.metadata['total_tokens']) > 0,
      `the model call of ${what} has no token usage`,
    );
}
