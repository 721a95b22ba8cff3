/** Go's types, as far as they say that a value cannot hold SQL, and what a variable of a type holds before it is set. */
import type { Expression, Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';

const unknown: Type = { kind: 'unknown' };
const harmless: Type = { kind: 'harmless' };

const plain = /^(?:u?int(?:8|16|32|64|ptr)?|float(?:32|64)|complex(?:64|128)|bool|byte)$/; // a rune may be one of many that strings.Map is given
/** Numbers, times and identifiers of libraries; what they read like cannot end a literal. */
const ofLibraries =
  /^(?:time\.(?:Time|Duration|Month|Weekday)|uuid\.(?:UUID|NullUUID)|ulid\.ULID|xid\.ID|netip\.\w+|net\.IP|big\.(?:Int|Float)|decimal\.(?:Decimal|NullDecimal)|sql\.Null(?:Int\d+|Float64|Bool|Time|Byte)|null\.(?:Int|Float|Bool|Time)|pgtype\.(?:Int[248]|Float[48]|UUID|Bool|Timestamp(?:tz)?|Date|Numeric))$/;

/** Connections that are passed in, by their driver's module. */
const connections: ReadonlyMap<string, Type> = new Map(
  [
    ...['sql.DB', 'sql.Tx', 'sql.Conn'].map((type) => [type, 'database/sql'] as const),
    ...['sqlx.DB', 'sqlx.Tx', 'sqlx.Ext', 'sqlx.ExtContext'].map((type) => [type, 'github.com/jmoiron/sqlx'] as const),
    ...['pgx.Conn', 'pgx.Tx', 'pgxpool.Pool', 'pgxpool.Conn', 'pgxpool.Tx', 'pgx.Batch'].map(
      (type) => [type, 'github.com/jackc/pgx/v5'] as const,
    ),
    ['gorm.DB', 'gorm.io/gorm'] as const,
    ['bun.DB', 'github.com/uptrace/bun'] as const,
  ].map(([type, module]) => [type, { kind: 'made', module }]),
);

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'type_identifier':
      if (plain.test(node.text)) return harmless;
      return node.text === 'string' || node.text === 'any' ? unknown : { kind: 'reference', name: node.text };
    case 'qualified_type':
      return ofLibraries.test(node.text) ? harmless : (connections.get(node.text) ?? unknown);
    case 'pointer_type':
    case 'parenthesized_type':
      return inner(node);
    case 'slice_type':
    case 'array_type': {
      const element = child(node, 'element');
      // Bytes are text.
      return !element || element.text === 'byte' ? unknown : { kind: 'list', of: typeOf(element) };
    }
    case 'struct_type':
      return { kind: 'record', fields: new Map(fieldsOf(node).map(({ name, type }) => [name, typeOf(type)])) };
    default:
      return unknown;
  }
}

function inner(node: SyntaxNode): Type {
  const part = named(node)[0];
  return part ? typeOf(part) : unknown;
}

/** The fields of a `struct_type` in their order; embedded types have none of their own. */
export function fieldsOf(struct: SyntaxNode): { readonly name: string; readonly type: SyntaxNode }[] {
  const list = named(struct).find((part) => part.type === 'field_declaration_list');
  return named(list).flatMap((field) => {
    const type = child(field, 'type');
    return type ? namesOf(field).map((name) => ({ name: name.text, type })) : [];
  });
}

/** `a, b` of `a, b string`. */
export function namesOf(node: SyntaxNode): SyntaxNode[] {
  return node.childrenForFieldName('name').flatMap((name) => (name?.isNamed ? name : []));
}

/** What a variable of the type holds before anything is put there; undefined where that is no string, list or map. */
export function zeroOf(type: SyntaxNode): Expression | undefined {
  const span = spanOf(type);
  const empty: Expression = { kind: 'text', text: '', inner: span, verbatim: false, quote: '', span };
  if (type.text === 'string' || isBuilder(type.text)) return empty;
  if (type.type === 'slice_type')
    return child(type, 'element')?.text === 'byte' ? empty : { kind: 'list', items: [], span };
  return type.type === 'map_type' ? { kind: 'record', entries: [], span } : undefined;
}

/** True for types that hold a text which grows. */
export function isBuilder(type: string): boolean {
  return /^(?:[&*]?|new\()(?:strings\.Builder|bytes\.Buffer)\)?$/.test(type);
}
