import { LLMock } from '@copilotkit/aimock';
import { watchConnections } from './connection-watch.ts';
import type { Exchange } from './connection-watch.ts';
import { fallbackAnswer, modelAnswers } from './model-answers.ts';

export interface ModelEndpoint {
  /** The base URL for an OpenAI client, ending in `/v1`. */
  readonly url: string;
  /** Returns the observed requests, oldest first; also served as JSON on `GET /exchanges`. */
  exchanges(): readonly Exchange[];
  /** Returns the time of the last client disconnect before the end of an answer, as `Date.now()`. */
  connectionClosedAt(): number | undefined;
  close(): Promise<void>;
}

// About 45 pieces of 4 characters a second: the pace of a mid-sized model, slow enough to press Stop.
const pace = {
  chunkSize: 4,
  streamingProfile: { ttft: 250, tps: 45, jitter: 0.2 },
};

/** Starts a local OpenAI-compatible endpoint with a few answers about the shop. */
export async function startModelEndpoint({
  port = 0,
}: { port?: number } = {}): Promise<ModelEndpoint> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', journalMaxEntries: 100 });
  for (const { when, say } of modelAnswers) mock.on({ userMessage: when }, { content: say }, pace);
  mock.on({ userMessage: /[^]*/ }, { content: fallbackAnswer }, pace);

  const mockUrl = await mock.start();
  const watch = await watchConnections(new URL(mockUrl), port).catch(async (error: unknown) => {
    await mock.stop();
    throw error;
  });

  return {
    url: `${watch.url}/v1`,
    exchanges: () => watch.exchanges,
    connectionClosedAt: () =>
      watch.exchanges.findLast(({ clientClosedAt }) => clientClosedAt !== undefined)
        ?.clientClosedAt,
    // The proxy closes first: the stop of aimock waits for open connections.
    close: async () => {
      await watch.close();
      await mock.stop();
    },
  };
}
