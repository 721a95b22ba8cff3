/** What C# declares or assigns to: names, parameters, tuples, places. */
import type { Pattern, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { typeOf } from './types';

export function patternOf(node: SyntaxNode, type?: Type): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'identifier':
    case 'implicit_parameter':
      return { kind: 'name', name: node.text, type, fallback: undefined, span };
    case 'parameter':
      return parameterOf(node);
    case 'tuple_pattern':
    case 'parenthesized_variable_designation':
      return { kind: 'list', items: named(node).map((item) => patternOf(item)), type, span };
    case 'tuple_expression':
      return {
        kind: 'list',
        items: named(node).map((argument) => {
          const value = named(argument).at(-1);
          return value && patternOf(value);
        }),
        type,
        span,
      };
    case 'declaration_expression': {
      const name = child(node, 'name');
      const declared = child(node, 'type');
      return name ? patternOf(name, declared && typeOf(declared)) : placeOf(node);
    }
    default:
      return placeOf(node);
  }
}

function parameterOf(node: SyntaxNode): Pattern {
  const span = spanOf(node);
  const type = child(node, 'type');
  const name = child(node, 'name');
  const fallback = children(node).some((part) => part.type === '=') ? named(node).at(-1) : undefined;
  return {
    kind: 'name',
    name: name?.text ?? '',
    type: type && typeOf(type),
    fallback: fallback && expressionOf(fallback),
    isShared: children(node).some((part) => part.type === 'modifier' && /^(?:out|ref)$/.test(part.text)),
    span,
  };
}

/** The parameters of a method, a constructor or a lambda. */
export function parametersOf(list: SyntaxNode | undefined): readonly Pattern[] {
  if (!list) return [];
  if (list.type === 'implicit_parameter' || list.type === 'identifier') return [patternOf(list)];
  const plain = named(list)
    .filter((part) => part.type === 'parameter' || part.type === 'implicit_parameter')
    .map((part) => patternOf(part));
  // `params string[] names` stands in the list without a node of its own.
  const name = child(list, 'name');
  const type = child(list, 'type');
  const rest: Pattern[] = name
    ? [
        {
          kind: 'name',
          name: name.text,
          type: type && typeOf(type),
          fallback: undefined,
          rest: true,
          span: spanOf(name),
        },
      ]
    : [];
  return [...plain, ...rest];
}

function placeOf(node: SyntaxNode): Pattern {
  return { kind: 'place', place: expressionOf(node), span: spanOf(node) };
}
