import { expect, test } from '@playwright/test';
import { buildPage, pageOf, PROGRAM } from '../../../tooling/src/page-builds/build-page.mjs';
import { EXPECTED, wrongSpans } from '../../../tooling/src/page-builds/spans.mjs';
import { BUILDS, isOfOldPromise, ZONES } from '../../../tooling/src/page-builds/table.mjs';
import { temporaryFolder } from '../../../tooling/src/temporary.mjs';
import { watch } from '../../fixtures/lab-page.ts';
import { type Site, startSite } from '../../fixtures/site.ts';
import type { TracerStats } from '../index.ts';

interface Program {
  readonly runPlain: () => Promise<unknown>;
  readonly runTraced: () => Promise<Traced>;
}
interface Traced {
  readonly transcript: unknown;
  readonly stats: TracerStats;
  readonly problems: readonly unknown[];
}

/** Pages of packed packages that the whole check has built; else a slice is built here of the workspace's packages. */
const built = process.env['HONEYHIVE_PAGES'];
const cells = BUILDS.flatMap((build) =>
  (built ? ZONES : (build.slice ?? [])).map((zone) => ({ build, zone })),
);
const pages = built ?? temporaryFolder('builds');
let site: Site;

test.beforeAll(async () => {
  if (built) return;
  for (const build of new Set(cells.map((cell) => cell.build)))
    // oxlint-disable-next-line no-await-in-loop -- two browsers share the machine already
    await buildPage(build, PROGRAM, pages);
});
test.beforeEach(async () => {
  site = await startSite();
});
test.afterEach(async () => {
  await site.close();
});

const withoutClass = (transcript: unknown): unknown =>
  JSON.parse(
    JSON.stringify(transcript, (key, value: unknown) => (key === 'isPromise' ? undefined : value)),
  );

for (const { build, zone } of cells) {
  test(`${build.name}, ${zone}: calls give what they give untraced, and their spans end and arrive`, async ({
    page,
  }) => {
    const problems = watch(page);
    for (const [path, body] of pageOf(pages, build, zone)) {
      const type = path === '/' ? 'text/html' : 'text/javascript';
      site.files.set(path, { body, headers: { 'content-type': type } });
    }
    await page.goto(site.url);
    const read = (transcript: unknown): unknown =>
      isOfOldPromise(build, zone) ? withoutClass(transcript) : transcript;
    const plain = await page.evaluate(() => (globalThis as unknown as Program).runPlain());
    const plainProblems = problems.splice(0);
    const ran = await page.evaluate(() => (globalThis as unknown as Program).runTraced());
    expect(read(ran.transcript)).toEqual(read(plain));
    // zone.js reports some rejections that are handled late, of Babel's generators for one: tracing adds none to them.
    expect(problems.filter((problem) => !plainProblems.includes(problem))).toEqual([]);
    expect(ran.stats).toMatchObject({
      openSpans: 0,
      recorded: EXPECTED.length,
      exported: EXPECTED.length,
      dropped: {},
      failures: {},
    });
    expect(ran.problems).toEqual([]);
    const events = site.a.events();
    const nameOf = new Map(events.map((event) => [event.event_id, event.event_name]));
    const arrived = events.map((event) => ({
      name: event.event_name,
      under: nameOf.get(event.parent_id ?? ''),
    }));
    expect(wrongSpans(arrived, build.awaits)).toEqual([]);
  });
}
