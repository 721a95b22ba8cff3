/** Rust's types, as far as they say that a value cannot hold SQL. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named } from '../syntax';

const unknown: Type = { kind: 'unknown' };
const harmless: Type = { kind: 'harmless' };

const plain =
  /^(?:[ui](?:8|16|32|64|128|size)|f(?:32|64)|bool|Uuid|Ulid|DateTime|NaiveDate|NaiveDateTime|NaiveTime|OffsetDateTime|PrimitiveDateTime|Date|Duration|Instant|SystemTime|Decimal|BigDecimal|IpAddr|Ipv4Addr|Ipv6Addr|IpNetwork|ObjectId|NonZero\w+)$/;
/** Types that hold one value of another type, which the analysis takes for that value. */
const holders =
  /^(?:Option|Result|Box|Arc|Rc|Cow|Mutex|RwLock|Path|Query|Json|Form|Data|Extension|State|TypedHeader|Valid|ValidatedJson)$/;
const lists = /^(?:Vec|VecDeque|HashSet|BTreeSet|SmallVec)$/;

/** Connections that are passed in, by the crate of their driver. */
const connections: ReadonlyMap<string, Type> = new Map([
  ['PgPool', { kind: 'made', module: 'sqlx' }],
  ['AsyncPgConnection', { kind: 'made', module: 'diesel_async' }],
]);

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'primitive_type':
      return plain.test(node.text) ? harmless : unknown;
    case 'type_identifier':
      return byName(node.text);
    case 'scoped_type_identifier':
      return byName(child(node, 'name')?.text ?? '');
    case 'reference_type': {
      const type = child(node, 'type');
      // Only the program's own literals live so long.
      if (/^&\s*'static\s+str$/.test(node.text)) return harmless;
      return type ? typeOf(type) : unknown;
    }
    case 'array_type': {
      const element = child(node, 'element');
      return element && element.text !== 'u8' ? { kind: 'list', of: typeOf(element) } : unknown;
    }
    case 'tuple_type':
      return { kind: 'record', fields: new Map(named(node).map((part, index) => [String(index), typeOf(part)])) };
    case 'generic_type':
      return genericOf(node);
    default:
      return unknown;
  }
}

function byName(name: string): Type {
  if (plain.test(name)) return harmless;
  return name === 'String' || name === 'Self' ? unknown : (connections.get(name) ?? { kind: 'reference', name });
}

function genericOf(node: SyntaxNode): Type {
  const type = child(node, 'type');
  const name = (type && (child(type, 'name') ?? type).text) ?? '';
  if (plain.test(name)) return harmless;
  const argument = named(child(node, 'type_arguments')).find((part) => part.type !== 'lifetime');
  if (!argument) return { kind: 'reference', name };
  if (lists.test(name)) return argument.text === 'u8' ? unknown : { kind: 'list', of: typeOf(argument) };
  return holders.test(name) ? typeOf(argument) : { kind: 'reference', name };
}

/** What a `struct`, `enum` or `type` declares: an enum whose variants hold no text is one of a fixed set. */
export function declaredType(item: SyntaxNode): Type {
  const body = child(item, 'body');
  const alias = child(item, 'type');
  if (item.type === 'type_item') return alias ? typeOf(alias) : unknown;
  if (item.type === 'enum_item') {
    const held = named(body).flatMap((variant) => heldBy(child(variant, 'body')));
    return held.every((type) => typeOf(type).kind === 'harmless') ? harmless : unknown;
  }
  if (body?.type === 'ordered_field_declaration_list') {
    const held = heldBy(body).map(typeOf);
    if (held.length > 0 && held.every((type) => type.kind === 'harmless')) return harmless;
    return { kind: 'record', fields: new Map(held.map((type, index) => [String(index), type])) };
  }
  return { kind: 'record', fields: new Map(fieldsOf(body).map(({ name, type }) => [name, typeOf(type)])) };
}

function heldBy(body: SyntaxNode | undefined): SyntaxNode[] {
  if (body?.type === 'ordered_field_declaration_list')
    return body.childrenForFieldName('type').flatMap((type) => type ?? []);
  return fieldsOf(body).map(({ type }) => type);
}

export interface Field {
  readonly name: string;
  readonly type: SyntaxNode;
  readonly isPublic: boolean;
}

export function fieldsOf(list: SyntaxNode | undefined): readonly Field[] {
  return named(list).flatMap((field) => {
    const name = child(field, 'name');
    const type = child(field, 'type');
    const isPublic = named(field)[0]?.type === 'visibility_modifier';
    return field.type === 'field_declaration' && name && type ? [{ name: name.text, type, isPublic }] : [];
  });
}
