import type { Row } from '../row.ts';
import { caught, rejection, turn } from './caught.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** Rows for the outcome of a call in the span. Stopping is no error. */
export const OUTCOMES: readonly Row[] = [
  {
    name: 'an abort is a cancellation, a timeout is one, and the rest are errors',
    see({ wrap }) {
      const fail = wrap('fail', function fail(error: Error) {
        throw error;
      });
      return ['AbortError', 'APIUserAbortError', 'TimeoutError', 'TypeError'].map(
        (name) => caught(() => fail(named(name))) instanceof Error,
      );
    },
    spans: ({ all }) => all.map(({ outcome, exceptions }) => [outcome, exceptions]),
    show: [
      ['cancelled', 0],
      ['cancelled', 0],
      ['timeout', 1],
      ['error', 1],
    ],
  },
  {
    name: 'a call that its signal stops is cancelled, whatever the reason is',
    async see({ wrap }) {
      const wait = wrap('wait', function wait(_: string, { signal }: { signal: AbortSignal }) {
        return new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      });
      const stop = new AbortController();
      const waiting = wait('x', { signal: stop.signal });
      const reason = new Error('the user has left');
      stop.abort(reason);
      return (await rejection(waiting)) === reason;
    },
    // A block receives no arguments and therefore no signal.
    needs: ['identity'],
    spans: ({ one }) => [one('wait').outcome, one('wait').exceptions],
    show: ['cancelled', 0],
  },
  {
    name: 'a call that fails for another reason after its signal is an error all the same',
    needs: ['identity'],
    async see({ wrap }) {
      const wait = wrap('wait', async function wait(signal: AbortSignal) {
        await turn();
        throw new TypeError(`a bug, and aborted: ${signal.aborted}`);
      });
      const stop = new AbortController();
      const waiting = wait(stop.signal);
      stop.abort();
      return String(await rejection(waiting));
    },
    spans: ({ one }) => one('wait').outcome,
    show: 'error',
  },
  {
    name: 'a stream that its call’s signal ends quietly is cancelled with what there was',
    needs: ['identity'],
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk(signal: AbortSignal) {
        for (let n = 0; !signal.aborted; n += 1) yield `${n}`;
      });
      const stop = new AbortController();
      const seen: string[] = [];
      for await (const text of talk(stop.signal)) {
        seen.push(text);
        if (text === '1') stop.abort('enough');
      }
      return seen;
    },
    spans: ({ one }) => [one('talk').outcome, one('talk').outputs?.['result']],
    show: ['cancelled', '01'],
  },
  {
    name: 'a stream whose time is up is timed out',
    needs: ['identity'],
    async see({ wrap }) {
      const talk = wrap('talk', async function* talk(signal: AbortSignal) {
        yield 'a';
        signal.throwIfAborted();
      });
      const stop = new AbortController();
      const seen: unknown[] = [];
      const read = async (): Promise<void> => {
        for await (const text of talk(stop.signal)) {
          seen.push(text);
          stop.abort(named('TimeoutError'));
        }
      };
      return [String(await rejection(read())), seen];
    },
    spans: ({ one }) => one('talk').outcome,
    show: 'timeout',
  },
  {
    name: 'a signal is given no listener that outlives the call',
    see({ wrap }) {
      const listeners: string[] = [];
      const { signal } = new AbortController();
      Object.defineProperty(signal, 'addEventListener', {
        value: (type: string) => void listeners.push(type),
      });
      wrap('call', function call(given: AbortSignal) {
        return given.aborted;
      })(signal);
      return listeners;
    },
  },
];
