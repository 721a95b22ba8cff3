/** What Python declares or assigns to: names, parameters, several at once, places. */
import type { Pattern, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { typeOf } from './types';

/** The left side of an assignment, of `for` and of `as`. */
export function targetOf(node: SyntaxNode): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'expression_list':
    case 'tuple':
    case 'list':
      return { kind: 'list', items: named(node).map(targetOf), type: undefined, span };
    case 'as_pattern_target':
    case 'list_splat_pattern':
    case 'parenthesized_expression': {
      const [inner] = named(node);
      return inner ? targetOf(inner) : { kind: 'list', items: [], type: undefined, span };
    }
    default:
      return { kind: 'place', place: expressionOf(node), span };
  }
}

/** A parameter of a function; undefined for signs such as `*` and `/`. */
export function parameterOf(node: SyntaxNode, typed: ReadonlySet<string>): Pattern | undefined {
  const name = child(node, 'name') ?? (node.type === 'identifier' ? node : named(node)[0]);
  const annotation = child(node, 'type');
  const own = annotation && typeOf(annotation);
  switch (node.type) {
    case 'identifier':
    case 'typed_parameter':
    case 'default_parameter':
    case 'typed_default_parameter': {
      if (!name) return undefined;
      if (name.type === 'list_splat_pattern') return rest(name, own);
      if (name.type === 'dictionary_splat_pattern') return rest(name, undefined);
      const type: Type | undefined = typed.has(name.text) ? { kind: 'harmless' } : own;
      const value = child(node, 'value');
      const fallback = value && expressionOf(value);
      return { kind: 'name', name: name.text, type, fallback, span: spanOf(node) };
    }
    case 'list_splat_pattern':
    case 'dictionary_splat_pattern':
      return rest(node, undefined);
    case 'tuple_pattern':
      return targetOf(node);
    default:
      return undefined;
  }
}

/** `*args: int` and `**fields` hold many values. */
function rest(node: SyntaxNode, item: Type | undefined): Pattern {
  const type: Type | undefined = item && { kind: 'list', of: item };
  return { kind: 'name', name: named(node)[0]?.text ?? '', type, fallback: undefined, span: spanOf(node) };
}
