import type * as TypeScript from 'typescript';

/** The compiler's API, as the project has it. */
export type Compiler = typeof TypeScript;
export type Node = TypeScript.Node;
export type ArrowFunction = TypeScript.ArrowFunction;
export type FunctionDeclaration = TypeScript.FunctionDeclaration;
export type FunctionExpression = TypeScript.FunctionExpression;
export type Binary = TypeScript.BinaryExpression;
export type Call = TypeScript.CallExpression;
export type Expression = TypeScript.Expression;
export type ObjectLiteral = TypeScript.ObjectLiteralExpression;
export type SourceFile = TypeScript.SourceFile;
export type NewExpression = TypeScript.NewExpression;

/** Children of a node in the order of the text. */
export function childrenOf(ts: Compiler, node: Node): Node[] {
  const children: Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  return children.toSorted((a, b) => a.pos - b.pos);
}

/** All nodes of a tree. */
export function* nodesOf(ts: Compiler, node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(ts, node)) yield* nodesOf(ts, child);
}

/** Receiver and name of a call such as `tracer.trace(…)`. */
export function methodOf(
  ts: Compiler,
  node: Node,
): { readonly receiver: Expression; readonly name: string } | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression))
    return undefined;
  const { expression: receiver, name } = node.expression;
  return { receiver, name: name.text };
}

/** Name of a called function, for calls such as `traceTool(…)`. */
export const functionOf = (ts: Compiler, node: Node): string | undefined =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : undefined;

/** Name of a property that is written plainly. */
export const propertyName = (ts: Compiler, property: Node): string | undefined => {
  const named =
    ts.isPropertyAssignment(property) ||
    ts.isShorthandPropertyAssignment(property) ||
    ts.isMethodDeclaration(property);
  if (!named) return undefined;
  return ts.isIdentifier(property.name) || ts.isStringLiteral(property.name)
    ? property.name.text
    : undefined;
};
