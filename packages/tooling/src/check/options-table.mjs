// Builds the table of options from the code: names, types and meanings from the interfaces in
// core/src/options/options.ts, defaults from the rules, variables from the environment table.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript5';
import { filesBelow, packages, root } from '../workspace.mjs';

/** @typedef {{ path: string, type: string, meaning: string, default: string }} Option */
/** @typedef {{ fallback?: unknown, env?: string[], fields?: Record<string, Rule> }} Rule */
/** @typedef {{ OPTION_RULES: Record<string, Rule>, ENVIRONMENT: Record<string, { name: string, unit?: string }[]>, UNREAD: Record<string, string> }} Said */

const core = join(root, 'packages/core/src');

/** Loads the rules and variables as at run time. @returns {Promise<Said>} */
async function said() {
  const contents = ['options/option-rules', 'environment']
    .map((name) => `export * from ${JSON.stringify(join(core, `${name}.ts`))};`)
    .join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: core },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(output?.text ?? '')}`);
}

/** @param {string} file */
const parse = (file) =>
  ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** @param {import('typescript5').TypeElement} member @returns {Option} */
function optionOf(member) {
  const text = ts
    .getJSDocCommentsAndTags(member)
    .map((doc) =>
      typeof doc.comment === 'string' ? doc.comment : (ts.getTextOfJSDocComment(doc.comment) ?? ''),
    );
  const [, meaning = '', fallback = ''] =
    /^(.*?)\s*(?:Default:? (.*?)\.?)?$/s.exec(text.join(' ')) ?? [];
  const type = ts.isPropertySignature(member) ? (member.type?.getText() ?? '') : '';
  return {
    path: member.name?.getText() ?? '',
    type: type
      .replaceAll(/\s+/g, ' ')
      .replace(/^\| /, '')
      .replace(/ \| undefined$/, ''),
    meaning: meaning.replaceAll(/\{@link (\w+)\}/g, '`$1`').replaceAll(/\s+/g, ' '),
    default: fallback,
  };
}

/**
 * Returns the members of the interfaces of a file, inherited members first.
 *
 * @param {import('typescript5').SourceFile} source
 */
function interfacesOf(source) {
  /** @type {Map<string, Option[]>} */
  const found = new Map();
  for (const node of source.statements) {
    if (!ts.isInterfaceDeclaration(node)) continue;
    const above = (node.heritageClauses ?? [])
      .flatMap((clause) => clause.types)
      .flatMap((type) => found.get(type.expression.getText()) ?? []);
    found.set(node.name.text, [...above, ...node.members.map(optionOf)]);
  }
  return found;
}

/**
 * Returns the numbers of the `batch` object of a runtime, by name.
 *
 * @param {string} file
 * @returns {Map<string, string>}
 */
function batchOf(file) {
  const found = new Map();
  /** @param {import('typescript5').Node} node */
  const visit = (node) => {
    const [name, value] =
      ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)
        ? [node.name.getText(), node.initializer]
        : [];
    if (
      value &&
      ts.isObjectLiteralExpression(value) &&
      /^(?:batch|SERVER_BATCH)$/.test(name ?? '')
    ) {
      for (const field of value.properties) {
        const [key, number] = field.getText().split(': ');
        found.set(key, number?.replaceAll('_', ' '));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

/** Returns the default of every `batch` field: servers and pages may differ. @returns {Record<string, string>} */
function batchDefaults() {
  const servers = batchOf(join(core, 'runtime/core-runtime.ts'));
  const pages = batchOf(join(root, 'packages/web/src/page/runtime.ts'));
  return Object.fromEntries(
    [...servers].map(([name, number]) => [
      `batch.${name}`,
      number === pages.get(name) ? number : `${number} on servers, ${pages.get(name)} in pages`,
    ]),
  );
}

/** Returns the options added to the interface by packages. */
function added() {
  return packages()
    .filter(({ manifest }) => !manifest.private)
    .flatMap(({ folder, manifest }) =>
      filesBelow(join(folder, 'src'))
        .filter((file) => /\.tsx?$/.test(file) && !/\.(test|test-d|e2e)\./.test(file))
        .flatMap((file) => parse(join(folder, 'src', file)).statements)
        .flatMap((node) => (ts.isModuleDeclaration(node) && node.body ? [node.body] : []))
        .flatMap((body) => (ts.isModuleBlock(body) ? [...body.statements] : []))
        .filter((node) => ts.isInterfaceDeclaration(node))
        .filter(({ name }) => name.text === 'TracerOptions')
        .flatMap((node) =>
          node.members.map((member) => ({ ...optionOf(member), by: manifest.name })),
        ),
    );
}

/** @param {unknown} value */
const asText = (value) =>
  typeof value === 'number'
    ? String(value).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
    : typeof value === 'string'
      ? `\`${value}\``
      : String(value);
/** @param {string[]} names */
const codes = (names) => names.map((name) => `\`${name}\``).join(', ');
/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');
/** @param {string[]} cells */
const row = (cells) => `| ${cells.map(cell).join(' | ')} |`;

/** Builds the options page, and collects the problems of the sources. */
export async function optionsPage() {
  const { OPTION_RULES, ENVIRONMENT, UNREAD } = await said();
  const interfaces = interfacesOf(parse(join(core, 'options/options.ts')));
  const batch = batchDefaults();
  /** @type {string[]} */
  const problems = [];
  /** @param {Option[]} options @param {Record<string, Rule>} rules @param {string} above @returns {string[]} */
  const rows = (options, rules, above = '') =>
    options.flatMap((option) => {
      const path = above + option.path;
      const rule = rules[option.path];
      if (!option.meaning) problems.push(`options.ts: \`${path}\` has no docstring`);
      const fallback = rule?.fallback === undefined ? batch[path] : asText(rule.fallback);
      if (fallback !== undefined && !option.default.startsWith(fallback))
        problems.push(`options.ts: \`${path}\` does not say its default, ${fallback}`);
      const variables = [
        ...(rule?.env ?? []).map((name) => ({ name, unit: undefined })),
        ...(ENVIRONMENT[path] ?? []),
      ];
      const inside = rule?.fields ? (interfaces.get(option.type) ?? []) : [];
      return [
        row([
          `\`${path}\``,
          inside.length > 0 ? 'object' : `\`${option.type}\``,
          option.default,
          variables.map(({ name, unit }) => `\`${name}\`${unit ? ` (${unit})` : ''}`).join(', '),
          option.meaning,
        ]),
        ...rows(inside, rule?.fields ?? {}, `${path}.`),
      ];
    });
  const own = rows(interfaces.get('TracerOptions') ?? [], OPTION_RULES);
  const others = added().map(({ by, path, type, meaning, default: fallback }) =>
    row([`\`${path}\``, `\`${by}\``, `\`${type}\``, fallback, meaning]),
  );
  const unread = Object.entries(UNREAD).map(([names, why]) => row([codes(names.split(', ')), why]));
  return { page: pageOf({ own, others, unread }), problems };
}

/** @param {{ own: string[], others: string[], unread: string[] }} tables */
const pageOf = ({ own, others, unread }) => `# Options

Written by \`npm run options\` from the types, the rules and the table of variables; \`npm run check\` tells when it is not
up to date. What counts, first to last: the flat option, \`session\`, \`evaluation\`, \`config\`, the environment, the
default; in objects with known fields (\`batch\`, \`capture\`, \`experiment\`, \`spanNameFilters\`) field by field. \`null\` and an
empty string count as unset. Invalid values are ignored and reported: in \`tracer.problems\`, by \`HoneyHiveTracer.check(options)\`
and once on the logger. Where that could let something leave, it stays: a switch of \`capture\`, \`consent\` and \`offline\` count as
false if they are not valid, \`testMode\` and \`disableTracing\` as true; with a \`redact\`, \`exporter\`, key or address that is not valid,
or a group that cannot be read, nothing is recorded. For all of these but key and address, \`null\` and an empty string are not
valid either. Variables are read on servers only, when a tracer is built; the first one that is set counts.

| Option | Type | Default | Environment | Meaning |
|---|---|---|---|---|
${own.join('\n')}
${
  others.length === 0
    ? ''
    : `
## Options that packages add

| Option | Package | Type | Default | Meaning |
|---|---|---|---|---|
${others.join('\n')}
`
}
## Variables that are not read

Documented for HoneyHive once, or read by another SDK of it.

| Variable | Why not |
|---|---|
${unread.join('\n')}
`;
