import type { EventNode, LocalBackend } from '@honeyhive/local';

/** Formats a session as text: a line per event, indented under the parent. */
export function printTree(local: LocalBackend, sessionId: string): string {
  const session = local.session(sessionId);
  const lines = [`  session "${session?.session.session_name ?? ''}"  ${sessionId}`];
  const roots = local.tree(sessionId);
  for (const root of roots) print(root, 1, lines);
  return `${lines.join('\n')}\n`;
}

function print(node: EventNode, depth: number, lines: string[]): void {
  const ttft = node.metadata['time_to_first_token_ms'];
  const tokens = node.metadata['total_tokens'];
  const rating = node.feedback['rating'];
  const notes = [
    node.outcome === 'ok' ? '' : node.outcome.toUpperCase(),
    typeof ttft === 'number' ? `first token ${Math.round(ttft)} ms` : '',
    typeof tokens === 'number' ? `${tokens} tokens` : '',
    rating === undefined ? '' : rating === true ? 'thumbs up' : 'thumbs down',
  ].filter(Boolean);
  const where = node.resource['telemetry.sdk.language'] === 'webjs' ? 'browser' : 'server';
  const name = `${'  '.repeat(depth)}  ${node.event_name}`.padEnd(34);
  const figures = `${node.event_type.padEnd(6)}${where.padEnd(8)}${String(Math.round(node.duration)).padStart(6)} ms`;
  lines.push(`${name}${figures}${notes.length > 0 ? `   ${notes.join(' · ')}` : ''}`);
  for (const child of node.children) print(child, depth + 1, lines);
}
