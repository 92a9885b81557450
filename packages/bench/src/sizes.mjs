// Compares the bytes loaded by a page, bundled as applications do (esbuild, minified, ES2022, production), gzip -9.
// The pages are small programs in ./pages using the imports, so tree shaking works as for users. Fair: the OTel page
// has the same abilities on the wire (provider, batches, OTLP over HTTP as JSON) and no more; peers already present
// on the page (React) count for neither side.
import { fileURLToPath } from 'node:url';
import { pageSize } from '../../tooling/src/check/page-size.mjs';

const PAGES = {
  api: import.meta.resolve('./pages/otel-api.mjs'),
  otel: import.meta.resolve('./pages/otel-web.mjs'),
  web: import.meta.resolve('./pages/web.mjs'),
  react: import.meta.resolve('./pages/react.mjs'),
  core: import.meta.resolve('./pages/core.mjs'),
  mixin: import.meta.resolve('./pages/core-mixin.mjs'),
  traceAlone: import.meta.resolve('./pages/trace-alone.mjs'),
};
const OTEL = ['@opentelemetry/*'];

/**
 * Returns the gzipped KB of a page: the total, and the part loaded at once; and the minified bytes per module.
 *
 * @param {keyof typeof PAGES} page
 * @param {string[]} [external]
 */
async function bundle(page, external = []) {
  const { total, initial, modules } = await pageSize(fileURLToPath(PAGES[page]), external);
  return { total: total / 1_000, first: initial / 1_000, modules };
}

/** Which packages a page's bytes come from, the largest first. @param {Map<string, number>} modules */
function shares(modules) {
  /** @type {Map<string, number>} */
  const byPackage = new Map();
  for (const [input, bytes] of modules) {
    const path = input.replace(/^.*node_modules\//, '');
    const name = path
      .split('/', path.startsWith('@') || path.startsWith('packages/') ? 2 : 1)
      .join('/');
    byPackage.set(name, (byPackage.get(name) ?? 0) + bytes);
  }
  return [...byPackage]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 8)
    .map(([name, bytes]) => `${name} ${(bytes / 1_000).toFixed(1)}`)
    .join(', ');
}

/** @returns {Promise<import('./report.mjs').Case>} */
export async function sizes() {
  const [api, otel, web, ownWeb, react, core, ownCore, mixin, traceAlone] = await Promise.all([
    bundle('api'),
    bundle('otel'),
    bundle('web'),
    bundle('web', OTEL),
    bundle('react', ['@honeyhive/core', '@honeyhive/web', ...OTEL]),
    bundle('core'),
    bundle('core', OTEL),
    bundle('mixin'),
    bundle('traceAlone'),
  ]);
  /** @param {number} most */
  const aim = (most) => ({ most, of: /** @type {const} */ ('measured') });
  const unit = 'KB';
  return {
    title: 'Sizes',
    note: `Minified and gzipped, as a page would load them (KB of 1000 bytes). Our web page by package, before gzip: ${shares(web.modules)}.`,
    rows: [
      { what: 'OTel API', measured: api.total, unit },
      { what: 'OTel web provider, batch, OTLP over HTTP', measured: otel.total, unit },
      {
        what: 'a page with our web tracer, in all',
        measured: web.total,
        reference: otel.total,
        unit,
        aim: aim(26),
      },
      {
        what: '… loaded before the first export',
        measured: web.first,
        reference: otel.first,
        unit,
        aim: aim(16),
      },
      { what: '… of it ours', measured: ownWeb.total, unit, aim: aim(9) },
      { what: 'React bindings alone', measured: react.total, unit, aim: aim(2.5) },
      { what: 'core alone', measured: core.total, reference: otel.total, unit },
      { what: '… of it ours', measured: ownCore.total, unit },
      {
        what: 'core with one more mixin',
        measured: mixin.total,
        reference: core.total,
        against: 'without',
        unit,
      },
      { what: '`trace` without a tracer, at once', measured: traceAlone.first, unit, aim: aim(9) },
    ],
  };
}
