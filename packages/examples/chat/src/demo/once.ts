import type { LocalBackend } from '@honeyhive/local';
import type { HoneyHiveTracer } from '@honeyhive/node';
import type { ModelEndpoint } from '../server/model-endpoint.ts';
import type { RunningChat } from '../server/start.ts';
import { hasArrived, problemsOf } from './expected-trace.ts';
import { converse } from './converse.ts';
import { printTree } from './print-tree.ts';

/** Subjects of the self-check. */
export interface Checked {
  readonly chat: RunningChat;
  readonly local: LocalBackend;
  readonly tracer: HoneyHiveTracer;
  /** API key of the tracer, to detect leaks. */
  readonly key: string;
  /** Stand-in for the model; absent with a real model, which reports no closed connections. */
  readonly endpoint?: ModelEndpoint | undefined;
}

const DELIVERY_MS = 20_000;

/** Drives a conversation in a real browser, prints the trace, and reports problems. Returns the exit code. */
export async function checkOnce({ chat, local, tracer, endpoint, key }: Checked): Promise<number> {
  console.log('\n  One conversation of two turns in a headless browser, the second one stopped.\n');
  const seen = await converse(chat.url);
  await tracer.flush();
  await local
    .waitFor((backend) => hasArrived(backend), { timeoutMs: DELIVERY_MS, what: 'the whole trace' })
    .catch((error: unknown) => console.error(`  ${String(error)}\n`));

  for (const { session_id: id } of local.sessions()) console.log(printTree(local, id));
  const closedAt = endpoint?.connectionClosedAt();
  const closedMs = closedAt === undefined ? undefined : Math.round(closedAt - seen.stoppedAt);
  if (endpoint) console.log(`  Stop reached the model endpoint after ${closedMs ?? '?'} ms.\n`);

  const problems = problemsOf(local, seen, key);
  if (endpoint && (closedMs === undefined || closedMs > 200)) {
    problems.push(
      `the model endpoint saw the connection close after ${closedMs ?? 'no'} ms, not within 200`,
    );
  }
  for (const problem of problems) console.error(`  ✗ ${problem}`);
  console.log(
    problems.length === 0
      ? '  ✓ The trace is right.\n'
      : `\n  The trace is not right: ${problems.length} things.\n`,
  );
  return problems.length === 0 ? 0 : 1;
}
