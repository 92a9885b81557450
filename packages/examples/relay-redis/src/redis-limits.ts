import type { RelayLimitStore } from '@honeyhive/node';

/** Required methods of a Redis client, as in `@redis/client`. */
export interface ScriptRunner {
  eval(
    script: string,
    options: { readonly keys: string[]; readonly arguments: string[] },
  ): Promise<unknown>;
}

/**
 * Token buckets for requests, spans and bytes, in a single hash. A cost is taken completely or not at all; the
 * result is the wait in milliseconds. The hash expires once full again.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[1])
local kept = redis.call('HMGET', KEYS[1], 'at', 'requests', 'spans', 'bytes')
local share = kept[1] and math.max(0, now - tonumber(kept[1])) / window
local wait, full, left = 0, 0, {}
for i = 1, 3 do
  local rate, cost = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local have = rate
  if share then have = math.min(rate, tonumber(kept[i + 1]) + rate * share) end
  if cost > 0 then
    if rate <= 0 then wait = window
    else wait = math.max(wait, (math.min(cost, rate) - have) / rate * window) end
  end
  left[i] = have - cost
  if rate > 0 then full = math.max(full, (rate - left[i]) / rate * window) end
end
if wait > 0 then return math.ceil(wait) end
redis.call('HSET', KEYS[1], 'at', now, 'requests', left[1], 'spans', left[2], 'bytes', left[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(full) + 1)
return 0
`;

/** Limits for any number of relays. Keys begin with `prefix`. Rejects where Redis cannot be reached. */
export function redisLimits(redis: ScriptRunner, prefix = 'relay:'): RelayLimitStore {
  return {
    async take(key, cost, rates) {
      const numbers = (['requests', 'spans', 'bytes'] as const).flatMap((name) => [
        rates[name],
        cost[name],
      ]);
      const waitMs = await redis.eval(SCRIPT, {
        keys: [prefix + key],
        arguments: [rates.windowMs, ...numbers].map(String),
      });
      return Number(waitMs);
    },
  };
}
