// Checks NestJS with the packed packages: drives a small application and reads its spans.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocal } from '@honeyhive/local';
import { installPacked } from '../pack/install.mjs';
import { report } from '../report.mjs';
import { run } from '../run.mjs';
import { lastLines } from '../step.mjs';
import { temporaryFolder } from '../temporary.mjs';

const PEERS = {
  '@nestjs/common': '^11.1.0',
  '@nestjs/core': '^11.1.0',
  '@nestjs/platform-express': '^11.1.0',
  '@opentelemetry/api': '1.9.1',
  'reflect-metadata': '0.2.2',
  rxjs: '^7.8.0',
};

/** The application, with decorators called as functions. It asks itself and prints the answers. */
const APP = `import 'reflect-metadata';
import { Body, Catch, Controller, Get, HttpException, Module, Param, Post } from '@nestjs/common';
import { BaseExceptionFilter, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { createRelay, honeyhive, HoneyHiveTracer, nodeListener } from '@honeyhive/node';

const tracer = new HoneyHiveTracer();
const answer = tracer.trace({ eventType: 'tool' }, async function answer(question) {
  if (question === 'fail') throw new RangeError('no answer');
  return 'You asked: ' + question;
});

class Shops {
  ask({ question }) { return answer(question); }
  item(id) { throw new HttpException(id + ' is gone', 404); }
}
const method = (name) => Object.getOwnPropertyDescriptor(Shops.prototype, name);
Body()(Shops.prototype, 'ask', 0);
Post(':shop/ask')(Shops.prototype, 'ask', method('ask'));
Param('id')(Shops.prototype, 'item', 0);
Get(':shop/items/:id')(Shops.prototype, 'item', method('item'));
Controller('shops')(Shops);
class App {}
Module({ controllers: [Shops] })(App);

const traced = honeyhive({ tracer });
class Errors extends BaseExceptionFilter {
  catch(error, host) {
    const http = host.switchToHttp();
    traced.onError(error, http.getRequest(), http.getResponse(), () => super.catch(error, host));
  }
}
Catch()(Errors);

const app = await NestFactory.create(App, { logger: false });
app.use(traced);
app.use('/api/honeyhive', nodeListener(createRelay({ tracer })));
app.useGlobalFilters(new Errors(app.get(HttpAdapterHost).httpAdapter));
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const ask = async (question) => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ question });
  return (await fetch(url + '/shops/7/ask', { method: 'POST', headers, body })).status;
};
const statuses = [await ask('why?'), await ask('fail'), (await fetch(url + '/shops/7/items/1')).status];
const page = new HoneyHiveTracer({ relayUrl: url + '/api/honeyhive', headers: { origin: url } });
page.startSpan('click').end();
await page.shutdown();
await app.close();
await tracer.shutdown();
console.log(JSON.stringify(statuses));
`;

/** Each event: name, outcome, error, and the name of the parent. */
const EXPECTED = [
  ['GET /shops/:shop/items/:id', 'ok', null, null],
  ['POST /shops/:shop/ask', 'error', 'no answer', null],
  ['POST /shops/:shop/ask', 'ok', null, null],
  ['answer', 'error', 'no answer', 'POST /shops/:shop/ask'],
  ['answer', 'ok', null, 'POST /shops/:shop/ask'],
  ['click', 'ok', null, null],
];

async function check() {
  const folder = temporaryFolder('nest');
  await installPacked(folder, PEERS);
  writeFileSync(join(folder, 'app.mjs'), APP);
  const backend = await startLocal({ port: 0, store: 'memory' });
  const env = { HH_API_KEY: 'any', HH_API_URL: backend.url };
  const { code, output } = await run([process.execPath, 'app.mjs'], { cwd: folder, env });
  const events = backend.events();
  const rows = events.map((event) => [
    event.event_name,
    event.outcome,
    event.error,
    events.find((one) => one.event_id === event.parent_id)?.event_name ?? null,
  ]);
  await backend.close();
  if (code !== 0 || !output.includes('[201,500,404]'))
    return [`the application:\n${lastLines(output, 20)}`];
  const found = JSON.stringify(rows.toSorted((a, b) => String(a).localeCompare(String(b))));
  const wanted = JSON.stringify(EXPECTED.toSorted((a, b) => String(a).localeCompare(String(b))));
  return found === wanted ? [] : [`these spans have arrived: ${found}`];
}

report(await check(), 'NestJS is traced: routes, errors, the relay.');
