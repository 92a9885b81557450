import type { LocalEvent } from '../../events/event.ts';
import { asNumber } from '../../json.ts';

/** Returns the time to the first token of a model response, in ms from the start. */
export const firstTokenOf = (event: LocalEvent): number | undefined =>
  asNumber(event.metadata['time_to_first_token_ms']) ?? asNumber(event.metrics['ttft_ms']);
