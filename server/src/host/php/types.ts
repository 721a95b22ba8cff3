/** PHP's declared types, as far as they say that a value cannot hold SQL, or which driver it is of. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { named } from '../syntax';

export const unknownType: Type = { kind: 'unknown' };
const harmless: Type = { kind: 'harmless' };

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'optional_type':
    case 'parenthesized_type':
      return inner(node);
    case 'primitive_type':
    case 'bottom_type':
      return /^(?:int|float|bool|false|true|null|void|never)$/i.test(node.text) ? harmless : unknownType;
    case 'union_type': {
      const members = named(node).map(typeOf);
      return members.every((member) => member.kind === 'harmless') ? harmless : unknownType;
    }
    case 'named_type': {
      const name = node.text.slice(node.text.lastIndexOf('\\') + 1);
      return dates.test(name) ? harmless : { kind: 'reference', name };
    }
    default:
      return unknownType;
  }
}

const dates =
  /^(?:DateTime(?:Interface|Immutable)?|DateInterval|DateTimeZone|Carbon(?:Immutable|Interface)?|UuidInterface|Uuid)$/;

function inner(node: SyntaxNode): Type {
  const part = named(node)[0];
  return part ? typeOf(part) : unknownType;
}
