/** Java's own library: which calls give what, and which only log or fail. */
import type { CallSite, Library, Meaning } from '../library';
import { withoutEnd } from '../methods';
import {
  choice,
  constant,
  constantText,
  emptyText,
  escaped,
  ofOperator,
  optionsOf,
  trustOf,
  untrusted,
  type Value,
} from '../value';
import { databaseCall } from './databases';
import { formatCall } from './formatting';
import { harmless, operation } from './operations';

export const javaLibrary: Library = {
  call,
  operation,
  harmless,
  selfIsImplied: true,
  unknown,
  tag: () => undefined,
  global,
};

const silent =
  /^(?:(?:this\.)?_?(?:log|logger|LOG|LOGGER|logging)|System\.(?:out|err)|Assert(?:ions)?|Log|Preconditions|Validate)\.\w+$|^(?:assert\w*|fail)$|\.(?:debug|info|warn|trace|error|severe|fine|println|print|sendError)$/;
const errors = /(?:Error|Exception|Problem)$/;

/** `new` of these begins a string that grows. */
const builders = /^(?:StringBuilder|StringBuffer|StringWriter|String)$/;
const lists =
  /^(?:ArrayList|LinkedList|Vector|HashSet|LinkedHashSet|TreeSet|CopyOnWriteArrayList|ArrayDeque|PriorityQueue|Stack)$/;
const maps =
  /^(?:HashMap|LinkedHashMap|TreeMap|ConcurrentHashMap|EnumMap|Hashtable|WeakHashMap|IdentityHashMap|ConcurrentSkipListMap)$/;

/** Numbers, dates, and names of a fixed set: what text they were made of is gone. */
const parsed =
  /^(?:(?:Integer|Long|Short|Byte|Float|Double|Boolean|BigInteger|BigDecimal|NumberUtils|Ints|Longs)\.\w+|UUID\.\w+|Math\.\w+|(?:Local|Offset|Zoned)\w*\.(?:parse|now|of\w*)|Instant\.\w+|(?:Timestamp|Date|Time)\.valueOf|Duration\.\w+|System\.(?:currentTimeMillis|nanoTime|lineSeparator|identityHashCode)|Thread\.\w+|ThreadLocalRandom\.\w+)$/;
/** Of these, those that fail on a text that is no number, date or UUID as a whole. */
const strict =
  /^(?:(?:Integer|Long|Short|Byte|Double|Float)\.(?:parse\w+|valueOf|decode)|UUID\.fromString|(?:(?:Local|Offset|Zoned)\w*|Instant|Duration)\.parse|(?:Timestamp|Date|Time)\.valueOf)$/;
/** What fails unless its first argument holds. */
const asserting =
  /^(?:(?:Preconditions\.)?check(?:Argument|State)|Validate\.(?:isTrue|validState)|Assert\.(?:isTrue|state))$/;
const parsedObjects =
  /^(?:Integer|Long|Double|Float|BigDecimal|BigInteger|Date|Timestamp|SimpleDateFormat|DecimalFormat|Random|AtomicInteger|AtomicLong|Object)$/;

/** What reads something from outside, even if a constant says from where: `new FileReader("names.txt")`. */
const opened =
  /^(?:File(?:Reader|InputStream)|RandomAccessFile|(?:Server|Datagram|SSL)?Socket|URL|Properties|(?:Zip|Jar)File)$/;

/** Letters, digits and signs that end no literal: digests and other bytes as text. */
const encodes =
  /^(?:formatHex|printHexBinary|encodeHexString|toHexString|(?:md|sha)\d+Hex|sha3_\d+Hex|encodeToString|encodeBase64\w*String|hashCode)$/;

/** What the driver reads as a number or a date. */
const readAsNumber =
  /^get(?:Int|Integer|Long|Short|Byte|Double|Float|Boolean|BigDecimal|Timestamp|LocalDate|LocalDateTime)$/;
/** Calls that give their argument, or what is in it, on. */
const passesOn =
  /^(?:String\.(?:valueOf|copyValueOf)|Objects\.(?:requireNonNull|toString|requireNonNullElse)|Optional\.(?:of|ofNullable)|(?:Strings|StringUtils)\.(?:trim\w*|strip\w*|nullToEmpty|defaultString|defaultIfEmpty|defaultIfBlank|lowerCase|upperCase|capitalize|uncapitalize)|Collections\.(?:unmodifiable\w+|synchronized\w+)|(?:List|Set|Map|ImmutableList|ImmutableSet|ImmutableMap)\.copyOf|checkNotNull|requireNonNull|notNull)$/;
const listMakers =
  /^(?:(?:List|Set|Stream|EnumSet|ImmutableList|ImmutableSet)\.of|Arrays\.(?:asList|stream)|Collections\.singleton(?:List)?|Lists\.newArrayList|Sets\.newHashSet|Collections\.empty(?:List|Set))$/;
const mapMakers = /^(?:(?:Map|ImmutableMap)\.of|Collections\.(?:singletonMap|emptyMap))$/;
const quoting =
  /^(?:escapeSql|encodeForSQL|quoteIdentifier|enquoteIdentifier|enquoteLiteral|enquoteNCharLiteral|escapeIdentifier|escapeLiteral|quoteLiteral|quoteIdent|quoteName|quoteTableName|quoteColumnName|quoteSql|escapeString)$/;

/** Quoting that a program brings itself: `sqlGenerator.escape(name)`. */
const ownQuoting = /(?:sql|dialect|database|identifier|jdbc|quot\w*)\w*\.(?:escape|quote)\w*$/i;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { method, expression } = site;
  const path = shortPath(site.path);
  const test = expression.arguments[0];
  if (path !== undefined && asserting.test(path) && test) return { kind: 'asserts', test };
  if ((path !== undefined && silent.test(path)) || errors.test(method)) return { kind: 'ignore' };
  if (expression.construct) {
    const made = constructed(site);
    return made && { kind: 'value', value: made };
  }
  if (path !== undefined && /^System\.(?:getenv|getProperty)$/.test(path)) return { kind: 'value', value: ofOperator };
  if (path !== undefined && parsed.test(path))
    return {
      kind: 'value',
      value: constant,
      ...(strict.test(path) ? { proves: expression.arguments.slice(0, 1) } : {}),
    };
  if (readAsNumber.test(method) && site.arguments.length > 0) return { kind: 'value', value: constant };
  if (path !== undefined && passesOn.test(path))
    return { kind: 'value', value: choice(site.arguments.slice(0, /Else|default/.test(method) ? 2 : 1)) };
  if (path !== undefined && listMakers.test(path)) return { kind: 'value', value: listOf(site) };
  if (path !== undefined && mapMakers.test(path)) return { kind: 'value', value: mapOf(site.arguments) };
  if (path === 'Map.ofEntries')
    return {
      kind: 'value',
      value: mapOf(site.arguments.flatMap((entry) => (entry.kind === 'list' ? entry.items : []))),
    };
  if (path === 'Map.entry') return { kind: 'value', value: { kind: 'list', items: site.arguments, rest: undefined } };
  // The name of an enum's constant, whatever it was looked up by; `valueOf` of others gives numbers and dates.
  if (method === 'valueOf' && /^[A-Z]\w*(?:\.[A-Z]\w*)*\.valueOf$/.test(path ?? ''))
    return { kind: 'value', value: constant, proves: expression.arguments.slice(0, 1) };
  if (method === 'getClass' || encodes.test(method)) return { kind: 'value', value: constant };
  const source = path === 'Pattern.compile' && site.arguments[0] ? constantText(site.arguments[0]) : undefined;
  if (source !== undefined) return { kind: 'value', value: { kind: 'pattern', source, everywhere: true } };
  if (path === 'Collections.nCopies')
    return { kind: 'value', value: { kind: 'list', items: [], rest: site.arguments[1] } };
  if (method === 'replaceAll' && leavesOnlyWords(site.arguments)) return { kind: 'value', value: constant };
  if (quoting.test(method) || ownQuoting.test(path ?? '')) return { kind: 'value', value: escaped };
  return formatCall(site, path) ?? builderCall(site) ?? collectionCall(site) ?? databaseCall(site, modules);
}

/** `x.replaceAll("[^a-z_]", "")`. */
function leavesOnlyWords([removed, by]: readonly Value[]): boolean {
  const pattern = removed && constantText(removed);
  const inside = /^\[\^((?:\\[wd]|\w-\w|[\w.-])+)\][+*]?$/.exec(pattern ?? '')?.[1];
  return inside !== undefined && by !== undefined && /^\w*$/.test(constantText(by) ?? "'");
}

/** `java.util.List.of` as `List.of`. */
function shortPath(path: string | undefined): string | undefined {
  return path?.replace(/^(?:[a-z_][\w]*\.)+(?=[A-Z])/, '');
}

/** Strings, lists and maps are known from their beginning. */
function constructed(site: CallSite): Value | undefined {
  const { method, callee } = site;
  const [first] = site.arguments;
  if (callee.kind === 'class') return undefined;
  if (builders.test(method)) {
    const text =
      first && optionsOf(first).every((one) => one.kind === 'number') && method !== 'String' ? undefined : first;
    return text ?? emptyText;
  }
  if (method === 'StringJoiner') {
    const [between = emptyText, before = emptyText, behind = emptyText] = site.arguments;
    return { kind: 'list', items: [], rest: undefined, joined: [between, before, behind] };
  }
  if (lists.test(method)) {
    if (first?.kind === 'list') return first;
    return { kind: 'list', items: [], rest: first?.kind === 'opaque' || first?.kind === 'made' ? first : undefined };
  }
  if (maps.test(method)) {
    if (first?.kind === 'record') return first;
    return {
      kind: 'record',
      fields: new Map(),
      rest: first?.kind === 'opaque' || first?.kind === 'made' ? first : undefined,
    };
  }
  if (opened.test(method)) return untrusted;
  if (parsedObjects.test(method)) return constant;
  return isOfPackage(site) ? { kind: 'made', module: `./${method}`, flow: [], isExact: true } : undefined;
}

/** `new Users()` of a class that is neither of this file nor imported by name. */
function isOfPackage({ path = '', callee, arguments: values }: CallSite): boolean {
  return /^[A-Z]\w*$/.test(path) && callee.kind === 'opaque' && values.length === 0;
}

function listOf(site: CallSite): Value {
  const [only] = site.arguments;
  const isSpread = site.arguments.length === 1 && only?.kind === 'list';
  return isSpread ? only : { kind: 'list', items: site.arguments, rest: undefined };
}

/** `Map.of(key, value, …)`. */
function mapOf(entries: readonly Value[]): Value {
  const fields = new Map<string, Value>();
  const hidden: Value[] = [];
  for (let index = 0; index + 1 < entries.length; index += 2) {
    const [key, value] = [entries[index], entries[index + 1]];
    const name = key && constantText(key);
    if (name !== undefined && value) fields.set(name, value);
    else hidden.push(...(key && value ? [key, value] : []));
  }
  return { kind: 'record', fields, rest: hidden.length > 0 ? choice(hidden) : undefined };
}

/** What builders do to themselves at a place: `insert`, `setLength`, `deleteCharAt`. */
function builderCall({ method, receiver, arguments: values, expression }: CallSite): Meaning | undefined {
  if (receiver?.kind !== 'text') return undefined;
  const [first, second] = values;
  switch (method) {
    case 'insert': {
      const isFirst = first && constantText(first) === '0';
      const added =
        second?.kind === 'text' || second?.kind === 'number' || second?.kind === 'opaque' ? second : untrusted;
      const joined = isFirst ? joinedTexts(added, receiver) : joinedTexts(receiver, added);
      return joined && { kind: 'change', value: joined, receiver: joined };
    }
    case 'setLength':
    case 'deleteCharAt':
    case 'delete': {
      if (first && constantText(first) === '0' && method !== 'deleteCharAt')
        return { kind: 'change', value: emptyText, receiver: emptyText };
      const text: Value = { kind: 'text', pieces: withoutEnd(receiver.pieces, cutBy(expression.arguments[0])) };
      return { kind: 'change', value: text, receiver: text };
    }
    default:
      return undefined;
  }
}

function joinedTexts(left: Value, right: Value): Value | undefined {
  return left.kind === 'text' && right.kind === 'text'
    ? { kind: 'text', pieces: [...left.pieces, ...right.pieces] }
    : undefined;
}

/** 4 of `text.length() - 4`, and of `text.length() - " AND".length()`. */
function cutBy(place: CallSite['expression']['arguments'][number] | undefined): number {
  if (place?.kind !== 'arithmetic' || place.operator !== '-') return 0;
  const last = place.operands[1];
  if (last?.kind === 'number') return Number(last.text);
  const object = last?.kind === 'call' && last.callee.kind === 'member' ? last.callee.object : undefined;
  return object?.kind === 'text' ? object.text.length : 0;
}

/** What else lists and maps give: keys, joined streams, lists without an item. */
function collectionCall({ method, receiver, arguments: values, expression }: CallSite): Meaning | undefined {
  if (method === 'keySet' || method === 'entrySet' || method === 'values') {
    if (receiver?.kind !== 'record' || values.length > 0) return undefined;
    const all = [...receiver.fields.values(), ...(receiver.rest ? [receiver.rest] : [])];
    if (method === 'values') return { kind: 'value', value: { kind: 'list', items: [], rest: choice(all) } };
    const key = receiver.rest ?? constant;
    const entry: Value = {
      kind: 'record',
      fields: new Map([
        ['key', key],
        ['value', choice(all)],
      ]),
      rest: undefined,
    };
    return { kind: 'value', value: { kind: 'list', items: [], rest: method === 'keySet' ? key : entry } };
  }
  if ((method === 'getKey' || method === 'getValue') && receiver?.kind === 'record')
    return { kind: 'value', value: receiver.fields.get(method === 'getKey' ? 'key' : 'value') ?? untrusted };
  if ((method === 'orElse' || method === 'orElseGet') && receiver && values[0] && values[0].kind !== 'function')
    return { kind: 'value', value: choice([receiver, values[0]]) };
  const index = expression.arguments[0];
  if (method === 'add' && values.length === 2 && receiver?.kind === 'list' && index?.kind === 'number') {
    const at = Number(index.text);
    const items = receiver.items.toSpliced(at, 0, ...values.slice(1));
    return { kind: 'change', value: constant, receiver: { ...receiver, items } };
  }
  if (method === 'clear' && receiver?.kind === 'list')
    return { kind: 'change', value: constant, receiver: { kind: 'list', items: [], rest: undefined } };
  return undefined;
}

/** Methods that bring something from elsewhere, whatever they are given. */
const brings =
  /^(?:get|read|next|find|fetch|load|receive|poll|take|lookup|query|select|list|search|resolve|require|param|header|cookie|input|request|body|path|peek|pop|accept|ask|prompt|scan|obtain|retrieve|download)/;

/** Accessors that give a number in every program: `getPageSize()`, `offset()`. */
const countsByName =
  /^(?:(?:get)?(?:page(?:Size|Number|Index)|offset|limit|size|count|length)|get(?:Page(?:Size|Number|Index)?|Offset|Limit|Size|Count|Length))$/;
/** A static method: `Base64.encode`. */
const ofType = /(?:^|\.)[A-Z]\w*\.\w+$/;
/** What is named for its kind is an enum: `direction.name()`, `user.getStatus().name()`. */
const ofEnum = /(?:type|status|kind|mode|direction|state|level|unit|order|role)(?:\(\))?\.name$/i;

/** `sqlGenerator.currentDate()`, `dialect.now()`: SQL that is written, and judged, in another class. */
const writesSql = /(?:sql|dialect)\w*\.\w+$/i;
/** Methods that only texts have: what a request or a reader gave is one then. */
const ofTexts =
  /^(?:substring|trim|strip\w*|toLowerCase|toUpperCase|replace\w*|concat|split|lines|charAt|intern|subSequence)$/;
/** What another class of the program writes: its names and clauses are judged there, a value may still come from anywhere. */
const ofProgram: Value = { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' };

/**
 * What an unknown method gives for constants is made of these, unless its name says that it brings something from elsewhere. One
 * that takes nothing, of a class that is there for all, such as `tableName()` or `Queries.base()`, gives what that class writes.
 */
function unknown(site: CallSite): Value | undefined {
  const { receiver, arguments: values, method, expression, path = '', callee } = site;
  // A getter of a class of this file whose type cannot hold SQL.
  if (receiver?.kind === 'record' && callee.kind === 'opaque' && callee.trust === 'constant' && values.length === 0)
    return callee;
  if (expression.construct || !values.every((value) => trustOf(value) === 'constant')) return undefined;
  const made = values.length > 0 || writesSql.test(path) ? constant : ofProgram;
  if (!receiver || expression.callee.kind !== 'member' || expression.callee.object.kind === 'this')
    return made === ofProgram ? made : undefined;
  if (receiver.kind === 'opaque' && receiver.chosen === 'name') return receiver;
  if (method === 'name' && ofEnum.test(path)) return constant;
  if (values.length === 0 && countsByName.test(method)) return constant;
  const isClass = /^(?:module|class|instance)$/.test(receiver.kind) || ofType.test(path);
  if (!isClass && trustOf(receiver) === 'constant') return constant;
  if (brings.test(method))
    return trustOf(receiver) === 'constant' && receiver.kind !== 'module' ? untrusted : undefined;
  if (receiver.kind === 'made' && ofTexts.test(method)) return untrusted;
  const isThere = isClass || (receiver.kind === 'made' && receiver.module.startsWith('./'));
  return isThere || (receiver.kind === 'made' && values.length > 0) ? made : undefined;
}

/** `Tables.USERS`, `Color.RED`, and constants of classes around: what a program writes in capitals does not change. */
function global(path: string): Value | undefined {
  const last = path.slice(path.lastIndexOf('.') + 1);
  return /^[A-Z][A-Z\d]*(?:_[A-Z\d]+)*$/.test(last) && last.length > 1 ? constant : undefined;
}
