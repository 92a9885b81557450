/** Providers by host suffix, under OpenTelemetry's name if defined. */
const PROVIDERS: ReadonlyArray<readonly [host: string, provider: string]> = [
  ['openai.azure.com', 'azure.ai.openai'],
  ['azure.com', 'azure.ai.inference'],
  ['openai.com', 'openai'],
  ['groq.com', 'groq'],
  ['deepseek.com', 'deepseek'],
  ['x.ai', 'x_ai'],
  ['mistral.ai', 'mistral_ai'],
  ['perplexity.ai', 'perplexity'],
  ['anthropic.com', 'anthropic'],
  ['cohere.com', 'cohere'],
  ['cohere.ai', 'cohere'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['moonshot.ai', 'moonshot_ai'],
  ['moonshot.cn', 'moonshot_ai'],
  ['openrouter.ai', 'openrouter'],
  ['together.xyz', 'together_ai'],
  ['fireworks.ai', 'fireworks_ai'],
  ['cerebras.ai', 'cerebras'],
];

/** Whom a client talks to. */
export interface Server {
  readonly provider: string;
  readonly address?: string;
  readonly port?: number;
}

interface Client {
  readonly baseURL?: unknown;
  /** Set only by Azure's clients. */
  readonly apiVersion?: unknown;
  readonly deploymentName?: unknown;
}

const known = new WeakMap<object, { readonly baseURL: unknown; readonly server: Server }>();

/** Returns provider and address of a client, by class and host. An unknown host is used as the provider name. */
export function serverOf(client: object): Server {
  const { baseURL } = client as Client;
  const before = known.get(client);
  if (before?.baseURL === baseURL && before) return before.server;
  const server = readServer(client);
  known.set(client, { baseURL, server });
  return server;
}

function readServer(client: Client): Server {
  const isAzure = typeof client.apiVersion === 'string' && 'deploymentName' in client;
  try {
    const { hostname, port, protocol } = new URL(String(client.baseURL));
    const found = PROVIDERS.find(([host]) => hostname === host || hostname.endsWith(`.${host}`));
    return {
      provider: isAzure ? 'azure.ai.openai' : (found?.[1] ?? hostname),
      address: hostname,
      port: Number(port) || (protocol === 'http:' ? 80 : 443),
    };
  } catch {
    return { provider: isAzure ? 'azure.ai.openai' : 'unknown' };
  }
}
