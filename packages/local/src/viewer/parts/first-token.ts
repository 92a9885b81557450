import type { LocalEvent } from '../../events/event.ts';
import { asNumber } from '../../json.ts';

/** When the first token of a model's answer came, in ms after its start. */
export const firstTokenOf = (event: LocalEvent): number | undefined =>
  asNumber(event.metadata['time_to_first_token_ms']) ?? asNumber(event.metrics['ttft_ms']);
