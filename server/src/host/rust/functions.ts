/** Functions and closures: their parameters and bodies, which are read when somebody asks for them. */
import type { FunctionNode, Pattern, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { partsOf, patternOf } from './matching';
import { blockInto } from './statements';
import { typeOf } from './types';

/** `function_item` or `closure_expression`. */
export function functionOf(node: SyntaxNode): FunctionNode {
  let parameters: readonly Pattern[] | undefined;
  let body: readonly Statement[] | undefined;
  const counted = countedPair(node);
  return {
    span: spanOf(node),
    name: child(node, 'name')?.text,
    get parameters() {
      parameters ??= counted ? [patternOf(counted.item)] : parametersOf(child(node, 'parameters'));
      return parameters;
    },
    get body() {
      const inside = child(node, 'body');
      const first = counted ? [numbered(counted.index)] : [];
      body ??= inside ? [...first, ...blockInto(inside, asResult)] : [];
      return body;
    },
  };
}

const asResult = {
  value: (value: NonNullable<Extract<Statement, { kind: 'return' }>['value']>) =>
    ({ kind: 'return', value, span: value.span }) as const,
  leave: (value: Extract<Statement, { kind: 'return' }>['value'], span: Statement['span']) =>
    ({ kind: 'return', value, span }) as const,
};

function parametersOf(list: SyntaxNode | undefined): readonly Pattern[] {
  return named(list).flatMap((parameter): Pattern[] => {
    if (parameter.type === 'self_parameter' || parameter.type === 'attribute_item') return [];
    const pattern = child(parameter, 'pattern');
    const type = child(parameter, 'type');
    const known = pattern ? patternOf(pattern, type && typeOf(type)) : patternOf(parameter);
    const isShared = /^&\s*(?:'\w+\s+)?mut\s+String$/.test(type?.text ?? '');
    return [isShared && known.kind === 'name' ? { ...known, isShared } : known];
  });
}

/** `|(i, x)|` behind `enumerate()`: a number and the item. */
function countedPair(closure: SyntaxNode): { readonly index: SyntaxNode; readonly item: SyntaxNode } | undefined {
  const only = named(child(closure, 'parameters'))[0];
  const call = closure.parent?.type === 'arguments' ? closure.parent.parent : undefined;
  const callee = call ? child(call, 'function')?.text : undefined;
  return only && callee !== undefined && /\.enumerate\(\)\s*\.\w+$/.test(callee) ? pairOf(only) : undefined;
}

/** The two parts of a pattern for what `enumerate` gives. */
export function pairOf(pattern: SyntaxNode): { readonly index: SyntaxNode; readonly item: SyntaxNode } | undefined {
  const [index, item] = pattern.type === 'tuple_pattern' ? partsOf(pattern) : [];
  return index && item ? { index, item } : undefined;
}

/** A counter of a loop. */
export function numbered(index: SyntaxNode): Statement {
  const span = spanOf(index);
  return { kind: 'declare', pattern: patternOf(index), value: { kind: 'arithmetic', operands: [], span }, span };
}
