/** What Ruby assigns to, and the parameters of its methods and blocks. */
import type { Pattern } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import type { Context } from './context';
import { expressionOf, ownerOf } from './expressions';

export function patternOf(node: SyntaxNode, context: Context): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'identifier':
    case 'global_variable':
    case 'constant':
      return { kind: 'place', place: { kind: 'name', name: node.text, span }, span };
    case 'left_assignment_list':
    case 'destructured_left_assignment':
      return { kind: 'list', items: named(node).map((one) => patternOf(one, context)), type: undefined, span };
    case 'call': {
      const receiver = child(node, 'receiver');
      const property = child(node, 'method')?.text ?? '';
      if (!receiver) break;
      return { kind: 'place', place: { kind: 'member', object: ownerOf(receiver, context), property, span }, span };
    }
    case 'rest_assignment':
    case 'splat_argument': {
      const inner = named(node)[0];
      if (inner) return patternOf(inner, context);
    }
  }
  return { kind: 'place', place: expressionOf(node, context), span };
}

export function parameterOf(node: SyntaxNode, context: Context): Pattern {
  const span = spanOf(node);
  if (node.type === 'destructured_parameter') {
    return { kind: 'list', items: named(node).map((one) => parameterOf(one, context)), type: undefined, span };
  }
  const name = node.type === 'identifier' ? node.text : (child(node, 'name')?.text ?? '');
  const fallback = child(node, 'value');
  return { kind: 'name', name, type: undefined, fallback: fallback && expressionOf(fallback, context), span };
}
