// The Worker form of the program: `?conform`, or `?deliver=<url>`. The response is the result.
import { PassThrough, Readable } from 'node:stream';
import { unhandledRejectionsOf } from '@honeyhive/conformance';
import { conform } from './conform.mjs';
import { deliver } from './deliver.mjs';

const features = {
  emitterStreams: { Readable, PassThrough },
  unhandledRejections: unhandledRejectionsOf(globalThis),
};

// oxlint-disable-next-line import/no-default-export -- how a Worker is written
export default {
  /** @param {Request} request */
  async fetch({ url }) {
    const { searchParams } = new URL(url);
    const to = searchParams.get('deliver');
    return Response.json(to ? await deliver(to) : await conform(features));
  },
};
