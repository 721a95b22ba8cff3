/** What TypeScript and JavaScript declare or assign to: names, destructuring, places. */
import type { Pattern, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { typeOf } from './types';

export function patternOf(node: SyntaxNode, type?: Type): Pattern {
  const span = spanOf(node);
  switch (node.type) {
    case 'required_parameter':
    case 'optional_parameter': {
      const annotation = child(node, 'type');
      const pattern = child(node, 'pattern');
      const fallback = child(node, 'value');
      if (!pattern) return { kind: 'list', items: [], type: undefined, span };
      return withFallback(patternOf(pattern, annotation && typeOf(annotation)), fallback);
    }
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return { kind: 'name', name: node.text, type, fallback: undefined, span };
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const left = child(node, 'left');
      return left ? withFallback(patternOf(left, type), child(node, 'right')) : placeOf(node);
    }
    case 'object_pattern':
      return { kind: 'record', entries: named(node).map(entryOf), type, span };
    case 'array_pattern':
      return { kind: 'list', items: items(node).map((item) => item && patternOf(item)), type, span };
    case 'rest_pattern': {
      const inner = named(node)[0];
      const pattern = inner ? patternOf(inner, type) : placeOf(node);
      return pattern.kind === 'name' ? { ...pattern, rest: true } : pattern;
    }
    default:
      return placeOf(node);
  }
}

function entryOf(node: SyntaxNode): { key: string | undefined; pattern: Pattern; rest: boolean } {
  if (node.type === 'pair_pattern') {
    const value = child(node, 'value');
    const key = child(node, 'key')?.text.replace(/^['"]|['"]$/g, '');
    return { key, pattern: value ? patternOf(value) : placeOf(node), rest: false };
  }
  const pattern = patternOf(node);
  return { key: pattern.kind === 'name' ? pattern.name : undefined, pattern, rest: node.type === 'rest_pattern' };
}

/** `[, b]` has a hole before its comma. */
function items(node: SyntaxNode): (SyntaxNode | undefined)[] {
  const found: (SyntaxNode | undefined)[] = [];
  let current: SyntaxNode | undefined;
  for (const part of node.children) {
    if (part?.type === ',' || part?.type === ']') {
      found.push(current);
      current = undefined;
    } else if (part?.isNamed && part.type !== 'comment') current = part;
  }
  return found;
}

function withFallback(pattern: Pattern, value: SyntaxNode | undefined): Pattern {
  return pattern.kind === 'name' && value ? { ...pattern, fallback: expressionOf(value) } : pattern;
}

function placeOf(node: SyntaxNode): Pattern {
  return { kind: 'place', place: expressionOf(node), span: spanOf(node) };
}
