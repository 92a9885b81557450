import { OPENAI_MODULES } from './names.ts';
import {
  type Compiler,
  type Expression,
  methodOf,
  type Node,
  nodesOf,
  propertyName,
  type SourceFile,
} from './syntax.ts';

/** Knowledge about a file before it is rewritten. */
export interface Scan {
  /** Names imported from `honeyhive`, by their local names. */
  readonly imported: ReadonlyMap<string, string>;
  /** Names of variables that hold a tracer. */
  readonly tracers: ReadonlySet<string>;
  /** Names of classes of clients that `instrumentModules` lists. */
  readonly clients: ReadonlySet<string>;
  /** All identifiers of the file. */
  readonly taken: ReadonlySet<string>;
}

/** Reads what a file imports from `honeyhive`, and where it keeps tracers. */
export function scan(ts: Compiler, file: SourceFile): Scan {
  const imported = new Map<string, string>();
  const tracers = new Set<string>();
  const clients = new Set<string>();
  const taken = new Set<string>();
  for (const node of nodesOf(ts, file)) {
    if (ts.isIdentifier(node)) taken.add(node.text);
    for (const [local, name] of importsOf(ts, node)) imported.set(local, name);
    const tracer = tracerNameOf(ts, node);
    if (tracer) tracers.add(tracer);
    for (const client of clientsOf(ts, node)) clients.add(client);
  }
  return { imported, tracers, clients, taken };
}

/** Local and imported names of an import or a `require` of `honeyhive`. */
export function* importsOf(ts: Compiler, node: Node): Generator<readonly [string, string]> {
  if (ts.isImportDeclaration(node) && isModule(ts, node.moduleSpecifier)) {
    const bindings = node.importClause?.namedBindings;
    if (!bindings || !ts.isNamedImports(bindings)) return;
    for (const { name, propertyName: from } of bindings.elements)
      yield [name.text, from?.text ?? name.text];
  }
  if (!ts.isVariableDeclaration(node) || !isRequire(ts, node.initializer)) return;
  if (!ts.isObjectBindingPattern(node.name)) return;
  for (const { name, propertyName: from } of node.name.elements)
    if (ts.isIdentifier(name))
      yield [name.text, from && ts.isIdentifier(from) ? from.text : name.text];
}

const isModule = (ts: Compiler, node: Node): boolean =>
  ts.isStringLiteral(node) && node.text === 'honeyhive';

/** True for `require('honeyhive')`. */
export function isRequire(ts: Compiler, node: Node | undefined): boolean {
  if (!node || !ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return false;
  const [path] = node.arguments;
  return node.expression.text === 'require' && path !== undefined && isModule(ts, path);
}

/** Name of a variable, parameter or property that holds a tracer. */
function tracerNameOf(ts: Compiler, node: Node): string | undefined {
  const isNamed =
    ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyDeclaration(node);
  if (!isNamed || !ts.isIdentifier(node.name)) return undefined;
  const type = node.type?.getText();
  const isTyped = type !== undefined && /\bHoneyHiveTracer\b/.test(type) && !/typeof/.test(type);
  return isTyped || makesTracer(ts, node.initializer) ? node.name.text : undefined;
}

function makesTracer(ts: Compiler, node: Expression | undefined): boolean {
  if (!node) return false;
  const inner = ts.isAwaitExpression(node) ? node.expression : node;
  if (ts.isNewExpression(inner)) return inner.expression.getText() === 'HoneyHiveTracer';
  const method = methodOf(ts, inner);
  return method?.receiver.getText() === 'HoneyHiveTracer' && method.name.startsWith('init');
}

/** Names of the classes in `instrumentModules: { openAI: OpenAI }`. */
function* clientsOf(ts: Compiler, node: Node): Generator<string> {
  if (!ts.isPropertyAssignment(node) || propertyName(ts, node) !== 'instrumentModules') return;
  if (!ts.isObjectLiteralExpression(node.initializer)) return;
  for (const property of node.initializer.properties) {
    if (!OPENAI_MODULES.has(propertyName(ts, property) ?? '')) continue;
    if (ts.isShorthandPropertyAssignment(property)) yield property.name.text;
    else if (ts.isPropertyAssignment(property)) yield property.initializer.getText();
  }
}
