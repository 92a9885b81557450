import type { Calls } from './calls.ts';
import { METHODS, type Namespace } from './methods.ts';
import { RestClient } from './rest-client.ts';
import type { SDKOptions } from './sdk-options.ts';

/** The state of a client that standalone functions need. */
export class HoneyHiveCore {
  readonly #client: RestClient;

  constructor(options?: SDKOptions) {
    this.#client = new RestClient(options);
  }

  /** The address that requests go to. */
  get serverURL(): string {
    return this.#client.baseUrl;
  }

  /** Makes one call of the table of methods. */
  callMethod(namespace: string, name: string, args: readonly unknown[]): Promise<unknown> {
    const method = METHODS[namespace as Namespace]?.[name];
    if (!method) throw new TypeError(`There is no call ${namespace}.${name}.`);
    return this.#client.call(name, method, args);
  }
}

/**
 * HoneyHive's REST API. Fields may be written in camel or in snake case; answers are in camel case.
 *
 * @example
 * const { events } = await new HoneyHive({ bearerAuth }).events.getEvents({ project, filters: [] });
 */
export class HoneyHive extends HoneyHiveCore implements Calls {
  declare readonly session: Calls['session'];
  declare readonly events: Calls['events'];
  declare readonly metrics: Calls['metrics'];
  declare readonly tools: Calls['tools'];
  declare readonly datapoints: Calls['datapoints'];
  declare readonly datasets: Calls['datasets'];
  declare readonly projects: Calls['projects'];
  declare readonly experiments: Calls['experiments'];
  declare readonly configurations: Calls['configurations'];

  constructor(options?: SDKOptions) {
    super(options);
    for (const namespace of Object.keys(METHODS)) {
      const names = Object.keys(METHODS[namespace as Namespace]);
      const calls = names.map((name) => [
        name,
        (...args: readonly unknown[]) => this.callMethod(namespace, name, args),
      ]);
      Object.defineProperty(this, namespace, { value: Object.fromEntries(calls) });
    }
  }
}
