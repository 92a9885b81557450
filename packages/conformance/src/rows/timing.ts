import type { Row } from '../row.ts';
import { turn } from './caught.ts';
import { leaveUnread } from './readable/leave-unread.ts';

/** Rows for the timing of chunks, recorded in constant memory. */
export const TIMING: readonly Row[] = [
  {
    name: 'a stream says when its first chunk came, how many there were and how far apart',
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk() {
        for (let n = 0; n < 5; n += 1) {
          await turn();
          yield 'x';
        }
      });
      let seen = 0;
      for await (const _ of talk()) seen += 1;
      return seen;
    },
    spans({ one }) {
      const stream = one('talk').stream ?? {};
      const number = (key: string): number => Number(stream[key]);
      return [
        number('chunk_count'),
        number('time_to_first_token_ms') >= 0,
        number('chunk_gap_p50_ms') <= number('chunk_gap_p95_ms'),
        number('chunk_gap_p95_ms') <= number('chunk_gap_max_ms'),
        number('stall_count') >= 0,
      ];
    },
    show: [5, true, true, true, true],
  },
  {
    name: 'a stream of 10 000 chunks leaves no event and a span of bounded size',
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk() {
        for (let n = 0; n < 10_000; n += 1) yield 'word ';
      });
      let seen = 0;
      for await (const _ of talk()) seen += 1;
      return seen;
    },
    spans({ one }) {
      const { stream, events, size } = one('talk');
      return [stream?.['chunk_count'], events, (size ?? 0) < 200_000];
    },
    show: [10_000, 0, true],
  },
  {
    name: 'a stream of nothing has no first chunk',
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk(): AsyncGenerator<string> {});
      for await (const _ of talk());
    },
    spans({ one }) {
      const { outcome, stream } = one('talk');
      return [outcome, stream?.['chunk_count'], stream?.['time_to_first_token_ms']];
    },
    show: ['ok', 0, undefined],
  },
  {
    name: 'a stream nobody has read yet has not ended',
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk() {
        yield 1;
      });
      leaveUnread(talk());
      await turn();
    },
    spans: ({ count }) => count('talk'),
    show: 0,
  },
];
