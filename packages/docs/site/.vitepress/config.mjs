/** Pages in the order for a new reader. */
const SIDEBAR = [
  {
    text: 'Ten minutes',
    items: [
      { text: 'Node', link: '/start/node' },
      { text: 'Next', link: '/start/next' },
      { text: 'Express', link: '/start/express' },
      { text: 'Fastify, Koa, Nest, http', link: '/start/servers' },
      { text: 'A page', link: '/start/page' },
      { text: 'React', link: '/start/react' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'What lands where', link: '/guide/what-lands-where' },
      { text: 'Model calls', link: '/guide/model-calls' },
      { text: 'Privacy', link: '/guide/privacy' },
      { text: 'Sampling', link: '/guide/sampling' },
      { text: 'Figures', link: '/guide/figures' },
      { text: 'Serverless and edge', link: '/guide/serverless' },
      { text: 'Beside OpenTelemetry, Sentry, Datadog', link: '/guide/beside-others' },
      { text: 'On OpenTelemetry’s packages', link: '/guide/opentelemetry' },
      { text: 'Commands', link: '/guide/commands' },
      { text: 'Nothing arrives', link: '/guide/nothing-arrives' },
      { text: 'Testing', link: '/guide/testing' },
      { text: 'More of React', link: '/guide/react-hooks' },
    ],
  },
  {
    text: 'Reference',
    items: [
      { text: 'Supported versions', link: '/reference/versions' },
      { text: 'The design’s modules', link: '/reference/modules' },
    ],
  },
  {
    text: 'Decisions',
    items: [
      { text: 'Own delivery', link: '/decisions/own-delivery' },
      { text: 'Back end on demand', link: '/decisions/back-end-on-demand' },
      { text: 'Own span', link: '/decisions/own-span' },
      { text: 'JSON by default', link: '/decisions/json-by-default' },
      { text: 'ESM and CommonJS', link: '/decisions/esm-and-cjs' },
    ],
  },
];

const REPOSITORY = 'https://github.com/honeyhiveai/typescript-sdk';

export default {
  title: 'HoneyHive tracing',
  description: 'Tracing for TypeScript: browser, Node and edge, with React bindings',
  cleanUrls: true,
  srcDir: '..',
  srcExclude: ['site/**', 'skill/**', 'snippets/**'],
  themeConfig: {
    sidebar: SIDEBAR,
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
  },
};
