import type { HoneyHiveTracerBase, Mixin } from '@honeyhive/core';
import { resolveRelay } from './page-address.ts';

/** What the SDK asks for below its server's or relay's address. */
const ROUTES = ['opentelemetry/', 'v1/'];

/** Tells the SDK's own requests from the page's. */
export interface OwnTraffic {
  /** True for addresses of this tracer's relay or server: they are never traced. */
  isOwnTraffic(url: URL): boolean;
}

export const OwnTrafficMixin: Mixin<OwnTraffic, HoneyHiveTracerBase> = (Base) =>
  class extends Base implements OwnTraffic {
    isOwnTraffic(url: URL): boolean {
      // An address that cannot be read is taken for our own: nothing is traced rather than everything broken.
      return this.guard(
        'own traffic',
        () => {
          const { relayUrl, serverUrl } = this.settings;
          const own = resolveRelay(relayUrl ?? serverUrl);
          const below = `${own.pathname.replace(/\/$/, '')}/`;
          return (
            url.origin === own.origin &&
            ROUTES.some((route) => url.pathname.startsWith(below + route))
          );
        },
        true,
      );
    }
  };
