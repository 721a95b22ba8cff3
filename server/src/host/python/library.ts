/** What Python's calls mean to the analysis: databases, formats, conversions, quoting. */
import type { Expression } from '../expression';
import type { CallSite, Library, Meaning } from '../library';
import {
  aNumber,
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
import { composing } from './composing';
import { driverOfValue, driversAmong, isPassedOn, queryArgument, statementCall } from './drivers';
import { braceVerbs, dollarVerbs, percentVerbs } from './formatting';
import { keptByName } from './kept-by-name';
import { harmless, operation } from './operations';

export const pythonLibrary: Library = {
  call,
  unknown,
  operation,
  harmless,
  selfIsImplied: false,
  tag: () => undefined,
  global,
};

const silent =
  /^(?:print|pprint|logger?|log|logging|_?LOGGER?|LOG|warnings|click|typer|messages|console|pytest|mock|st)(?:\.|$)|(?:^|[._])(?:logger|log|logging|stdout|stderr)\.\w+$/;
const errors = /(?:Error|Exception|Warning)$/;

/** Built-in functions that give numbers or truths. */
const numbers =
  /^(?:int|float|bool|complex|len|abs|round|ord|hash|id|sum|divmod|pow|isinstance|issubclass|callable|hasattr|any|all|range|bin|hex|oct)$/;

/** Functions of the standard library, and of what everybody uses, whose results hold no quote and no space that could be chosen. */
const plain =
  /^(?:math|dataclasses\.fields|time|uuid|decimal|fractions|datetime|calendar|hashlib|zlib|hmac|secrets|ipaddress|os\.getpid|random\.(?:random|randint|randrange|uniform|getrandbits)|dateutil|arrow|pendulum|django\.utils\.(?:timezone|dateparse)|django\.utils\.text\.slugify|slugify|string\.ascii\w*)(?:\.|$)/;

/** What the operator of the program has set, not a visitor. */
const settings =
  /^(?:os\.(?:getcwd|path\.(?:dirname|abspath))|decouple\.config|django\.conf\.settings|flask\.current_app|constance\.config)(?:\.|$)/;

const quoting =
  /^(?:quote_(?:ident(?:ifier)?|literal|name|value|nullable)|escape_(?:ident(?:ifier)?|literal|string|name|value)|getquoted|literal_processor|hexdigest|getrandbits)$/;
/** Quoting that a program brings itself. */
const ownQuoting =
  /^_?(?:escape|quote)(?:_?(?:sql(?:ite)?|mysql|postgres(?:ql)?|pg|db|ident|identifier|literal|name|string|value|table|column))+$/i;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, callee } = site;
  const name = callee.kind === 'module' ? [callee.module, ...callee.path].join('.') : path;
  if (silent.test(path) || errors.test(method)) return { kind: 'ignore' };
  if (/^(?:os\.)?(?:getenvb?|environb?\.get)$/.test(name)) return { kind: 'value', value: ofOperator };
  const value = conversion(site, name) ?? collection(site, name) ?? operator(site);
  if (value) return { kind: 'value', value, proves: parsed(site, name) };
  const isMysql = method === 'escape' && site.receiver?.kind !== 'module' && driversAmong(modules).includes('mysql');
  if (isMysql || quoting.test(method) || ownQuoting.test(method)) return { kind: 'value', value: escaped };
  return keptByName(site, name) ?? changing(site) ?? formatCall(site, name) ?? databaseCall(site, name, modules);
}

const parsing =
  /^(?:int|float|complex|decimal\.Decimal|fractions\.Fraction|uuid\.UUID|ipaddress\.ip_\w+|(?:datetime\.)?(?:datetime|date|time)\.(?:strptime|fromisoformat))$/;

/** What these take raises unless the text is a number, a date or the like; a class of constants takes only these. */
function parsed({ callee, expression }: CallSite, name: string): readonly Expression[] {
  return parsing.test(name) || callee.kind === 'record' ? expression.arguments.slice(0, 1) : [];
}

/** Whole statements and clauses may stand in a file; what it holds is no value to trust in any other place. */
const fileContent: Value = { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'clause' };

/** Functions that make another value of one. */
function conversion(site: CallSite, name: string): Value | undefined {
  const [first, second, third] = site.arguments;
  if (numbers.test(name)) return site.arguments.some((one) => one.kind === 'function') ? undefined : constant;
  if (plain.test(name) || settings.test(name)) return constant;
  if (/^sqlalchemy\..*\b(?:column|table|quoted_name)$/.test(name)) return escaped;
  switch (name) {
    case 'str':
    case 'repr':
    case 'textwrap.dedent':
    case 'inspect.cleandoc':
    case 'string.Template':
    case 'Template':
    case 'dedent':
    case 'copy.copy':
    case 'copy.deepcopy':
    case 'django.utils.safestring.mark_safe':
    case 'sys.intern':
      return first ?? emptyText;
    case 'open':
      return fileContent;
    case 'io.StringIO':
      return first ?? emptyText;
    case 'typing.cast':
      return second;
    case 'getattr':
      return first && trustOf(first) === 'constant' && first.kind !== 'instance' ? constant : undefined;
    case 'min':
    case 'max':
      // A number and a text cannot be compared.
      return site.arguments.some((one) => one.kind === 'number') ? constant : undefined;
    case 're.compile':
      return compiled(first);
    case 're.sub':
      return first && second && third && keepsWords(first, second) ? constant : third;
    default:
      return typedRead(site);
  }
}

function compiled(source: Value | undefined): Value | undefined {
  const text = source && constantText(source);
  return text === undefined ? undefined : { kind: 'pattern', source: text, everywhere: true };
}

/** `re.sub(r'[^a-z_]', '', x)`. */
function keepsWords(pattern: Value, by: Value): boolean {
  const source = constantText(pattern) ?? '';
  return /^(?:\[\^[\w\\.-]*\]|\\W)[+*]?$/.test(source) && /^[\w-]*$/.test(constantText(by) ?? "'");
}

/** Flask's `args.get('page', type=int)`. */
function typedRead({ expression, method }: CallSite): Value | undefined {
  const type = expression.arguments[(expression.names ?? []).indexOf('type')];
  const isNumber = type?.kind === 'name' && /^(?:int|float|bool)$/.test(type.name);
  return isNumber && /^(?:get|getlist)$/.test(method) ? constant : undefined;
}

/** Functions that read lists, sets and dictionaries. */
function collection(site: CallSite, name: string): Value | undefined {
  const [first, second] = site.arguments;
  const { receiver, method, expression, callee } = site;
  // An enumeration that is called gives one of its members.
  if (callee.kind === 'record') return choice([...callee.fields.values(), ...(callee.rest ? [callee.rest] : [])]);
  switch (name) {
    case '[items]':
      return first && choice(optionsOf(first).map((one) => (one.kind === 'record' ? keysOf(one) : one)));
    case 'list':
    case 'tuple':
    case 'set':
    case 'frozenset':
    case 'collections.deque':
    case 'sorted':
    case 'reversed':
      if (!first) return { kind: 'list', items: [], rest: undefined };
      return choice(optionsOf(first).map((one) => (one.kind === 'record' ? keysOf(one) : one)));
    case 'filter':
      return second;
    case 'enumerate':
      return first && listOf({ kind: 'list', items: [aNumber(expression.span), itemIn(first)], rest: undefined });
    case 'zip':
      return listOf({ kind: 'list', items: site.arguments.map(itemIn), rest: undefined });
    case 'dict':
      return dictionary(site);
    default:
      return receiver?.kind === 'record' || receiver?.kind === 'opaque' ? partsOf(receiver, method) : undefined;
  }
}

function listOf(item: Value): Value {
  return { kind: 'list', items: [], rest: item };
}

function itemIn(value: Value): Value {
  if (value.kind === 'record') return itemIn(keysOf(value));
  if (value.kind !== 'list') return value;
  return choice([...value.items, ...(value.rest ? [value.rest] : [])]);
}

type Dictionary = Extract<Value, { kind: 'record' }>;

function keysOf({ fields, rest }: Dictionary): Value {
  return { kind: 'list', items: [], rest: choice([...(fields.size > 0 ? [constant] : []), ...(rest ? [rest] : [])]) };
}

function dictionary({ expression, arguments: values }: CallSite): Value {
  const names = expression.names ?? [];
  const fields = new Map(names.flatMap((name, index) => (name ? [[name, values[index] ?? untrusted] as const] : [])));
  const others = values.filter((_value, index) => names[index] === undefined);
  const records = others.flatMap((one) => (one.kind === 'record' ? [one] : []));
  const rest = [...records.flatMap((one) => one.rest ?? []), ...others.filter((one) => one.kind !== 'record')];
  for (const record of records) for (const [key, value] of record.fields) fields.set(key, value);
  return { kind: 'record', fields, rest: rest.length > 0 ? choice(rest) : undefined };
}

/** `keys()`, `values()` and `items()`; of what came from outside they are as free as it is. */
function partsOf(owner: Dictionary | Extract<Value, { kind: 'opaque' }>, method: string): Value | undefined {
  const isPairs = method === 'items';
  if (owner.kind === 'opaque') {
    if (isPairs) return listOf({ kind: 'list', items: [owner, owner], rest: undefined });
    return method === 'keys' || method === 'values' ? listOf(owner) : undefined;
  }
  const values = [...owner.fields.values(), ...(owner.rest ? [owner.rest] : [])];
  if (method === 'keys') return keysOf(owner);
  if (method === 'values') return { kind: 'list', items: [...owner.fields.values()], rest: owner.rest };
  const key = owner.rest ?? constant;
  return isPairs
    ? {
        kind: 'list',
        items: values.map((item) => ({ kind: 'list', items: [key, item], rest: undefined })),
        rest: undefined,
      }
    : undefined;
}

/** `text * 3`, `set(a) - b`, `a & ALLOWED`; of anything else operators make numbers. */
function operator({ method, receiver, arguments: [other], expression }: CallSite): Value | undefined {
  if (!/^[*&|-]$/.test(method) || !receiver) return undefined;
  if (method === '&' && other) return trustOf(receiver) === 'untrusted' ? other : receiver;
  const isKnown = optionsOf(receiver).some(
    (one) => one.kind === 'text' || one.kind === 'list' || one.kind === 'record',
  );
  if (isKnown) return undefined;
  const isRepeated =
    method === '*' && other && optionsOf(other).some((one) => one.kind === 'text' || one.kind === 'list');
  return isRepeated ? other : method === '*' ? aNumber(expression.span) : receiver;
}

/** Methods that change a list or a dictionary in its place. */
function changing({ method, receiver, arguments: [first, second] }: CallSite): Meaning | undefined {
  if (receiver?.kind === 'list' && method === 'insert' && second) {
    const isFirst = first && constantText(first) === '0';
    const items = isFirst ? [second, ...receiver.items] : [...receiver.items, second];
    return { kind: 'change', value: constant, receiver: { ...receiver, items } };
  }
  if (receiver?.kind === 'list' && method === 'pop' && !first) {
    const last = receiver.items.at(-1);
    if (last && !receiver.rest)
      return { kind: 'change', value: last, receiver: { ...receiver, items: receiver.items.slice(0, -1) } };
  }
  if (receiver?.kind === 'record' && method === 'update' && first?.kind === 'record') {
    const fields = new Map([...receiver.fields, ...first.fields]);
    const rest = [receiver, first].flatMap((one) => one.rest ?? []);
    return {
      kind: 'change',
      value: constant,
      receiver: { kind: 'record', fields, rest: rest.length > 0 ? choice(rest) : undefined },
    };
  }
  return undefined;
}

function formatCall(site: CallSite, name: string): Meaning | undefined {
  const { receiver, method, expression } = site;
  const written = expression.callee.kind === 'member' ? expression.callee.object : undefined;
  if (method === '%') {
    if (receiver && optionsOf(receiver).some((one) => one.kind === 'text'))
      return { kind: 'format', text: receiver, written, first: 0, verbs: percentVerbs };
    return { kind: 'value', value: receiver?.kind === 'number' ? aNumber(expression.span) : (receiver ?? untrusted) };
  }
  if (!receiver || !optionsOf(receiver).some((one) => one.kind === 'text')) return undefined;
  if (method === 'format' || method === 'format_map')
    return { kind: 'format', text: receiver, written, first: 0, verbs: braceVerbs };
  if (/^(?:safe_)?substitute$/.test(method) && !name.startsWith('re.'))
    return { kind: 'format', text: receiver, written: undefined, first: 0, verbs: dollarVerbs };
  return undefined;
}

function databaseCall(site: CallSite, name: string, modules: readonly string[]): Meaning | undefined {
  const { method, receiver, callee, path = '' } = site;
  const drivers = driversAmong(modules);
  const fragment = (driver: string, raw: boolean): Meaning => {
    return { kind: 'run', driver, argument: queryArgument(site), frame: 'fragment', raw };
  };
  const composed = composing(
    site,
    name,
    drivers.find((one) => one.startsWith('psycopg')),
  );
  if (composed) return composed;
  const own = driverOfValue(callee) ?? driverOfValue(receiver);
  const called = callee.kind === 'module' ? (callee.path.at(-1) ?? method) : method;
  if (/^(?:text|literal_column|DDL|TextClause)$/.test(called) && (own === 'sqlalchemy' || path === 'db.text'))
    return isPassedOn(site) ? { kind: 'value', value: untrusted } : fragment('sqlalchemy', true);
  // Before version 1.4 SQLAlchemy took strings for conditions.
  const isCondition = receiver !== undefined && /^(?:filter|where|having)$/.test(method);
  if (isCondition && drivers.includes('sqlalchemy') && site.arguments[0]?.kind === 'text')
    return fragment('sqlalchemy', false);
  if (method === 'mogrify') return fragment(own ?? 'psycopg2', true);
  if (method === 'RawSQL' && receiver === undefined) return fragment('django', false);
  if (method === 'extra' && receiver && (site.expression.names ?? []).length > 0) return extraPieces(site);
  if (own === 'psycopg2' && /^execute_(?:values|batch)$/.test(called)) {
    const argument = (site.expression.names ?? []).indexOf('sql');
    // The list behind the text is not one of values for this text.
    return { kind: 'run', driver: 'other', argument: argument < 0 ? 1 : argument, frame: 'statement', raw: false };
  }
  if (method === 'raw' && receiver && isModelManager(path, drivers))
    return {
      kind: 'run',
      driver: drivers.includes('peewee') ? 'peewee' : 'django',
      argument: queryArgument(site),
      frame: 'statement',
      raw: false,
    };
  if (method === 'SQL' && own === 'peewee') return fragment('peewee', true);
  if (method === 'raw_sql' && drivers.includes('pony')) return fragment('pony', true);
  if (callee.kind === 'module' && receiver === undefined && !/^read_sql|^RunSQL$/.test(method)) return undefined;
  return statementCall(site, modules);
}

/** Django's `extra(select={…}, where=[…], order_by=[…])`: each of them holds pieces of a query. */
function extraPieces({ expression, arguments: values }: CallSite): Meaning | undefined {
  const pieces = (expression.names ?? []).flatMap((name, index) => {
    const value = values[index];
    if (!value || !/^(?:select|where|tables|order_by)$/.test(name ?? '')) return [];
    return optionsOf(value).flatMap((one) => {
      if (one.kind === 'list') return [...one.items, ...(one.rest ? [one.rest] : [])];
      return one.kind === 'record' ? [...one.fields.values(), ...(one.rest ? [one.rest] : [])] : [one];
    });
  });
  const argument = (expression.names ?? []).findIndex((name) => /^(?:select|where|tables|order_by)$/.test(name ?? ''));
  if (argument < 0) return undefined;
  const text: Value = { kind: 'list', items: pieces, rest: undefined };
  return { kind: 'run', driver: 'django', argument, frame: 'fragment', raw: false, text };
}

function isModelManager(path: string, drivers: readonly string[]): boolean {
  return (
    /(?:^|\.)(?:objects|\w*manager|_default_manager)(?:\.\w+\([^)]*\))*\.raw$/i.test(path) || drivers.includes('peewee')
  );
}

/** Modules whose functions hand on what somebody sent, or change its form. */
const carriers =
  /^(?:base64|binascii|bottle|bs4|cgi|codecs|copy|csv|email|falcon|fastapi|flask|functools|html|http\w*|io|itertools|json|lxml|markupsafe|operator|orjson|os|pickle|quart|re|regex|requests|sanic|shlex|simplejson|six|socket|starlette|string|subprocess|sys|tornado|typing|unicodedata|urllib\w*|aiohttp|webob|werkzeug|xml|yaml|zlib)(?:\.|$)/;
/** Methods of a handler, whatever class it extends, that give what somebody sent. */
const sent =
  /^(?:get_(?:(?:query|body|json_body)_)?arguments?|get_(?:secure_)?cookie|get_json|get_data|get_params?|getfirst|getlist|getvalue|recv|readline)$/;
const buildsSql =
  /(?:sql|clause|where|cond(?:ition)?s?|filters?|quer(?:y|ies)|order_?by|columns?|fields?|select|join|fragment|predicate|expression|stmt|constraint)s?(?:$|_)/i;

/** `get_param_as_int`, `getint`, `to_float`: what the name says that they give. */
const namedForNumber =
  /^(?:get|to|as|parse|safe|coerce)_?(?:int(?:eger)?|float|bool(?:ean)?|decimal|uuid|date(?:time)?)$|_(?:as|to)_(?:int(?:eger)?|float|bool(?:ean)?|uuid|date(?:time)?)$/;

/** What a function of the program's own, in another file, makes of a query is judged there; so is what its methods build by their names. */
function unknown({ callee, method, path = '' }: CallSite): Value | undefined {
  if (/(?:^|_)placeholders?$/.test(method) || namedForNumber.test(method)) return constant;
  if (/^read_(?:text|string)$/.test(method)) return fileContent;
  if (sent.test(method)) return untrusted;
  const module = callee.kind === 'module' ? callee.module : undefined;
  const isOwn = module !== undefined && !carriers.test(module) && driversAmong([module]).length === 0;
  const isBuilt = module === undefined && buildsSql.test(method) && !/(?:^|\.)(?:request|req|form|args)\./.test(path);
  return isOwn || isBuilt ? { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'clause' } : undefined;
}

const frameworkNames =
  /(?:^|\.)(?:_meta\.(?:db_table|pk|model_name|app_label)|__tablename__|__table__|__name__|__qualname__|__class__|__version__|__file__)(?:\.|$)/;

/** What the operator sets, and what an object of the database says of itself. */
const programNames =
  /(?:^|\.)(?:settings|config|configuration|conf|cfg)\.|(?:^|\.)(?:db|database|db_pool|\w*engine|dialect|schema_editor)\.(?!session\b)\w+$|^(?:this\.)?(?:connection|conn)\.\w+$/;

/** Names in capitals hold what the program wrote (PEP 8); not those of a request of Django, and functions. */
const capitalName = /\.(?!(?:GET|POST|META|COOKIES|FILES|REQUEST|BODY|DATA|SQL|DDL)\b)[A-Z][A-Z0-9_]{2,}$/;

/** What the language and its frameworks give under a name, whoever defines it. */
function global(path: string): Value | undefined {
  if (/^(?:(?:flask|quart|bottle)\.request|sys\.(?:argv|stdin))(?:\.|$)/.test(path)) return untrusted;
  if (/^(?:os\.)?environb?(?:\.|$)/.test(path)) return ofOperator;
  const isOwn = frameworkNames.test(path) || programNames.test(path) || capitalName.test(path);
  return isOwn ? constant : undefined;
}
