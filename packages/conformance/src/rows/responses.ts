import type { Row } from '../row.ts';
import type { SeenSpan } from '../spans.ts';
import { caught, rejection } from './caught.ts';
import { bytes, readAll } from './sources.ts';

const facts = ({ outcome, outputs }: SeenSpan): unknown => [outcome, outputs?.['result']];
// The type is explicit: Bun sets no type header on a Response made of text.
const make = (text = 'hello', type = 'text/plain;charset=utf-8'): Response =>
  new Response(text, {
    status: 201,
    statusText: 'Made',
    headers: { 'x-a': 'b', 'content-type': type },
  });

/** Responses. */
export const RESPONSES: readonly Row[] = [
  {
    name: 'a Response is the very same object, and says the same about itself',
    needs: ['Response'],
    async see({ wrap }) {
      const made = make();
      const response = await wrap('get', async function get() {
        return made;
      })();
      const before = response.bodyUsed;
      const text = await response.text();
      return [
        response === made,
        response instanceof Response,
        [response.status, response.statusText, response.ok, response.headers.get('x-a')],
        [response.url, response.type, response.redirected],
        [before, text, response.bodyUsed],
        Object.keys(response),
      ];
    },
    spans: ({ one }) => facts(one('get')),
    show: ['ok', 'hello'],
  },
  {
    name: 'a Response is read as JSON, bytes or a Blob',
    needs: ['Response', 'Blob'],
    async see({ wrap }) {
      const get = wrap('get', function get() {
        return make('{"a":1}', 'application/json');
      });
      const blob = await get().blob();
      return [
        await get().json(),
        (await get().arrayBuffer()).byteLength,
        [blob.size, blob.type, await blob.text()],
      ];
    },
    spans: ({ all }) => all.map(facts),
    show: Array.from({ length: 3 }, () => ['ok', '{"a":1}']),
  },
  {
    name: 'the body of a Response is one stream, read like any other',
    needs: ['Response', 'ReadableStream'],
    async see({ wrap }) {
      const response = wrap('get', function get() {
        return make();
      })();
      const { body } = response;
      const chunks = body ? await readAll(body) : [];
      return [
        body === response.body,
        body instanceof ReadableStream,
        chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0),
        response.bodyUsed,
        (await rejection(response.text())) instanceof TypeError,
      ];
    },
    spans: ({ one }) => facts(one('get')),
    show: ['ok', 'hello'],
  },
  {
    name: 'a Response’s body is read with a buffer of one’s own where it can be',
    needs: ['Response', 'byte streams'],
    async see({ wrap }) {
      const ofText = wrap('text', function text() {
        return make();
      })();
      const refused = caught(() => ofText.body?.getReader({ mode: 'byob' }).releaseLock());
      await ofText.text();
      const ofBytes = wrap('get', function get() {
        return new Response(bytes('abcd'));
      })();
      const reader = ofBytes.body?.getReader({ mode: 'byob' });
      const seen: unknown[] = [refused === 'nothing'];
      for (let turn = 0; turn < 2; turn += 1) {
        const read = await reader?.read(new Uint8Array(2));
        seen.push([...(read?.value ?? [])]);
      }
      seen.push((await reader?.read(new Uint8Array(2)))?.done);
      return seen;
    },
    spans: ({ one }) => facts(one('get')),
    show: ['ok', 'abcd'],
  },
  {
    name: 'a clone has the same data and says the same about itself',
    needs: ['Response'],
    async see({ wrap }) {
      const response = wrap('get', function get() {
        return make();
      })();
      const clone = response.clone();
      return [
        clone === response,
        [clone.status, clone.statusText, clone.headers.get('x-a'), clone.url, clone.type],
        await Promise.all([response.text(), clone.text()]),
      ];
    },
    spans: ({ one }) => facts(one('get')),
    show: ['ok', 'hello'],
  },
  {
    name: 'a Response that was read already is a finished value',
    needs: ['Response'],
    async see({ wrap }) {
      const get = wrap('get', async function get() {
        const response = make();
        await response.text();
        return response;
      });
      const response = await get();
      return [response.bodyUsed, (await rejection(response.text())) instanceof TypeError];
    },
    spans: ({ one }) => one('get').outcome,
    show: 'ok',
  },
  {
    name: 'a Response without a body is a finished value',
    needs: ['Response'],
    see({ wrap }) {
      const response = wrap('get', function get() {
        return new Response(null, { status: 204 });
      })();
      return [response.status, response.body];
    },
    spans: ({ one }) => one('get').outcome,
    show: 'ok',
  },
  {
    name: 'a body that is cancelled cancels its source and the span',
    needs: ['Response', 'ReadableStream'],
    async see({ wrap }) {
      const reasons: unknown[] = [];
      const response = wrap('get', function get() {
        return new Response(
          new ReadableStream<Uint8Array<ArrayBuffer>>(
            {
              pull: (controller) => controller.enqueue(new Uint8Array([97])),
              cancel: (reason) => void reasons.push(reason),
            },
            { highWaterMark: 0 },
          ),
        );
      })();
      const reader = response.body?.getReader();
      const first = await reader?.read();
      await reader?.cancel('enough');
      return [[...(first?.value ?? [])], reasons];
    },
    spans: ({ one }) => facts(one('get')),
    show: ['cancelled', 'a'],
  },
  {
    name: 'a body that breaks rejects, and fails the span with what there was',
    needs: ['Response', 'ReadableStream'],
    async see({ wrap }) {
      let pulls = 0;
      const response = wrap('get', function get() {
        return new Response(
          new ReadableStream<Uint8Array<ArrayBuffer>>(
            {
              pull(controller) {
                pulls += 1;
                if (pulls > 1) controller.error(new Error('cut'));
                else controller.enqueue(new Uint8Array([97]));
              },
            },
            { highWaterMark: 0 },
          ),
        );
      })();
      return (await rejection(response.text())) instanceof Error;
    },
    spans: ({ one }) => [facts(one('get')), one('get').exceptions],
    show: [['error', 'a'], 1],
  },
  {
    name: 'bytes that are no text are recorded as so many bytes',
    needs: ['Response'],
    async see({ wrap }) {
      const get = wrap('get', function get() {
        return new Response(new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]));
      });
      return (await get().arrayBuffer()).byteLength;
    },
    spans: ({ one }) => one('get').outputs?.['result'],
    show: '[Uint8Array 10 bytes]',
  },
];
