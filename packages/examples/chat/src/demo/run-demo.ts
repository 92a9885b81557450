import { startModelEndpoint } from '../server/model-endpoint.ts';
import { startChat } from '../server/start.ts';
import type { ChatOptions } from '../server/start.ts';
import { readArguments, usage } from './arguments.ts';
import { onFreePort } from './next-free-port.ts';
import { Running } from './running.ts';
import { printWelcome } from './welcome.ts';

type ModelOptions = Pick<ChatOptions, 'modelUrl' | 'apiKey' | 'model'>;

/** Starts everything the demo needs and keeps it running until it is told to stop. */
export async function runDemo(argv: readonly string[]): Promise<void> {
  const running = new Running();
  try {
    const options = readArguments(argv);
    if (options === 'help') {
      console.log(usage);
      return;
    }
    running.stopOnSignals();

    // The trace backend starts here, before anything that sends to it.

    const { described, ...model } = await chooseModel(running);
    const chat = running.keep(
      await onFreePort(options.port, (port) => startChat({ port, ...model })),
    );

    // The self-check (`--once`) runs here, against `chat.url`.

    printWelcome({ chatUrl: chat.url, model: described });
  } catch (error) {
    console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    await running.close();
  }
}

async function chooseModel(running: Running): Promise<ModelOptions & { described: string }> {
  // An empty variable counts as unset.
  const env = (name: string) => process.env[name] || undefined;
  const name = env('OPENAI_MODEL') ?? 'gpt-4o-mini';
  const apiKey = env('OPENAI_API_KEY');
  if (apiKey !== undefined) {
    const modelUrl = env('OPENAI_BASE_URL');
    return {
      apiKey,
      model: name,
      ...(modelUrl === undefined ? {} : { modelUrl }),
      described: `${name} at ${modelUrl ?? 'https://api.openai.com/v1'}`,
    };
  }
  const endpoint = running.keep(await startModelEndpoint());
  return {
    modelUrl: endpoint.url,
    model: name,
    described: `a stand-in at ${endpoint.url} (set OPENAI_API_KEY to use a real one)`,
  };
}
