import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from './open-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'honeyhive-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(Array.from({ length: 12 }, (_, index) => index))(
  'a new file that another process begins before statement %i of this one serves both',
  (before) => {
    const path = join(folder, `${before}.db`);
    const said: string[] = [];
    const open = (library: typeof Database): Database.Database =>
      openDatabase(library, path, (line) => said.push(line));
    let statements = 0;
    const others: Database.Database[] = [];
    const next = (): void => {
      statements += 1;
      if (statements === before + 1) others.push(open(Database));
    };
    class Raced extends Database {
      override readonly prepare: Database.Database['prepare'] = (text: string) => {
        next();
        return super.prepare(text) as never;
      };
      override exec(text: string): this {
        next();
        return super.exec(text);
      }
    }
    const own = open(Raced as unknown as typeof Database);
    for (const db of [own, ...others])
      expect(db.prepare('SELECT count(*) AS n FROM events').all()).toMatchObject([{ n: 0 }]);
    expect(said).toEqual([]);
    for (const db of [own, ...others]) db.close();
  },
);
