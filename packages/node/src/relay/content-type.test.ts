import { afterEach, expect, test } from 'vitest';
import { pageBody, pageSpan } from '../../fixtures/page-body.ts';
import { type RelaySite, startRelaySite } from '../../fixtures/relay-site.ts';

let site: RelaySite | undefined;
afterEach(() => site?.close());

test.each([
  ['application/json', 200],
  ['APPLICATION/JSON ; charset=utf-8', 200],
  ['application/json;charset="utf-8"; a=b', 200],
  ['application/json-seq', 415],
  ['application/json+ld', 415],
  ['application/json, text/plain', 415],
  ['application/json/x', 415],
  ['application/jsonx', 415],
  ['application/x-protobuf-other', 415],
  ['text/plain; application/json', 415],
  ['text/json', 415],
  ['multipart/form-data; boundary=application/json', 415],
  ['', 415],
])('content type %j is answered %i', async (type, status) => {
  site = await startRelaySite({});
  const answer = await site.post(pageBody([pageSpan()]), { headers: { 'content-type': type } });
  expect(answer.status).toBe(status);
});
