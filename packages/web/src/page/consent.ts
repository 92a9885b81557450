import {
  type HoneyHiveTracerBase,
  type Mixin,
  type OptionRules,
  rule,
  withOptionRules,
} from '@honeyhive/core';
import { forgetSession } from './page-session.ts';

declare module '@honeyhive/core' {
  interface TracerOptions {
    /** False until the user agrees: nothing is recorded, kept or sent before `tracer.consent(true)`. Default true. */
    consent?: boolean | undefined;
  }
  interface TracerEvents {
    /** The user has agreed to being traced, or has taken it back. */
    consentChange: { readonly granted: boolean };
  }
}

/** Whether the user agrees to being traced. */
export interface Consent {
  /**
   * `false` records nothing from here on, ends open spans, and throws away what waits, in memory and on disk, of earlier
   * pages too, and what a sampler holds; all of it counts as `no_consent`. The page's session ends, and its stored id is
   * removed. `true` records again, in a new session. At the start the option `consent` says.
   */
  consent(granted: boolean): void;
}

export const ConsentMixin: Mixin<Consent, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements Consent {
    static readonly optionRules: OptionRules = withOptionRules(Base, { consent: rule.flag() });
    #granted: boolean = this.settings.consent ?? true;

    override get enabled(): boolean {
      return super.enabled && this.#granted;
    }

    consent(granted: boolean): void {
      // Anything but a plain yes is a no: callers in JavaScript pass texts, too.
      this.#granted = (granted as unknown) === true;
      this.guard('consent', () => {
        this.backEnd.refuse(this.#granted ? undefined : 'no_consent');
        if (!this.#granted) this.#forget();
        this.emit('consentChange', { granted: this.#granted });
      });
    }

    /** The visit goes with all that was recorded in it, and so does the server's trace of the page. */
    #forget(): void {
      this.throwAway('no_consent');
      this.useRootParent(() => undefined);
      forgetSession(this.settings);
      this.emit('sessionChange', { sessionId: this.defaultSession().id });
    }
  };
