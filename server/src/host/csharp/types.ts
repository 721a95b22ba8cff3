/** C#'s types, as far as they say that a value cannot hold SQL. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, children, named } from '../syntax';

export const unknownType: Type = { kind: 'unknown' };
export const harmlessType: Type = { kind: 'harmless' };

const harmlessNames =
  /^(?:bool|byte|sbyte|short|ushort|int|uint|long|ulong|nint|nuint|float|double|decimal|Boolean|Byte|U?Int(?:16|32|64|128)|Single|Double|Decimal|BigInteger|Guid|Ulid|DateTime|DateTimeOffset|DateOnly|TimeOnly|TimeSpan|Instant|LocalDate|Type)$/;
/** An enum of another file shows itself only by what it is called. */
const enumNames = /[a-z](?:Enum|Type|Kind|Status|Direction|SortOrder|Mode|Level)$/;
const listNames =
  /^(?:I?List|I?Enumerable|I?Collection|I?ReadOnly(?:List|Collection|Set)|I?HashSet|I?Set|ISet|SortedSet|Queue|Stack|IAsyncEnumerable|Immutable(?:Array|List|HashSet)|ReadOnlySpan|Span)$/;
const wrapperNames = /^(?:Nullable|Task|ValueTask|Lazy)$/;

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'predefined_type':
      return harmlessNames.test(node.text) ? harmlessType : unknownType;
    case 'identifier':
      if (harmlessNames.test(node.text) || enumNames.test(node.text)) return harmlessType;
      return madeBy(node.text) ?? { kind: 'reference', name: node.text };
    case 'qualified_name': {
      const last = child(node, 'name');
      return last ? typeOf(last) : unknownType;
    }
    case 'nullable_type':
      return first(node);
    case 'array_type': {
      const item = child(node, 'type');
      return { kind: 'list', of: item ? typeOf(item) : unknownType };
    }
    case 'generic_name':
      return genericType(node);
    default:
      return unknownType;
  }
}

/** Connections and commands that are passed in: whose they are. */
function madeBy(name: string): Type | undefined {
  const provider = /^(Npgsql|Sql|MySql|Sqlite|SQLite|Oracle)(?:Connection|Command|DataSource|Batch)$/.exec(name)?.[1];
  if (provider === undefined) return undefined;
  return { kind: 'made', module: provider === 'Npgsql' ? 'Npgsql' : 'System.Data' };
}

/** The name of a type without its namespace and arguments: `List` of `System.Collections.Generic.List<int>`. */
export function typeName(node: SyntaxNode): string {
  if (node.type === 'qualified_name' || node.type === 'alias_qualified_name') {
    const last = child(node, 'name');
    return last ? typeName(last) : '';
  }
  if (node.type === 'generic_name') return named(node)[0]?.text ?? '';
  if (node.type === 'nullable_type') return typeName(named(node)[0] ?? node);
  return node.text;
}

function first(node: SyntaxNode): Type {
  const part = named(node)[0];
  return part ? typeOf(part) : unknownType;
}

function genericType(node: SyntaxNode): Type {
  const [name, list] = named(node);
  const argument = list && named(list)[0];
  if (!name || !argument) return unknownType;
  if (listNames.test(name.text)) return { kind: 'list', of: typeOf(argument) };
  return wrapperNames.test(name.text) ? typeOf(argument) : unknownType;
}

/** What the properties of a class or the parameters of a record are; an enum is one of its names. */
export function declaredType(node: SyntaxNode): Type {
  if (node.type === 'enum_declaration') return harmlessType;
  const fields = new Map<string, Type>();
  const parameters = children(node).find((part) => part.type === 'parameter_list');
  for (const member of [...named(parameters), ...named(child(node, 'body'))]) {
    const type = child(member, 'type');
    const name = child(member, 'name');
    const isHeld = member.type === 'parameter' || (member.type === 'property_declaration' && !isCalculated(member));
    if (type && name && isHeld) fields.set(name.text, typeOf(type));
  }
  return { kind: 'record', fields, of: child(node, 'name')?.text };
}

/** A property that holds nothing of its own. */
function isCalculated(property: SyntaxNode): boolean {
  if (child(property, 'value')?.type === 'arrow_expression_clause') return true;
  return named(child(property, 'accessors')).some((accessor) => child(accessor, 'body') !== undefined);
}

/** What `var` stands for, where the value says it: `var count = 0`, `var ids = new List<int>()`. */
export function inferredType(value: SyntaxNode): Type | undefined {
  if (/^(?:integer|real|boolean)_literal$/.test(value.type)) return harmlessType;
  const type = value.type === 'object_creation_expression' ? child(value, 'type') : undefined;
  return type?.type === 'generic_name' ? typeOf(type) : undefined;
}
