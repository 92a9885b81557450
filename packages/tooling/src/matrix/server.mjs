// A program for Node, Bun and Deno: `server.mjs conform`, or `server.mjs deliver <url>`. The last line is the
// result.
import { PassThrough, Readable } from 'node:stream';
import { runInNewContext } from 'node:vm';
import { unhandledRejectionsOf } from '@honeyhive/conformance';
import { conform } from './conform.mjs';
import { deliver } from './deliver.mjs';

const [, , task, url = ''] = process.argv;
const result =
  task === 'deliver'
    ? await deliver(url)
    : await conform({
        emitterStreams: { Readable, PassThrough },
        unhandledRejections: unhandledRejectionsOf(process),
        anotherRealm: (expression) => runInNewContext(expression),
      });
console.log(JSON.stringify(result));
