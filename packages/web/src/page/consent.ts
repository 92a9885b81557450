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
    /**
     * False until the user agrees: nothing is recorded, kept or sent before `tracer.consent(true)`. A value that is not
     * valid, `null` included, counts as false. Default true.
     */
    consent?: boolean | undefined;
  }
  interface TracerEvents {
    /** Emitted when the user gives or withdraws consent to tracing. */
    consentChange: { readonly granted: boolean };
  }
}

/** Consent of the user to tracing. */
export interface Consent {
  /**
   * `false` stops recording, ends open spans, and drops pending data in memory and on disk, of earlier pages too,
   * and spans held by a sampler; the dropped data counts as `no_consent`. The page's session ends, and the stored id
   * is removed. `true` records again, in a new session. The initial value is the option `consent`.
   */
  consent(granted: boolean): void;
}

export const ConsentMixin: Mixin<Consent, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements Consent {
    static readonly optionRules: OptionRules = withOptionRules(Base, {
      consent: rule.flag({ closed: false }),
    });
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

    /** Drops recorded data, the session, and the server's trace of the page. */
    #forget(): void {
      this.throwAway('no_consent');
      this.useRootParent(() => undefined);
      forgetSession(this.settings);
      this.emit('sessionChange', { sessionId: this.defaultSession().id });
    }
  };
