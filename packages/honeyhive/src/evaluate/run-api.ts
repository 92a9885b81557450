import { randomUUID } from 'node:crypto';
import { RestClient } from '../client/rest-client.ts';
import { SDKError } from '../models/errors.ts';
import type { Data } from '../models/data.ts';
import type { RunConfig } from './evaluation-config.ts';

/** HoneyHive's routes of runs and datasets; the older ones where the server has no others. */
export class RunApi {
  readonly #client: RestClient;
  readonly #project: string | undefined;
  #prefix = '/v1';
  #isReported = false;

  constructor({ apiKey, serverUrl, project }: RunConfig) {
    this.#client = new RestClient({ bearerAuth: apiKey, serverURL: serverUrl ?? undefined });
    this.#project = project;
  }

  /** Creates the run and returns its id: one of this process where the server cannot be asked. */
  async create(run: Data): Promise<{ runId: string; isKnown: boolean }> {
    const body = { run_id: randomUUID(), event_ids: [], status: 'pending', ...run };
    const answer = await this.#try('createRun', 'POST', '/runs', body);
    const { runId } = (answer ?? {}) as { runId?: string };
    return { runId: runId ?? body.run_id, isKnown: answer !== undefined };
  }

  /** Changes the run; false where that failed. */
  async update(runId: string, run: Data): Promise<boolean> {
    return (await this.#try('updateRun', 'PUT', `/runs/${runId}`, run)) !== undefined;
  }

  /** Reads the aggregates of the run from the server; undefined on failure. */
  async result(runId: string, aggregation: string): Promise<Data | undefined> {
    const query = `?aggregate_function=${encodeURIComponent(aggregation)}`;
    const path = `/runs/${runId}/result${query}`;
    return (await this.#try('getExperimentResult', 'GET', path)) as Data | undefined;
  }

  /** Compares two runs. Rejects like the REST client. */
  compare(runId: string, otherRunId: string): Promise<unknown> {
    return this.#ask('getExperimentComparison', 'GET', `/runs/${runId}/compare-with/${otherRunId}`);
  }

  /** Ids of the datapoints of a dataset. Throws an Error for an unknown dataset. */
  async datapointIds(datasetId: string): Promise<string[]> {
    const query = new URLSearchParams({ dataset_id: datasetId });
    if (this.#project) query.set('project', this.#project);
    const answer = await this.#ask('getDatasets', 'GET', `/datasets?${query.toString()}`);
    const { datasets, testcases } = answer as { datasets?: Data[]; testcases?: Data[] };
    const [dataset] = datasets ?? testcases ?? [];
    if (dataset) return (dataset['datapoints'] as string[] | undefined) ?? [];
    throw new Error(`No dataset found with id - ${datasetId} for project - ${this.#project}`);
  }

  /** Reads a datapoint of a dataset. */
  async datapoint(id: string): Promise<Data> {
    const answer = await this.#ask('getDatapoint', 'GET', `/datapoints/${encodeURIComponent(id)}`);
    const [datapoint] = (answer as { datapoint?: Data[] }).datapoint ?? [];
    if (!datapoint) throw new Error(`No datapoint found with id - ${id}`);
    return datapoint;
  }

  /** Undefined for a route that fails: the traces of a run do not depend on it. The first failure is reported. */
  // oxlint-disable-next-line max-params
  async #try(name: string, verb: string, path: string, body?: Data): Promise<unknown> {
    try {
      return (await this.#ask(name, verb, path, body)) ?? {};
    } catch (error) {
      const text = `HoneyHive: ${verb} ${path} failed, the traces of the run are sent all the same.`;
      // oxlint-disable-next-line no-console -- nobody else tells of it
      if (!this.#isReported) console.warn(`${text} ${String(error)}`);
      this.#isReported = true;
      return undefined;
    }
  }

  // oxlint-disable-next-line max-params
  async #ask(name: string, verb: string, path: string, body?: Data): Promise<unknown> {
    try {
      return await this.#send(name, verb, this.#prefix + path, body);
    } catch (error) {
      const isMissing = error instanceof SDKError && error.statusCode === 404;
      if (!isMissing || this.#prefix === '') throw error;
      const answer = await this.#send(name, verb, path, body);
      this.#prefix = '';
      return answer;
    }
  }

  // oxlint-disable-next-line max-params
  #send(name: string, verb: string, path: string, body?: Data): Promise<unknown> {
    if (!body) return this.#client.call(name, [verb, path], []);
    const project = this.#project ? { project: this.#project } : {};
    return this.#client.call(name, [verb, path, 'body'], [{ ...project, ...body }]);
  }
}
