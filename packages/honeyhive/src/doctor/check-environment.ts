import { ENVIRONMENT, UNREAD, type Variable } from '@honeyhive/core/environment';
import { suggestName } from '@honeyhive/core/internal';
import { about, type Finding } from './finding.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const { fault, hint, ok } = about('environment');
const VARIABLES: readonly Variable[] = Object.values(ENVIRONMENT).flat();
const KNOWN: readonly string[] = [...VARIABLES.map(({ name }) => name), 'HH_SERVICE_NAME'];
const OWN = /^(?:HH_|HHH?_|HONEY_?HIVE_|HIVE_)/i;
/** Values of at least so many seconds were probably meant as milliseconds. */
const MANY_SECONDS = 600;
/** Values below so many milliseconds were probably meant as seconds. */
const FEW_MILLISECONDS = 50;

/** Checks the environment variables: names, units, and variables that contradict each other. Never shows a key. */
export function checkEnvironment(environment: Environment): Finding[] {
  const given = new Map(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || value.trim() === '' ? [] : [[name, value] as const],
    ),
  );
  const findings = [
    ...[...given.keys()].flatMap((name) => checkName(name)),
    ...VARIABLES.flatMap((variable) => checkUnit(variable, given.get(variable.name))),
    ...Object.values(ENVIRONMENT).flatMap((variables) => checkTwice(variables, given)),
    ...checkSwitches(given),
    ...checkQuotes(given),
    ...checkHost(given),
  ];
  const read = KNOWN.filter((name) => given.has(name));
  const detail = read.length > 0 ? `read: ${read.join(', ')}` : 'no variable of the SDK is set';
  return [...findings, ...(findings.some(({ state }) => state === 'fault') ? [] : [ok(detail)])];
}

function checkName(name: string): Finding[] {
  if (KNOWN.includes(name) || !OWN.test(name)) return [];
  const reason = reasonOf(name);
  if (reason) return [hint(`${name} is not read: ${reason}`)];
  const right = suggestName(name, KNOWN);
  return [
    fault(
      `${name} is not read`,
      right ? `Rename ${name} to ${right}.` : `Remove ${name}: the SDK has no such variable.`,
    ),
  ];
}

/** Reason for not reading a variable of other HoneyHive SDKs. */
const reasonOf = (name: string): string | undefined =>
  Object.entries(UNREAD).find(([names]) =>
    names.split(', ').some((one) => new RegExp(`^${one.replace('*', '.*')}$`).test(name)),
  )?.[1];

function checkUnit({ name, unit }: Variable, value: string | undefined): Finding[] {
  if (value === undefined) return [];
  const number = Number(value);
  if (unit === 'seconds' && number >= MANY_SECONDS)
    return [fault(`${name}=${value} are seconds`, `Write ${number / 1_000} for ${number} ms.`)];
  if (unit === 'milliseconds' && number < FEW_MILLISECONDS)
    return [hint(`${name}=${value} are milliseconds`, `Write ${number * 1_000} for ${number} s.`)];
  return [];
}

/** Reports variables of one option with different values: the first one wins. */
function checkTwice(variables: readonly Variable[], given: ReadonlyMap<string, string>): Finding[] {
  const set = variables.filter(({ name }) => given.has(name));
  const [first, ...others] = set.map(({ name }) => name);
  const differing = others.filter((name) => given.get(name) !== given.get(first ?? ''));
  return differing.map((name) => {
    const isOther = name.startsWith('OTEL_');
    const report = isOther ? hint : fault;
    return report(
      `${first} and ${name} differ: ${first} wins`,
      isOther ? undefined : `Remove ${name}.`,
    );
  });
}

const isOn = (value: string | undefined): boolean =>
  /^(?:true|1|yes|on|enabled)$/i.test(value?.trim() ?? '');

/** Reports switches that keep spans in the process. */
const checkSwitches = (given: ReadonlyMap<string, string>): Finding[] =>
  ['HH_TEST_MODE', 'HH_DISABLE_TRACING', 'OTEL_SDK_DISABLED']
    .filter((name) => isOn(given.get(name)))
    .map((name) => fault(`${name} is on: no span is sent`, `Remove ${name}.`));

/** Reports quotes and spaces around values, which files for Docker and systemd keep. */
const checkQuotes = (given: ReadonlyMap<string, string>): Finding[] =>
  KNOWN.filter((name) => /^\s|\s$|^["'].*["']$/.test(given.get(name) ?? '')).map((name) =>
    fault(
      `${name} has quotes or spaces around its value`,
      `Remove them in the file that sets ${name}.`,
    ),
  );

/** Reports settings of OpenTelemetry and of the network that have no effect here, or another one. */
function checkHost(given: ReadonlyMap<string, string>): Finding[] {
  const findings: Finding[] = [];
  const endpoints = [...given.keys()].filter((name) =>
    /^OTEL_EXPORTER_OTLP_(?:TRACES_)?ENDPOINT$/.test(name),
  );
  for (const name of endpoints)
    findings.push(hint(`${name} is not read`, 'HH_API_URL names the server of HoneyHive.'));
  if (given.get('OTEL_EXPORTER_OTLP_PROTOCOL') === 'grpc')
    findings.push(
      hint(
        'OTEL_EXPORTER_OTLP_PROTOCOL=grpc has no effect',
        'HoneyHive takes http/json and http/protobuf.',
      ),
    );
  if (isOn(given.get('OTEL_SDK_DISABLED')) && given.get('HH_DISABLE_TRACING')?.trim() === 'false')
    findings.push(
      hint('OTEL_SDK_DISABLED and HH_DISABLE_TRACING contradict each other', 'Remove one of them.'),
    );
  const proxy = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].find((name) =>
    given.has(name),
  );
  if (proxy && !isOn(given.get('NODE_USE_ENV_PROXY')))
    findings.push(
      hint(
        `${proxy} is set, and \`fetch\` of Node ignores it`,
        'Set NODE_USE_ENV_PROXY=1 (Node 24), or pass the option `fetch`.',
      ),
    );
  return findings;
}
