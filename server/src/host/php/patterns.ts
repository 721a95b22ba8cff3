/** What PHP assigns to: variables, places, lists of them. */
import type { Pattern } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { typeOf } from './types';

export function patternOf(node: SyntaxNode): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'by_ref': {
      const inner = named(node)[0];
      return inner ? patternOf(inner) : placeOf(node);
    }
    case 'simple_parameter':
    case 'variadic_parameter':
    case 'property_promotion_parameter': {
      const type = child(node, 'type');
      const fallback = child(node, 'default_value');
      const name = child(node, 'name')?.text ?? '';
      const isShared = child(node, 'reference_modifier') !== undefined;
      const own = { type: type && typeOf(type), fallback: fallback && expressionOf(fallback), isShared };
      return { kind: 'name', name, ...own, span };
    }
    case 'list_literal':
    case 'array_creation_expression':
      return listOf(node);
    default:
      return placeOf(node);
  }
}

/** `[$a, , $b]`, `list($a, $b)`, `['key' => $a]`. */
function listOf(node: SyntaxNode): Pattern {
  const span = spanOf(node);
  const rows: SyntaxNode[][] = [[]];
  for (const part of children(node)) {
    if (part.type === ',') rows.push([]);
    else if (part.isNamed && part.type !== 'comment') rows.at(-1)?.push(part);
  }
  const entries = rows.map((row) => (row[0]?.type === 'array_element_initializer' ? named(row[0]) : row));
  if (!entries.some((entry) => entry.length > 1)) {
    return { kind: 'list', items: entries.map(([item]) => item && patternOf(item)), type: undefined, span };
  }
  const fields = entries.flatMap(([key, value]) =>
    key && value ? [{ key: keyOf(key), pattern: patternOf(value), rest: false }] : [],
  );
  return { kind: 'record', entries: fields, type: undefined, span };
}

function keyOf(node: SyntaxNode): string | undefined {
  const key = expressionOf(node);
  return key.kind === 'text' || key.kind === 'number' ? key.text : undefined;
}

function placeOf(node: SyntaxNode): Pattern {
  return { kind: 'place', place: expressionOf(node), span: spanOf(node) };
}
