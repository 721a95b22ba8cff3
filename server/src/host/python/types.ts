/** Python's annotations, as far as they say that a value cannot hold SQL. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { named } from '../syntax';

export const unknownType: Type = { kind: 'unknown' };
export const harmlessType: Type = { kind: 'harmless' };

const numbers =
  /^(?:int|float|bool|complex|None|Decimal|Fraction|UUID[1-8]?|date|datetime|time|timedelta|(?:Non)?(?:Positive|Negative)(?:Int|Float)|Strict(?:Int|Float|Bool)|(?:Past|Future)Date(?:time)?|(?:Naive|Aware)Datetime|IPv[46]Address)$/;

/** Only these of `Annotated[int, Query()]` and its like say what the value is. */
const wrappers = /^(?:Annotated|Final|ClassVar|Required|NotRequired|Mapped|ReadOnly)$/;
const lists =
  /^(?:list|List|set|Set|frozenset|FrozenSet|tuple|Tuple|Sequence|Iterable|Iterator|Collection|MutableSequence|AbstractSet|deque)$/;

/** The type in an annotation. */
export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'type':
      return named(node)[0] ? typeOf(named(node)[0] as SyntaxNode) : unknownType;
    case 'none':
      return harmlessType;
    case 'identifier':
      return numbers.test(node.text) ? harmlessType : { kind: 'reference', name: node.text };
    case 'attribute':
    case 'member_type':
      return numbers.test(lastWord(node.text)) ? harmlessType : unknownType;
    case 'string':
      return quotedType(node.text.replace(/^["']|["']$/g, ''));
    case 'generic_type':
    case 'subscript':
      return genericType(node);
    case 'binary_operator':
    case 'union_type':
      return eitherOf(named(node).map(typeOf));
    default:
      return unknownType;
  }
}

/** `"int"`, as annotations are written for what is declared later. */
function quotedType(text: string): Type {
  if (numbers.test(lastWord(text))) return harmlessType;
  return /^\w+$/.test(text) ? { kind: 'reference', name: text } : unknownType;
}

function genericType(node: SyntaxNode): Type {
  const [head, ...others] = named(node);
  const name = lastWord(head?.text ?? '');
  const written = node.type === 'generic_type' ? others.flatMap(named) : others;
  const [first] = written;
  if (name === 'Literal') return harmlessType;
  if (!first) return unknownType;
  if (name === 'Optional' || wrappers.test(name)) return typeOf(first);
  if (name === 'Union') return eitherOf(written.map(typeOf));
  if (lists.test(name)) return { kind: 'list', of: typeOf(first) };
  return unknownType;
}

function eitherOf(types: readonly Type[]): Type {
  const open = types.filter((type) => type.kind !== 'harmless');
  const [only] = open;
  if (!only) return harmlessType;
  return open.length === 1 ? only : unknownType;
}

function lastWord(text: string): string {
  return text.slice(text.lastIndexOf('.') + 1);
}
