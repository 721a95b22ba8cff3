/** Java's types, as far as they say that a value cannot hold SQL, or that it belongs to a database driver. */
import type { Type } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named } from '../syntax';
import { driverClasses, driverOf } from './drivers';

export const unknownType: Type = { kind: 'unknown' };
export const harmless: Type = { kind: 'harmless' };

/** Classes whose values read as numbers, dates and the like. */
const harmlessNames = new Set(
  `Integer Long Short Byte Float Double Boolean Number BigInteger BigDecimal AtomicInteger AtomicLong AtomicBoolean LongAdder UUID Class Date LocalDate
  LocalTime LocalDateTime OffsetDateTime ZonedDateTime Instant Timestamp Time Calendar GregorianCalendar Duration Period Year YearMonth DayOfWeek Month ZoneId
  ZoneOffset TimeUnit ChronoUnit OptionalInt OptionalLong OptionalDouble BitSet Currency DateTime Void`.split(/\s+/),
);

const collections =
  /^(?:Collection|List|ArrayList|LinkedList|Set|HashSet|LinkedHashSet|TreeSet|SortedSet|EnumSet|Iterable|Iterator|Stream|Optional|Queue|Deque|ImmutableList|ImmutableSet|Supplier)$/;

export function typeOf(node: SyntaxNode): Type {
  switch (node.type) {
    case 'integral_type':
      return node.text === 'char' ? unknownType : harmless;
    case 'floating_point_type':
    case 'boolean_type':
      return harmless;
    case 'array_type': {
      const element = child(node, 'element');
      return element ? { kind: 'list', of: typeOf(element) } : unknownType;
    }
    case 'generic_type': {
      const name = typeName(node);
      if (harmlessNames.has(name)) return harmless;
      const argument = named(named(node).find((part) => part.type === 'type_arguments'))[0];
      return argument && collections.test(name) ? { kind: 'list', of: typeOf(argument) } : unknownType;
    }
    case 'wildcard': {
      const bound = named(node).at(-1);
      return bound ? typeOf(bound) : unknownType;
    }
    case 'type_identifier':
    case 'scoped_type_identifier':
      if (typeName(node) === 'String') return { kind: 'text' };
      return harmlessNames.has(typeName(node)) ? harmless : { kind: 'reference', name: node.text };
    default:
      return unknownType;
  }
}

/** `List` of `java.util.List<String>`. */
export function typeName(node: SyntaxNode): string {
  const bare = node.type === 'generic_type' ? (named(node)[0]?.text ?? '') : node.text;
  return bare.slice(bare.lastIndexOf('.') + 1);
}

/** Marks the class of an object that the program itself put into a field. */
const ofProgram = './';
const texts = /^(?:String|Object|CharSequence|StringBuilder|StringBuffer|Serializable|Comparable|[A-Z]\d?)$/;

/** The type of a field: what another class of the program does with constants is no one's choice, and what it glues is judged there. */
export function fieldType(type: Type): Type {
  if (type.kind !== 'reference' || texts.test(type.name)) return type;
  return { kind: 'reference', name: ofProgram + type.name };
}

/** The type that a name stands for, when it is a driver's class: by its import, by its full name, or by a name that only a driver uses. */
export function driverType(name: string, imports: ReadonlyMap<string, string>): Type | undefined {
  if (name.startsWith(ofProgram)) {
    const driver = driverType(name.slice(ofProgram.length), imports);
    return driver?.kind === 'made' && driverOf(driver.module) ? driver : { kind: 'made', module: name };
  }
  const module = imports.get(name) ?? (name.includes('.') ? name : driverClasses.get(name));
  return module === undefined ? undefined : { kind: 'made', module };
}
