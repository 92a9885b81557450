import { startLocal } from '@honeyhive/local';
import type { LocalBackend } from '@honeyhive/local';
import { HoneyHiveTracer } from '@honeyhive/node';
import { startModelEndpoint } from '../server/model-endpoint.ts';
import type { ModelEndpoint } from '../server/model-endpoint.ts';
import { startChat } from '../server/start.ts';
import type { ChatOptions } from '../server/start.ts';
import { readArguments, usage } from './arguments.ts';
import { onFreePort } from './next-free-port.ts';
import { checkOnce } from './once.ts';
import { Running } from './running.ts';
import { printWelcome } from './welcome.ts';

/** Starts every part of the demo and runs until stopped. */
export async function runDemo(argv: readonly string[]): Promise<void> {
  const running = new Running();
  try {
    const options = readArguments(argv);
    if (options === 'help') {
      console.log(usage);
      return;
    }
    running.stopOnSignals();
    const { tracer, local } = await chooseBackend(running, options.once);
    const { endpoint, described, ...model } = await chooseModel(running);
    const traceViewerUrl = local?.url;
    const chat = running.keep(
      await onFreePort(options.port, (port) =>
        startChat({ port, tracer, ...model, ...(traceViewerUrl ? { traceViewerUrl } : {}) }),
      ),
    );
    if (options.once && local) {
      process.exitCode = await checkOnce({ chat, local, tracer, endpoint, key: LOCAL_KEY });
      await running.close();
    } else {
      const traces = traceViewerUrl ?? 'in your HoneyHive project (HH_API_KEY is set)';
      printWelcome({ chatUrl: chat.url, model: described, traceViewerUrl: traces });
    }
  } catch (error) {
    console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
    await running.close();
  }
}

/** Key for the local backend, which accepts any key; the distinctive text lets the self-check search for leaks. */
const LOCAL_KEY = 'hh_demo_key_that_no_page_may_hold';

/** An empty variable counts as unset. */
const env = (name: string): string | undefined => process.env[name] || undefined;

interface Backend {
  readonly tracer: HoneyHiveTracer;
  /** Absent where the traces go to HoneyHive. */
  readonly local?: LocalBackend;
}

async function chooseBackend(running: Running, once: boolean): Promise<Backend> {
  const about = { source: 'demo', sessionName: 'Meadow help desk' };
  const keep = (options: ConstructorParameters<typeof HoneyHiveTracer>[0]): HoneyHiveTracer => {
    const tracer = new HoneyHiveTracer({ ...about, batch: { delayMs: 500 }, ...options });
    running.keep({ close: () => tracer.shutdown() });
    return tracer;
  };
  // The self-check reads the received events, so the run uses the local backend.
  if (env('HH_API_KEY') && !once) return { tracer: keep({}) };
  const store = once ? 'memory' : undefined;
  const local = running.keep(
    await onFreePort(once ? 0 : 4040, (port) => startLocal({ port, ...(store ? { store } : {}) })),
  );
  return { local, tracer: keep({ apiKey: LOCAL_KEY, serverUrl: local.url }) };
}

type ModelOptions = Pick<ChatOptions, 'modelUrl' | 'apiKey' | 'model'>;

async function chooseModel(
  running: Running,
): Promise<ModelOptions & { described: string; endpoint?: ModelEndpoint }> {
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
    endpoint,
    modelUrl: endpoint.url,
    model: name,
    described: `a stand-in at ${endpoint.url} (set OPENAI_API_KEY to use a real one)`,
  };
}
