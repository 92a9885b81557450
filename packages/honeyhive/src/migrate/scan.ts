import { OPENAI_MODULES } from './names.ts';
import {
  type ArrowFunction,
  type Compiler,
  type Expression,
  type FunctionDeclaration,
  type FunctionExpression,
  functionOf,
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
  const makers = makersOf(ts, file);
  for (const node of nodesOf(ts, file)) {
    if (ts.isIdentifier(node)) taken.add(node.text);
    for (const [local, name] of importsOf(ts, node)) imported.set(local, name);
    const tracer = tracerNameOf(ts, node, makers);
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
function tracerNameOf(ts: Compiler, node: Node, makers: ReadonlySet<string>): string | undefined {
  const isNamed =
    ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isPropertyDeclaration(node);
  if (!isNamed || !ts.isIdentifier(node.name)) return undefined;
  const type = node.type?.getText();
  const isTyped = type !== undefined && /\bHoneyHiveTracer\b/.test(type) && !/typeof/.test(type);
  const isHeld = ts.isParameter(node) || !isFunction(ts, node.initializer);
  if (isTyped && isHeld) return node.name.text;
  return makesTracer(ts, node.initializer, makers) ? node.name.text : undefined;
}

/** Names of the functions of a file that give a tracer. */
function makersOf(ts: Compiler, file: SourceFile): ReadonlySet<string> {
  const makers = new Set<string>();
  for (const node of nodesOf(ts, file)) {
    const isNamed = ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node);
    if (!isNamed || !node.name || !ts.isIdentifier(node.name)) continue;
    const made = ts.isFunctionDeclaration(node) ? node : node.initializer;
    if (made && isFunction(ts, made) && givesTracer(ts, made)) makers.add(node.name.text);
  }
  return makers;
}

type Maker = FunctionDeclaration | FunctionExpression | ArrowFunction;

const isFunction = (ts: Compiler, node: Node | undefined): node is Maker =>
  node !== undefined &&
  (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node));

/** True if a function says that it returns a tracer, or returns a new one. */
function givesTracer(ts: Compiler, { type, body }: Maker): boolean {
  if (type) return /^(?:Promise<\s*)?HoneyHiveTracer\b/.test(type.getText());
  if (!body) return false;
  if (!ts.isBlock(body)) return makesTracer(ts, body);
  return body.statements.some(
    (statement) => ts.isReturnStatement(statement) && makesTracer(ts, statement.expression),
  );
}

/** True for a new tracer, and for a call of one of `makers`. */
function makesTracer(
  ts: Compiler,
  node: Expression | undefined,
  makers?: ReadonlySet<string>,
): boolean {
  if (!node) return false;
  const inner = ts.isAwaitExpression(node) ? node.expression : node;
  if (makers?.has(functionOf(ts, inner) ?? '')) return true;
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
