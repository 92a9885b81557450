/**
 * Form of `await` in the built app code: native, or lowered to generators and `then`.
 *
 * @typedef {'native' | 'lowered'} Awaits
 */
/**
 * Load order of zone.js relative to the page script.
 *
 * @typedef {'without zone.js' | 'zone.js before' | 'zone.js after'} Zone
 */
/** @typedef {{ name: string, by: keyof typeof import('./bundlers.mjs').BUNDLERS, target?: string, awaits: Awaits, slice?: Zone[] }} Build */

/** @type {readonly Zone[]} */
export const ZONES = ['without zone.js', 'zone.js before', 'zone.js after'];

/**
 * Builds an app may create from the packages. `slice`: the cells of `npm test`; `npm run check -- --full` runs every
 * build with every entry of {@link ZONES}, in every browser.
 *
 * @type {readonly Build[]}
 */
export const BUILDS = [
  {
    name: 'esbuild es2017',
    by: 'esbuild',
    target: 'es2017',
    awaits: 'native',
    slice: ['without zone.js', 'zone.js after'],
  },
  { name: 'esbuild es2018', by: 'esbuild', target: 'es2018', awaits: 'native' },
  { name: 'esbuild es2019', by: 'esbuild', target: 'es2019', awaits: 'native' },
  { name: 'esbuild es2020', by: 'esbuild', target: 'es2020', awaits: 'native' },
  {
    name: 'esbuild es2021',
    by: 'esbuild',
    target: 'es2021',
    awaits: 'native',
    slice: ['zone.js before'],
  },
  { name: 'esbuild es2022', by: 'esbuild', target: 'es2022', awaits: 'native' },
  {
    name: 'esbuild of Angular',
    by: 'angular',
    target: 'es2022',
    awaits: 'lowered',
    slice: ['zone.js before'],
  },
  { name: 'Vite 5', by: 'vite5', awaits: 'native' },
  {
    name: 'Vite 8',
    by: 'vite8',
    awaits: 'native',
    slice: ['without zone.js', 'zone.js before', 'zone.js after'],
  },
  { name: 'webpack 5', by: 'webpack', awaits: 'native' },
  { name: 'Rollup 4', by: 'rollup', awaits: 'native' },
  { name: 'swc es2020', by: 'swc', target: 'es2020', awaits: 'native' },
  { name: 'swc es5', by: 'swc', target: 'es5', awaits: 'lowered' },
  { name: 'Babel Safari 11', by: 'babel', target: 'safari 11', awaits: 'native' },
  { name: 'Babel IE 11', by: 'babel', target: 'ie 11', awaits: 'lowered' },
];

/**
 * True if a traced promise is not an instance of the page `Promise`, though an untraced promise is: the build
 * replaced native async functions by `Promise`, and zone.js later replaced `Promise` by the zone.js class.
 *
 * @param {Build} build
 * @param {Zone} zone
 */
export const isOfOldPromise = ({ awaits }, zone) =>
  awaits === 'lowered' && zone === 'zone.js after';

/** Packages required by the builds beside the SDK packages and the root tools, by exact version. */
export const TOOLS = {
  '@babel/core': '7.29.13',
  '@babel/preset-env': '7.29.14',
  '@rollup/plugin-commonjs': '29.0.3',
  '@rollup/plugin-node-resolve': '16.0.3',
  '@rollup/plugin-replace': '6.0.3',
  '@swc/core': '1.16.18',
  'babel-loader': '10.1.1',
  rollup: '4.67.4',
  'swc-loader': '0.2.7',
  vite: '5.4.21',
  webpack: '5.112.2',
};
