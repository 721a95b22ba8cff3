/** Java's methods, constructors and lambdas as functions. */
import type { FunctionNode, Pattern, Statement, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf, parts } from './expressions';
import { statementsOf } from './statements';
import { harmless, typeOf } from './types';

/**
 * A method or a constructor; its parameters and its body are read when somebody asks for them. What carries a mark may be called by a
 * framework, or under the name of what it overrides.
 */
export function functionOf(node: SyntaxNode, name: string | undefined, className?: string): FunctionNode {
  return lazily(
    node,
    name,
    isMarked(node) ? undefined : className,
    () => {
      const type = child(node, 'type');
      return type && typeOf(type);
    },
    () => parts(child(node, 'parameters')).flatMap(parameterOf),
    () => {
      const body = child(node, 'body');
      return body ? statementsOf(parts(body)) : [];
    },
  );
}

export function lambdaOf(node: SyntaxNode): FunctionNode {
  return lazily(
    node,
    undefined,
    undefined,
    () => undefined,
    () => lambdaParameters(child(node, 'parameters')),
    () => {
      const body = child(node, 'body');
      if (!body) return [];
      if (body.type === 'block') return statementsOf(parts(body));
      return [{ kind: 'return', value: expressionOf(body), span: spanOf(body) }];
    },
  );
}

function lazily(
  node: SyntaxNode,
  name: string | undefined,
  ownClass: string | undefined,
  readResult: () => Type | undefined,
  readParameters: () => readonly Pattern[],
  readBody: () => readonly Statement[],
): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  return {
    span: spanOf(node),
    name,
    ...(ownClass === undefined ? {} : { ownClass }),
    get result() {
      return readResult();
    },
    get parameters() {
      parameters ??= readParameters();
      return parameters;
    },
    get body() {
      body ??= readBody();
      return body;
    },
  };
}

function lambdaParameters(node: SyntaxNode | undefined): readonly Pattern[] {
  if (!node) return [];
  if (node.type === 'identifier') return [plain(node)];
  return parts(node).flatMap((one) => (one.type === 'identifier' ? [plain(one)] : parameterOf(one)));
}

function plain(node: SyntaxNode): Pattern {
  return { kind: 'name', name: node.text, type: undefined, fallback: undefined, span: spanOf(node) };
}

function parameterOf(node: SyntaxNode): Pattern[] {
  const declarator =
    node.type === 'spread_parameter' ? named(node).find((one) => one.type === 'variable_declarator') : node;
  const name = declarator && child(declarator, 'name');
  const type = child(node, 'type');
  if (!name) return [];
  return [
    {
      kind: 'name',
      name: name.text,
      type: isConfigured(node) ? harmless : type && typeOf(type),
      fallback: undefined,
      ...(node.type === 'spread_parameter' ? { rest: true } : {}),
      span: spanOf(node),
    },
  ];
}

/** True for what has an annotation. */
export function isMarked(node: SyntaxNode): boolean {
  return children(node).some((one) => one.type === 'modifiers' && one.text.includes('@'));
}

/** `@Value("${app.schema}")`: the operator's, not a visitor's. */
export function isConfigured(node: SyntaxNode): boolean {
  const modifiers = children(node).find((one) => one.type === 'modifiers');
  return /@(?:Value|ConfigProperty|Qualifier)\b/.test(modifiers?.text ?? '');
}
