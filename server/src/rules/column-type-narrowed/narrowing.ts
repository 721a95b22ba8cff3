/** Whether a column's new type holds less than its old one, and by which rows one sees that. */
import type { Schema, TypeName } from '../../schema/model';

export interface Narrowing {
  /** `refuses`: the server gives an error for what does not fit; `cuts`: it makes the value fit and says nothing. */
  readonly kind: 'refuses' | 'cuts';
  /** True for the values that do not fit, as SQL. */
  readonly condition: string;
}

/**
 * What the assignment of a value of the old type to the new one does (manual, chapter 8; narrowing.test.ts compares it with
 * the server, type by type). Undefined when every value fits, and for types that have nothing to do with each other.
 */
export function narrowing(from: TypeName, to: TypeName, column: string): Narrowing | undefined {
  if (from.arrayDimensions > 0 || to.arrayDimensions > 0) return undefined;
  return narrowText(from, to, column) ?? narrowNumber(from, to, column) ?? narrowTime(from, to, column);
}

/** The labels that an enum had and the new one has not. */
export function lostLabels(from: TypeName, to: TypeName, schema: Schema): readonly string[] {
  const before = labels(from, schema);
  const after = labels(to, schema);
  return before && after ? before.filter((label) => !after.includes(label)) : [];
}

function labels({ schema: name, name: type }: TypeName, schema: Schema): readonly string[] | undefined {
  const found = name === undefined ? undefined : schema.type({ schema: name, name: type });
  return typeof found === 'object' && found.kind === 'enum' ? found.labels : undefined;
}

function narrowText(from: TypeName, to: TypeName, column: string): Narrowing | undefined {
  const before = maximumLength(from);
  const after = maximumLength(to);
  if (before === undefined || after === undefined || after >= before) return undefined;
  return { kind: 'refuses', condition: `length(${column}) > ${after}` };
}

/** In characters; undefined for what is no text. */
function maximumLength({ name, modifiers: [length] }: TypeName): number | undefined {
  if (name === 'bpchar') return length ?? 1;
  if (name === 'varchar') return length ?? Number.POSITIVE_INFINITY;
  return name === 'text' || name === 'citext' ? Number.POSITIVE_INFINITY : undefined;
}

interface Whole {
  readonly minimum: string;
  readonly maximum: string;
  readonly bits: number;
}

const integers: Readonly<Record<string, Whole>> = {
  int2: { minimum: '-32768', maximum: '32767', bits: 15 },
  int4: { minimum: '-2147483648', maximum: '2147483647', bits: 31 },
  int8: { minimum: '-9223372036854775808', maximum: '9223372036854775807', bits: 63 },
};

/** Whole numbers of so many bits, and decimal ones of so many digits, come back from a float as they went in. */
const floats: Readonly<Record<string, { readonly bits: number; readonly digits: number }>> = {
  float4: { bits: 24, digits: 6 },
  float8: { bits: 53, digits: 15 },
};

function narrowNumber(from: TypeName, to: TypeName, column: string): Narrowing | undefined {
  if (!integers[from.name] && !floats[from.name] && from.name !== 'numeric') return undefined;
  const whole = integers[to.name];
  if (whole) return narrowToWhole(from, whole, column);
  if (floats[to.name]) return narrowToFloat(from, to, column);
  return to.name === 'numeric' ? narrowToNumeric(from, to, column) : undefined;
}

function narrowToWhole(from: TypeName, to: Whole, column: string): Narrowing | undefined {
  if (fraction(from) > 0) return { kind: 'cuts', condition: `${column} <> round(${column})` };
  const whole = integers[from.name];
  const fits = whole ? whole.bits <= to.bits : wholeDigits(from) < to.maximum.length;
  return fits ? undefined : { kind: 'refuses', condition: `${column} NOT BETWEEN ${to.minimum} AND ${to.maximum}` };
}

function narrowToFloat(from: TypeName, to: TypeName, column: string): Narrowing | undefined {
  const { bits = 0, digits = 0 } = floats[to.name] ?? {};
  const before = integers[from.name]?.bits ?? floats[from.name]?.bits;
  const fits = before === undefined ? (from.modifiers[0] ?? Number.POSITIVE_INFINITY) <= digits : before <= bits;
  return fits ? undefined : { kind: 'cuts', condition: `${column}::${to.name}::numeric <> ${column}::numeric` };
}

function narrowToNumeric(from: TypeName, { modifiers }: TypeName, column: string): Narrowing | undefined {
  const [precision, scale = 0] = modifiers;
  if (precision === undefined) return undefined;
  const digits = precision - scale;
  const exact = from.name === 'numeric' ? column : `${column}::numeric`;
  if (digits < wholeDigits(from)) return { kind: 'refuses', condition: `abs(${exact}) >= 1e${digits}` };
  if (scale >= fraction(from)) return undefined;
  return { kind: 'cuts', condition: `${exact} <> round(${exact}, ${scale})` };
}

/** How many digits stand behind the point at most. */
function fraction({ name, modifiers: [precision, scale = 0] }: TypeName): number {
  if (integers[name]) return 0;
  return precision === undefined ? Number.POSITIVE_INFINITY : scale;
}

/** How many digits stand before the point at most; of a number without limits nobody can say, and 0 claims nothing. */
function wholeDigits({ name, modifiers: [precision, scale = 0] }: TypeName): number {
  return integers[name]?.maximum.length ?? (precision === undefined ? 0 : precision - scale);
}

const moments = ['timestamp', 'timestamptz'];
const microseconds = 6;

function narrowTime(from: TypeName, to: TypeName, column: string): Narrowing | undefined {
  if (moments.includes(from.name) && to.name === 'date') {
    return { kind: 'cuts', condition: `${column} <> date_trunc('day', ${column})` };
  }
  const isSameKind = from.name === to.name || (moments.includes(from.name) && moments.includes(to.name));
  if (!isSameKind || ![...moments, 'time', 'timetz'].includes(to.name)) return undefined;
  const [before = microseconds] = from.modifiers;
  const [after = microseconds] = to.modifiers;
  return after < before ? { kind: 'cuts', condition: `${column} <> ${column}::${to.name}(${after})` } : undefined;
}
