import { HoneyHiveTracer, type TracerConfig } from '@honeyhive/node';

/** The workflows, and the function sending the last spans. */
export interface Running {
  readonly pipelines: { evaluate(rows: readonly string[]): Promise<number> };
  close(): Promise<void>;
}

/** Creates three workflows in a process, traced into separate projects. */
export function pipelines(config: TracerConfig): Running {
  const tracer = (project: string): HoneyHiveTracer => new HoneyHiveTracer({ config, project });
  const data = tracer('data-pipeline');
  const inference = tracer('inference');
  const evaluation = tracer('evaluation');

  class Pipelines {
    @data.trace({ eventType: 'chain' })
    async load(rows: readonly string[]): Promise<readonly string[]> {
      return this.clean(rows);
    }
    @data.trace
    clean(rows: readonly string[]): readonly string[] {
      return rows.map((row) => row.trim());
    }
    @inference.trace({ eventType: 'model', config: { model: 'echo-1' } })
    async *generate(prompt: string): AsyncGenerator<string> {
      for (const word of prompt.split(' ')) yield word;
    }
    /** Runs the two remaining workflows: every workflow keeps a separate trace. */
    @evaluation.trace({ eventType: 'chain' })
    async evaluate(rows: readonly string[]): Promise<number> {
      let words = 0;
      for (const row of await this.load(rows)) {
        for await (const _word of this.generate(row)) words += 1;
      }
      return words;
    }
  }
  const all = [data, inference, evaluation];
  return {
    pipelines: new Pipelines(),
    close: async (): Promise<void> => {
      await Promise.all(all.map((one) => one.shutdown()));
    },
  };
}
