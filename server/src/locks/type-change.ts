/** Whether a changed column type keeps the stored values as they are, so that the table need not be written anew. */
import type { Column, QualifiedName, Schema, TypeName, UserType } from '../schema/model';
import { typeName } from '../schema/type-name';
import { as, type Node, strings } from '../sql/ast';
import { binaryCasts } from './catalog';

/**
 * True when ALTER COLUMN … TYPE leaves every stored value as it is (manual, ALTER TABLE, notes; every rule below is
 * measured by test/servers/cases/types.sql). Between timestamp and timestamptz that is so where TimeZone is UTC, which is
 * taken for granted here: servers in production run in it.
 */
export function keepsStoredValues(schema: Schema, column: Column, to: TypeName, using: Node | undefined): boolean {
  if (using === undefined) return keeps(schema, column.type, to);
  const value = typeOfColumnIn(schema, column, using);
  return value !== undefined && keeps(schema, value, to);
}

/** The type of a USING expression that only names the column and casts it for nothing; undefined when it does more. */
function typeOfColumnIn(schema: Schema, column: Column, expression: Node): TypeName | undefined {
  const reference = as(expression, 'ColumnRef');
  if (reference) return strings(reference.fields).at(-1) === column.name ? column.type : undefined;
  const cast = as(expression, 'TypeCast');
  if (!cast?.arg) return undefined;
  const inner = typeOfColumnIn(schema, column, cast.arg);
  const type = typeName(schema, cast.typeName);
  return inner && keeps(schema, inner, type) ? type : undefined;
}

function keeps(schema: Schema, from: TypeName, to: TypeName): boolean {
  if (isConstrained(schema, to) && !sameType(from, to)) return false;
  const source = withoutDomain(schema, from);
  const target = withoutDomain(schema, to);
  if (source.arrayDimensions > 0 || target.arrayDimensions > 0) return keepsArray(source, target);
  if (sameType(source, target)) return keepsModifiers(source, target);
  const unlimited = target.modifiers.length === 0;
  const pair = `${source.name} > ${target.name}`;
  if (!isBuiltIn(source) || !isBuiltIn(target)) return unlimited && caseInsensitiveText.has(pair);
  const zoned = pair === 'timestamp > timestamptz' || pair === 'timestamptz > timestamp';
  if (zoned) return unlimited || isFullPrecision(target);
  return unlimited && binaryCasts.has(pair);
}

// The casts of the extension citext that have no function (citext--1.4.sql; measured).
const caseInsensitiveText = new Set(['text > citext', 'varchar > citext', 'citext > text', 'citext > varchar']);

/** Elements are compared as a whole: only the same type, or the same without its limit, stays. */
function keepsArray(from: TypeName, to: TypeName): boolean {
  if (from.arrayDimensions === 0 || to.arrayDimensions === 0 || !sameType(from, to)) return false;
  return to.modifiers.length === 0 || equalModifiers(from, to);
}

function keepsModifiers(from: TypeName, to: TypeName): boolean {
  if (to.modifiers.length === 0 || equalModifiers(from, to)) return true;
  const [before] = from.modifiers;
  const [after = 0] = to.modifiers;
  switch (to.name) {
    case 'varchar':
    case 'varbit':
      return before !== undefined && after >= before;
    case 'numeric':
      return before !== undefined && after >= before && (to.modifiers[1] ?? 0) === (from.modifiers[1] ?? 0);
    case 'timestamp':
    case 'timestamptz':
    case 'time':
    case 'timetz':
      return isFullPrecision(to) || (before !== undefined && after >= before);
    case 'interval':
      return keepsInterval(from, to);
    default:
      return false;
  }
}

const microseconds = 6;

function isFullPrecision(type: TypeName): boolean {
  return (type.modifiers[0] ?? microseconds) >= microseconds;
}

/** An interval's modifiers are a mask of its fields and the precision behind it; only the smallest field cuts values off. */
function keepsInterval(from: TypeName, to: TypeName): boolean {
  const [fields = everyField, precision = microseconds] = to.modifiers;
  const [fieldsBefore = everyField, precisionBefore = microseconds] = from.modifiers;
  return smallestField(fields) <= smallestField(fieldsBefore) && precision >= precisionBefore;
}

const everyField = 0x7fff;
/** Bits of the mask (datetime.h), smallest unit first: second, minute, hour, day, month, year. */
const fieldBits = [12, 11, 10, 3, 1, 2];

function smallestField(mask: number): number {
  return fieldBits.findIndex((bit) => (mask & (1 << bit)) !== 0);
}

function equalModifiers(a: TypeName, b: TypeName): boolean {
  return a.modifiers.length === b.modifiers.length && a.modifiers.every((value, index) => value === b.modifiers[index]);
}

function sameType(a: TypeName, b: TypeName): boolean {
  return a.name === b.name && a.schema === b.schema;
}

function isBuiltIn(type: TypeName): boolean {
  return type.schema === 'pg_catalog';
}

function userType(schema: Schema, type: TypeName): UserType | undefined {
  if (type.schema === undefined || isBuiltIn(type)) return undefined;
  const found = schema.type(nameOf(type));
  return found === 'dropped' ? undefined : found;
}

function nameOf(type: TypeName): QualifiedName {
  return { schema: type.schema ?? '', name: type.name };
}

/** A domain with a CHECK or NOT NULL, its own or of the domain below it. */
export function isConstrained(schema: Schema, type: TypeName): boolean {
  const domain = userType(schema, type);
  if (domain?.kind !== 'domain') return false;
  return domain.notNull || domain.constraints.length > 0 || isConstrained(schema, domain.base);
}

export function withoutDomain(schema: Schema, type: TypeName): TypeName {
  const domain = userType(schema, type);
  if (domain?.kind !== 'domain' || type.arrayDimensions > 0) return type;
  return withoutDomain(schema, domain.base);
}

/**
 * The family of the default operator class for indexes: an index on a column whose type moves within it stays, another is
 * built anew (pg_opclass; measured).
 */
export function indexFamily(schema: Schema, type: TypeName): string {
  const base = withoutDomain(schema, type);
  if (base.arrayDimensions > 0) return 'array';
  if (base.name === 'varchar') return 'text';
  return base.name === 'cidr' ? 'inet' : base.name;
}
