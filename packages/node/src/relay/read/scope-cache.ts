import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Producer of a span. */
export type Resource = ReadableSpan['resource'];
/** Instrumentation scope of a span. */
export type Scope = ReadableSpan['instrumentationScope'];

const MAX_KNOWN = 1_000;
const MAX_CHARACTERS = 1_000_000;

/**
 * Cache of resources and scopes by content: equal values share an object across requests, so that memory and
 * serialization are shared. The size is bounded.
 */
export class KnownOrigins {
  readonly #resources = new Known(resourceOf);
  readonly #scopes = new Known((scope: Scope) => scope);

  resource(attributes: Attributes): Resource {
    return this.#resources.of(attributes);
  }

  scope(scope: Scope): Scope {
    return this.#scopes.of(scope);
  }
}

/** The longest unused is forgotten first. */
class Known<Said, Made> {
  readonly #make: (said: Said) => Made;
  readonly #known = new Map<string, Made>();
  #characters = 0;

  constructor(make: (said: Said) => Made) {
    this.#make = make;
  }

  of(said: Said): Made {
    const text = JSON.stringify(said);
    const known = this.#known.get(text);
    const made = known ?? this.#make(said);
    if (known === undefined) this.#characters += text.length;
    else this.#known.delete(text);
    this.#known.set(text, made);
    for (const [oldest] of this.#known) {
      if (this.#known.size <= MAX_KNOWN && this.#characters <= MAX_CHARACTERS) break;
      this.#known.delete(oldest);
      this.#characters -= oldest.length;
    }
    return made;
  }
}

/** Creates a resource for forwarding only: exporters read the attributes, and no detection runs. */
function resourceOf(attributes: Attributes): Resource {
  return {
    attributes,
    merge: (other) => resourceOf({ ...attributes, ...other?.attributes }),
    getRawAttributes: () => Object.entries(attributes),
  };
}
