import { measureEvent } from '../events/event-measures.ts';
import { APPLICATION, PUT_MEASURES, VERSION } from './schema.ts';
import type { StoreFile } from './store-file.ts';
import { measureValues, toEvent, toPatch } from './rows.ts';

/** Events measured between two turns of the event loop. */
const SLICE = 1000;

const UNMEASURED = `
  SELECT e.seq, e.json, p.json AS patch FROM events AS e LEFT JOIN patches AS p ON p.id = e.event_id
  WHERE e.seq > ? AND NOT EXISTS (
    SELECT 1 FROM measures AS m
    WHERE m.session_id = e.session_id AND m.start_time = e.start_time AND m.seq = e.seq)
  ORDER BY e.seq LIMIT ${SLICE}`;

const COUNTS = 'SELECT (SELECT count(*) FROM events) AS e, (SELECT count(*) FROM measures) AS m';

/** Measures the events after a `seq`; returns the last `seq`, or undefined after the last slice. */
function measureSlice(file: StoreFile, after: number): number | undefined {
  let rows: Record<string, unknown>[] = [];
  file.transaction(() => {
    rows = file.rows(UNMEASURED, after);
    for (const row of rows) {
      const patch = typeof row['patch'] === 'string' ? toPatch(row['patch']) : undefined;
      const measures = measureEvent(toEvent(String(row['json'])), patch);
      file.run(PUT_MEASURES, ...measureValues(measures, Number(row['seq'])));
    }
  });
  return rows.length < SLICE ? undefined : Number(rows.at(-1)?.['seq']);
}

/** Measures the events of a version 1 file, or of a file still written by a version 1 process. */
export async function upgrade(
  file: StoreFile,
  path: string,
  say: (s: string) => void,
): Promise<void> {
  const [counts] = file.rows(COUNTS);
  const missing = Number(counts?.['e']) - Number(counts?.['m']);
  if (missing > 0) {
    if (missing > SLICE) say(`${path} has an earlier format: upgrading ${missing} events.`);
    let seq = measureSlice(file, -1);
    while (seq !== undefined) {
      // oxlint-disable-next-line no-await-in-loop -- the slices are there to let others run between them
      await new Promise((resolve) => setImmediate(resolve));
      seq = measureSlice(file, seq);
    }
  }
  const [mark] = file.rows('PRAGMA user_version');
  const [application] = file.rows('PRAGMA application_id');
  if (mark?.['user_version'] === VERSION && application?.['application_id'] === APPLICATION) return;
  file.transaction(() => {
    file.rows(`PRAGMA application_id = ${APPLICATION}`);
    file.rows(`PRAGMA user_version = ${VERSION}`);
  });
}
