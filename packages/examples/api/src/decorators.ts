import type { HoneyHiveTracer } from '@honeyhive/node';

/** The second way to record work: methods and classes, by standard decorators. */
export async function decorate(tracer: HoneyHiveTracer): Promise<readonly string[]> {
  class Agent {
    @tracer.trace plan(goal: string): string {
      return `plan for ${goal}`;
    }
    @tracer.trace({ eventType: 'model' }) async *generate(p: string): AsyncGenerator<string> {
      yield* p.split(' ');
    }
  }
  @tracer.traceClass
  class Pipeline {
    run(text: string): string {
      return text.toUpperCase();
    }
  }

  const agent = new Agent();
  const words: string[] = [agent.plan('tea')];
  for await (const word of agent.generate('two words')) words.push(word);
  return [...words, new Pipeline().run('text')];
}
