import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENVIRONMENT } from '@honeyhive/core/environment';
import { checkEnvironment, type Environment } from './check-environment.ts';
import { checkPage } from './check-page.ts';
import { checkRelay } from './check-relay.ts';
import { checkServer } from './check-server.ts';
import { checkNode, checkPackages } from './check-versions.ts';
import { about, type Finding, renderFindings } from './finding.ts';

/** Options of {@link doctor}. */
export interface DoctorOptions {
  readonly folder: string;
  readonly print: (line: string) => void;
  readonly environment: Environment;
  /** Address of a relay. */
  readonly relay?: string | undefined;
  /** Address of a page that sends to the relay. */
  readonly page?: string | undefined;
  /** Milliseconds until a stored trace can be read. Default: 20 000. */
  readonly readMs?: number | undefined;
}

/** Finds what keeps spans from arriving, and prints a table. Returns the number of faults. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const { folder, environment, relay, page, print } = options;
  const findings = [
    checkNode(process.versions.node),
    ...checkPackages(folder),
    ...checkEnvironment(environment),
    ...(await checkKey(options)),
    ...(await checkAddresses(relay, page)),
  ];
  for (const line of renderFindings(findings)) print(line);
  const faults = findings.filter(({ state }) => state === 'fault').length;
  print('');
  print(
    faults === 0 ? 'Nothing keeps spans from arriving.' : `${faults} to mend before spans arrive.`,
  );
  return faults;
}

async function checkKey({
  environment,
  relay,
  page,
  folder,
  readMs,
}: DoctorOptions): Promise<Finding[]> {
  const names = ENVIRONMENT['apiKey']?.map(({ name }) => name) ?? [];
  if (names.some((name) => environment[name]?.trim())) return checkServer(readMs);
  const { fault, hint } = about('key');
  const file = ['.env', '.env.local'].find((name) => mentionsKey(join(folder, name)));
  const remedy = file
    ? `It stands in ${file}: node --env-file=${file} node_modules/honeyhive/dist/cli.js doctor`
    : 'Set HH_API_KEY to send a known trace and read it back.';
  return [
    relay || page
      ? hint('HH_API_KEY is not set', remedy)
      : fault('HH_API_KEY is not set: a server sends nothing', remedy),
  ];
}

const mentionsKey = (path: string): boolean =>
  existsSync(path) && /^\s*(?:export\s+)?HH_API_KEY=/m.test(readFileSync(path, 'utf8'));

async function checkAddresses(
  relay: string | undefined,
  page: string | undefined,
): Promise<Finding[]> {
  const { fault } = about('address');
  const address = relay && page && URL.canParse(relay, page) ? new URL(relay, page).href : relay;
  if (page !== undefined && !URL.canParse(page))
    return [fault(`${page} is no address`, 'Begin with http:// or https://.')];
  for (const one of [address, page])
    if (one !== undefined && !/^https?:\/\/[^/]/.test(one))
      return [fault(`${one} is no address`, 'Begin with http:// or https://.')];
  const target = address ?? (page && new URL('/api/honeyhive', page).href);
  if (target === undefined) return [];
  const origin = new URL(page ?? target).origin;
  const relayed = await checkRelay(target, origin);
  return page ? [...relayed, ...(await checkPage(page, target))] : relayed;
}
