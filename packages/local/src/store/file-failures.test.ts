import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  closeSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import Database from 'libsql';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

// Beside the sources, so that the program finds its dependencies.
const scratch = fileURLToPath(new URL('../../.tsout/', import.meta.url));
mkdirSync(scratch, { recursive: true });
const built = mkdtempSync(join(scratch, 'store-'));
const program = join(built, 'cli.mjs');
let folder: string;
let file: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('../cli.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'honeyhive-file-'));
  chmodSync(folder, 0o755);
  file = join(folder, 'local.db');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
afterAll(() => rmSync(built, { recursive: true }));

interface Server {
  url: string;
  /** What it has said about its store, a sentence a line. */
  said: () => string[];
  end: (signal?: NodeJS.Signals) => Promise<void>;
}

/** Starts the program in a process of its own; `limit` runs it in a shell with a limit set. */
async function start(store = file, limit = ''): Promise<Server> {
  const args = [program, '--port', '0', '--store', store];
  const child =
    limit === ''
      ? spawn(process.execPath, args)
      : spawn('bash', ['-c', `${limit}; exec "$0" "$@"`, process.execPath, ...args]);
  children.push(child);
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const found = /HoneyHive local\s+(\S+)/.exec(out)?.[1];
      if (found) resolve(found);
    });
    child.once('close', () => reject(new Error(err)));
  });
  return {
    url,
    said: () => err.split('\n').filter((line) => line !== ''),
    end: async (signal = 'SIGTERM') => {
      const closed = once(child, 'close');
      child.kill(signal);
      await closed;
    },
  };
}

let made = 0;

async function post(url: string, count: number, session = 's', text = ''): Promise<number> {
  const events = Array.from({ length: count }, () => {
    made += 1;
    const id = `e${made}`;
    return {
      event_id: id,
      session_id: session,
      event_name: id,
      event_type: 'tool',
      inputs: { text },
    };
  });
  const response = await fetch(`${url}/v1/events/batch`, {
    method: 'POST',
    body: JSON.stringify({ events }),
    headers: { 'content-type': 'application/json' },
  });
  await response.arrayBuffer();
  return response.status;
}

interface Listed {
  session_id: string;
  num_events: number;
}

async function list(url: string): Promise<Listed[]> {
  const response = await fetch(`${url}/api/sessions`);
  const { sessions } = (await response.json()) as { sessions: Listed[] };
  return sessions;
}

const countOf = async (url: string): Promise<number> =>
  (await list(url)).reduce((sum, session) => sum + session.num_events, 0);

const beside = (): string[] => readdirSync(folder).toSorted();

/** A file with events, made by the program itself and closed. */
async function makeFile(count = 20): Promise<void> {
  const server = await start();
  for (let i = 0; i < count / 10; i++) await post(server.url, 10, 's', 'x'.repeat(2000));
  await server.end();
}

function damage(how: (bytes: Buffer) => void): void {
  const bytes = readFileSync(file);
  how(bytes);
  writeFileSync(file, bytes);
}

describe('two processes on one file', () => {
  test('both keep all they were sent at the same time, and both list all of it', async () => {
    const [a, b] = [await start(), await start()];
    const write = async (url: string, session: string): Promise<number[]> => {
      const statuses: number[] = [];
      for (let i = 0; i < 20; i++) statuses.push(await post(url, 50, session));
      return statuses;
    };
    const statuses = await Promise.all([write(a.url, 'a'), write(b.url, 'b')]);
    expect(new Set(statuses.flat())).toEqual(new Set([200]));
    expect([await countOf(a.url), await countOf(b.url)]).toEqual([2000, 2000]);
    await post(b.url, 1, 'a');
    expect([await countOf(a.url), await countOf(b.url)]).toEqual([2001, 2001]);
    await a.end();
    expect(await post(b.url, 1, 'b')).toBe(200);
    await b.end();
    expect(beside()).toEqual(['local.db']);
  });

  test('a lock that is held refuses writes with one sentence, and they work again after it', async () => {
    const server = await start();
    await post(server.url, 1);
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    expect([await post(server.url, 1), await post(server.url, 1)]).toEqual([503, 503]);
    expect(await countOf(server.url)).toBe(1);
    expect(server.said()).toHaveLength(1);
    other.exec('ROLLBACK');
    other.close();
    expect(await post(server.url, 1)).toBe(200);
    expect(await countOf(server.url)).toBe(2);
    expect(server.said()[1]).toContain('2 requests were refused');
  });

  test('two that start at the same moment on a new file both serve it', async () => {
    const servers = await Promise.all([start(), start(), start()]);
    for (const { url } of servers) expect(await post(url, 1)).toBe(200);
    for (const { url, said } of servers) expect([await countOf(url), said()]).toEqual([3, []]);
  });
});

describe('a file of another version', () => {
  test.each([7, 3, 0, -1])('of version %i is moved aside whole, and said', async (version) => {
    await makeFile();
    const db = new Database(file);
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
    const server = await start();
    expect(server.said()).toHaveLength(1);
    expect(server.said()[0]).toContain(`local.db.v${version}`);
    expect(await countOf(server.url)).toBe(0);
    expect(await post(server.url, 1)).toBe(200);
    const kept = new Database(`${file}.v${version}`);
    expect(kept.prepare('SELECT count(*) AS n FROM events').all()).toMatchObject([{ n: 20 }]);
    kept.close();
  });

  test('with tables that nobody knows is moved aside, and said', async () => {
    await makeFile();
    const db = new Database(file);
    db.exec('ALTER TABLE events RENAME COLUMN received TO arrived');
    db.close();
    const server = await start();
    expect(server.said()).toHaveLength(1);
    expect(beside()).toContain('local.db.unknown');
    expect(await post(server.url, 1)).toBe(200);
  });

  test('of version 1 keeps everything, with its sums and what was said later', async () => {
    const made = await start();
    await post(made.url, 3);
    const put = {
      method: 'PUT',
      body: '{"feedback":{"rating":true},"metadata":{"outcome":"timeout"}}',
    };
    const id = (await (await fetch(`${made.url}/api/sessions/s`)).json()).events[0].event_id;
    await fetch(`${made.url}/v1/events/${id}`, put);
    const before = await list(made.url);
    await made.end();
    const db = new Database(file);
    db.exec('DROP TABLE measures; PRAGMA user_version = 1; PRAGMA application_id = 1751742053;');
    db.close();
    const server = await start();
    expect(before).toMatchObject([{ num_events: 3, ratings: { up: 1 }, outcomes: { timeout: 1 } }]);
    expect([await list(server.url), server.said()]).toEqual([before, []]);
    await server.end();
    const again = new Database(file);
    expect(again.prepare('PRAGMA user_version').all()).toEqual([{ user_version: 2 }]);
    again.close();
  });
});

describe('a damaged file', () => {
  test.each<[string, (bytes: Buffer) => void]>([
    ['a destroyed header', (bytes) => bytes.fill('garbage ', 0, 100)],
    ['a destroyed first page', (bytes) => bytes.fill(0x5a, 100, 4096)],
    ['pages of noise in the middle', (bytes) => bytes.fill(0xa7, 4096, bytes.length - 4096)],
    ['everything zero', (bytes) => bytes.fill(0)],
  ])('with %s is moved aside and said, and a new one is begun', async (_, how) => {
    await makeFile();
    damage(how);
    const bytes = readFileSync(file);
    const server = await start();
    await list(server.url);
    expect(await post(server.url, 5)).toBe(200);
    expect(await countOf(server.url)).toBe(5);
    expect(server.said()).toHaveLength(1);
    expect(server.said()[0]).toContain('local.db.damaged');
    expect(readFileSync(`${file}.damaged`)).toHaveLength(bytes.length);
  });

  test.each([4096 * 3 + 100, 4096, 100, 17])('cut to %i bytes likewise', async (size) => {
    await makeFile();
    truncateSync(file, size);
    const server = await start();
    await list(server.url);
    expect(await post(server.url, 5)).toBe(200);
    expect(await countOf(server.url)).toBe(5);
    expect([server.said().length, statSync(`${file}.damaged`).size]).toEqual([1, size]);
  });

  test('damaged while it is in use is moved aside, and the write that found it is kept', async () => {
    await makeFile();
    const server = await start();
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(statSync(file).size - 4096, 0xa7), 0, undefined, 4096);
    expect(await post(server.url, 5)).toBe(200);
    expect([await countOf(server.url), server.said().length]).toEqual([5, 1]);
  });

  test('damaged under two processes is moved aside once, and both go on in the new one', async () => {
    await makeFile();
    const [a, b] = [await start(), await start()];
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.alloc(statSync(file).size - 4096, 0xa7), 0, undefined, 4096);
    closeSync(fd);
    for (const { url } of [a, b, a]) expect(await post(url, 1)).toBe(200);
    expect([await countOf(a.url), await countOf(b.url)]).toEqual([3, 3]);
    expect([a.said().length, b.said().length]).toEqual([1, 1]);
    expect(beside().filter((name) => /damaged-?\d*$/.test(name))).toEqual(['local.db.damaged']);
    await a.end();
    expect([await post(b.url, 1), await countOf(b.url)]).toEqual([200, 4]);
  });

  test('a second damaged file does not replace the first one that was moved aside', async () => {
    for (const text of ['one', 'two']) {
      writeFileSync(file, text.repeat(100));
      await (await start()).end();
    }
    expect(readFileSync(`${file}.damaged`, 'utf8')).toContain('one');
    expect(readFileSync(`${file}.damaged-2`, 'utf8')).toContain('two');
  });
});

describe('a disk that takes no more', () => {
  test('refuses with one sentence, still lists, counts, and ends well', async () => {
    // 600 KiB a file; without the signal, the write fails as on a full disk.
    const server = await start(file, "trap '' XFSZ; ulimit -f 600");
    const statuses: number[] = [];
    for (let i = 0; i < 40; i++) statuses.push(await post(server.url, 10, 's', 'x'.repeat(4000)));
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const kept = statuses.filter((status) => status === 200).length * 10;
    expect(await countOf(server.url)).toBe(kept);
    expect(server.said().filter((line) => line.includes('cannot be written'))).toHaveLength(1);
    const refused = statuses.filter((status) => status === 503).length;
    await server.end();
    expect(server.said().at(-1)).toContain(`${refused} requests were refused`);
    const again = await start();
    expect(await countOf(again.url)).toBe(kept);
  });

  test('can be cleared while it is full, and takes spans again', async () => {
    const server = await start(file, "trap '' XFSZ; ulimit -f 600");
    let status = 200;
    while (status === 200) status = await post(server.url, 10, 's', 'x'.repeat(4000));
    const answer = await fetch(`${server.url}/api/sessions`, { method: 'DELETE' });
    expect(answer.status).toBe(200);
    expect([await post(server.url, 10), await countOf(server.url)]).toEqual([200, 10]);
  });

  const mounted = mkdtempSync(join(tmpdir(), 'honeyhive-mount-'));
  const canMount =
    spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mounted]).status === 0;
  afterAll(() => {
    spawnSync('/bin/umount', [mounted]);
    rmSync(mounted, { recursive: true, force: true });
  });
  test.skipIf(!canMount)('(a tmpfs of 2 MB, where this user may mount one) likewise', async () => {
    const server = await start(join(mounted, 'local.db'));
    const statuses: number[] = [];
    for (let i = 0; i < 60; i++) statuses.push(await post(server.url, 10, 's', 'x'.repeat(4000)));
    const kept = statuses.filter((status) => status === 200).length * 10;
    expect([new Set(statuses), await countOf(server.url)]).toEqual([new Set([200, 503]), kept]);
    expect(server.said()).toHaveLength(1);
    await server.end();
  });
});

describe('a path that cannot be used', () => {
  test('a folder that nobody may write to: one sentence, and everything is in memory', async () => {
    chmodSync(folder, 0o555);
    const isRoot = process.getuid?.() === 0;
    // A user without rights; the program has to be readable to it.
    const place = isRoot ? '/proc/honeyhive/local.db' : file;
    const server = await start(place);
    expect([await post(server.url, 3), await countOf(server.url)]).toEqual([200, 3]);
    expect(server.said()).toHaveLength(1);
    expect(server.said()[0]).toContain('kept in memory');
    chmodSync(folder, 0o755);
  });

  test('a folder, or a path below a file, is refused in one sentence that names it', async () => {
    await expect(start(folder)).rejects.toThrow(`${folder} is not a file`);
    writeFileSync(join(folder, 'a.txt'), 'text');
    await expect(start(join(folder, 'a.txt', 'b', 'local.db'))).rejects.toThrow('a.txt is a file');
  });

  test('a link leads to its file, which is moved aside when it is damaged', async () => {
    mkdirSync(join(folder, 'real'));
    const real = join(folder, 'real', 'data.db');
    writeFileSync(real, 'garbage'.repeat(1000));
    symlinkSync(real, file);
    const server = await start();
    expect([await post(server.url, 3), await countOf(server.url)]).toEqual([200, 3]);
    expect(readFileSync(`${real}.damaged`, 'utf8')).toContain('garbage');
    await server.end();
    expect(beside()).toEqual(['local.db', 'real']);
  });
});

describe('a file that goes away while it is used', () => {
  test.each(['the file', 'the file with its log', 'its folder'])(
    '%s deleted: everything is written again at the next write, and said',
    async (what) => {
      const path = join(folder, 'in', 'local.db');
      const server = await start(path);
      await post(server.url, 3);
      if (what === 'its folder') rmSync(join(folder, 'in'), { recursive: true });
      else rmSync(path);
      if (what === 'the file with its log') {
        for (const end of ['-wal', '-shm']) rmSync(path + end);
      }
      expect([await post(server.url, 2), await countOf(server.url)]).toEqual([200, 5]);
      expect(server.said()).toHaveLength(1);
      await server.end('SIGKILL');
      expect(await countOf((await start(path)).url)).toBe(5);
    },
  );

  test('replaced by another: that one is used, what was there is kept beside it', async () => {
    await makeFile(10);
    cpSync(file, join(folder, 'copy'));
    const server = await start();
    await post(server.url, 3);
    rmSync(file);
    for (const end of ['-wal', '-shm']) rmSync(file + end, { force: true });
    cpSync(join(folder, 'copy'), file);
    expect([await post(server.url, 1), await countOf(server.url)]).toEqual([200, 11]);
    expect([server.said().length, existsSync(`${file}.replaced`)]).toEqual([1, true]);
  });
});

test('nothing that was acknowledged is lost when the process is killed at any moment', async () => {
  let writing: Promise<void> | undefined;
  for (let round = 0; round < 3; round++) {
    const server = await start();
    const before = await countOf(server.url);
    let acknowledged = 0;
    const aim = 100 + 60 * round;
    await new Promise<void>((resolve) => {
      writing = (async () => {
        while ((await post(server.url, 20, `s${round}`)) === 200) {
          acknowledged += 20;
          if (acknowledged >= aim) resolve();
        }
      })().catch(() => undefined);
    });
    await server.end('SIGKILL');
    await writing;
    const again = await start();
    expect(await countOf(again.url)).toBeGreaterThanOrEqual(before + acknowledged);
    expect(again.said()).toEqual([]);
    await again.end();
  }
});

test('a file that was closed stands alone: copied, it holds everything', async () => {
  await makeFile(40);
  expect(beside()).toEqual(['local.db']);
  cpSync(file, join(folder, 'copy.db'));
  const server = await start(join(folder, 'copy.db'));
  expect(await countOf(server.url)).toBe(40);
});
