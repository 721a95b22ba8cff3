/** Go's calls: which run SQL, which give numbers, which fill verbs, which only tell. */
import type { CallSite, Library, Meaning } from '../library';
import { allowsOnlyWords } from '../refine';
import {
  aNumber,
  constant,
  constantText,
  emptyText,
  escaped,
  ofOperator,
  optionsOf,
  piecesOf,
  trustOf,
  untrusted,
  type Value,
  wholePlace,
  worstTrust,
} from '../value';
import { builderDrivers, driverOf, makesPiece, pieceFromElsewhere, statementCalls, takesPiece } from './drivers';
import { harmless, operation } from './operations';
import { templateCall } from './text-template';
import { formatVerbs } from './verbs';

export const goLibrary: Library = {
  call,
  operation,
  unknown,
  harmless,
  selfIsImplied: false,
  tag: () => undefined,
  global,
};

const logging =
  /^(?:(?:Debug|Info|Notice|Warn|Warning|Error|Fatal|Panic|Trace|Print|Log|Skip)(?:f|ln|w|Context|Ctx|S)?|Msgf?|Wrapf?|WithMessagef?|WithFields?|Str|Expect(?:Query|Exec|Prepare))$/;
const silent =
  /^(?:log|slog|zap|logrus|zerolog|glog|klog|errors|assert|require|attribute|panic)(?:\.|$)|(?:^|\.)(?:log|logger|lgr|Log|Logger)\.\w+$/;
const numbers =
  /^(?:len|cap|u?int(?:8|16|32|64)?|float(?:32|64)|bool|strconv\.(?:Itoa|Atoi|ParseInt|ParseUint|ParseFloat|ParseBool|FormatInt|FormatUint|FormatFloat|FormatBool)|cast\.To(?:Int|Uint|Float|Bool)\w*|math\.\w+|c?rand\w*\.\w+|utf8\.\w+|time\.(?:Now|Since|Until|Unix|Duration|Parse|ParseDuration)|uuid\.\w+|sha(?:1|256|512)\.\w+)$/;
/** Texts of letters and digits, and what the program itself says of its types. */
const letters = /^(?:(?:hex|base(?:32|64)\.\w+)\.EncodeToString|reflect\.TypeOf|os\.(?:Getpid|Hostname))$/;
const makesError =
  /^(?:fmt\.Errorf|x?errors\.(?:New|Errorf|Wrapf?|WithMessagef?|WithStack|Join)|status\.Errorf?|echo\.NewHTTPError|fiber\.NewError)$/;
/** Never nil, and by no means what was asked about. */
const anError: Value = { kind: 'made', module: 'errors', flow: [] };
/** Conversions and copies. */
const sameAsGiven =
  /^(?:string|fmt\.Sprint|strings\.Clone|template\.HTML|html\.EscapeString|url\.\w*Unescape|url\.\w*Escape|strconv\.Quote|bytes\.NewBuffer(?:String)?|pq\.Array|sqlx\.In|sqlx\.Named|lo\.(?:Uniq|Compact))$/;
/** Random texts and new identifiers. */
const random = /^(?:Pseudo)?[rR]andom\w*$|^(?:[gG]enerate|[nN]ew)(?:ID|Id|UUID|ULID)$/;
const quoting =
  /^(?:[sS]afe|[sS]anitize)(?:SQL|Sql)?Ident(?:ifier)?$|^(?:[qQ]uote|[eE]scape)(?:SQL|Sql|PG|Pg|DB|Db|Simple)?(?:Ident(?:ifier)?|Literal|Name|String|Str|Value|Table|Column|TableName|ColumnName)?s?$/;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, receiver, expression } = site;
  const [first] = site.arguments;
  if (/^os\.(?:Getenv|LookupEnv)$/.test(path)) return { kind: 'value', value: ofOperator };
  if (makesError.test(path)) return { kind: 'value', value: anError };
  if (silent.test(path) || /^fmt\.(?:Print|Errorf|Scan)/.test(path)) return { kind: 'ignore' };
  if (receiver && logging.test(method)) return { kind: 'ignore' };
  if (numbers.test(path)) return { kind: 'value', value: aNumber(expression.span) };
  if (letters.test(path)) return { kind: 'value', value: constant };
  if (method === '[:]' && receiver?.kind === 'list') return { kind: 'value', value: partOf(receiver, site.arguments) };
  if (random.test(method)) return { kind: 'value', value: constant };
  if (path === 'append') return { kind: 'value', value: appended(site) };
  if (method === '*=' && first) return { kind: 'change', value: first, receiver: first };
  if (method === 'Reset' && receiver?.kind === 'text') return { kind: 'change', value: constant, receiver: emptyText };
  if (path === 'fmt.Sprintf' || path === 'fmt.Sprint' || path === 'fmt.Sprintln') return printed(site);
  if (path === 'sqlx.In' || path === 'sqlx.Named') return { kind: 'value', value: severalOf(first ?? constant) };
  if (method === 'Format' && receiver && isLayout(first)) return { kind: 'value', value: constant };
  if (/\.Tag\.(?:Get|Lookup)$/.test(`.${tagPath(expression.callee)}`)) return { kind: 'value', value: constant };
  if (method === 'Rebind') return { kind: 'value', value: site.arguments.at(-1) ?? constant };
  if (/^(?:ToSql|ToSQL|MustSql)$/.test(method)) return { kind: 'value', value: constant };
  const filled = templateCall(site);
  if (filled) return { kind: 'value', value: filled };
  const pattern = patternOf(site);
  if (pattern) return { kind: 'value', value: pattern };
  if (sameAsGiven.test(path)) return { kind: 'value', value: first ?? emptyText };
  if (quoting.test(method) || (method === 'Sanitize' && receiver?.kind === 'list'))
    return { kind: 'value', value: escaped };
  return databaseCall(site, modules) ?? ofPackage(site);
}

/** `list[1:]`, where the places are known; else any of the items may stand anywhere. */
function partOf(list: Extract<Value, { kind: 'list' }>, [from, to]: readonly Value[]): Value {
  const [start, end] = [from, to].map((value) => (value && constantText(value)) ?? '');
  if (list.rest || !/^\d+$/.test(start ?? '') || !/^-?\d*$/.test(end ?? '') || (to && end === '')) return list;
  return { ...list, items: list.items.slice(Number(start), end === '' ? undefined : Number(end)) };
}

/** `append(list, x, others...)`; bytes are text. */
function appended({ arguments: values, expression }: CallSite): Value {
  const [list, ...added] = values;
  if (!list) return constant;
  const spans = expression.arguments.map(({ span }) => span);
  if (list.kind === 'text') {
    const pieces = added.flatMap((value, index) => piecesOf(value, wholePlace(spans[index + 1] ?? expression.span)));
    return { kind: 'text', pieces: [...list.pieces, ...pieces] };
  }
  const own = list.kind === 'list' ? list : undefined;
  const items: Value[] = [...(own?.items ?? [])];
  const rest: Value[] = own?.rest ? [own.rest] : own ? [] : [list];
  for (const [index, value] of added.entries()) {
    if (expression.arguments[index + 1]?.kind !== 'spread') items.push(value);
    else if (value.kind === 'list') {
      items.push(...value.items);
      if (value.rest) rest.push(value.rest);
    } else rest.push(value);
  }
  const others = rest.filter((value) => value !== constant);
  const worst = others.find((value) => trustOf(value) === 'untrusted') ?? others[0];
  return { kind: 'list', items: items.slice(0, 200), rest: worst };
}

function printed({ path, arguments: values, expression }: CallSite): Meaning {
  const [text] = values;
  const place = (index: number) => wholePlace(expression.arguments[index]?.span ?? expression.span);
  if (path !== 'fmt.Sprintf') {
    const pieces = values.flatMap((value, index) => piecesOf(value, place(index)));
    const isNumber = values.length === 1 && text?.kind === 'number';
    return { kind: 'value', value: isNumber ? text : { kind: 'text', pieces } };
  }
  if (text?.kind === 'text')
    return { kind: 'format', text, written: expression.arguments[0], first: 1, verbs: formatVerbs };
  const trust = worstTrust(values.map(trustOf));
  return { kind: 'value', value: { kind: 'opaque', trust, flow: [] } };
}

/** The results of a call that gives several, of which the first matters. */
function severalOf(first: Value): Value {
  return { kind: 'record', fields: new Map([['0', first]]), rest: constant };
}

/** Regular expressions, and what is left of a text when one has taken out all but letters, digits and the like. */
function patternOf({ path, method, receiver, arguments: values }: CallSite): Value | undefined {
  const source = values[0] && constantText(values[0]);
  if (source !== undefined && path === 'regexp.MustCompile') return { kind: 'pattern', source, everywhere: true };
  if (source !== undefined && path === 'regexp.Compile')
    return severalOf({ kind: 'pattern', source, everywhere: true });
  if (receiver?.kind !== 'pattern') return undefined;
  if (/^Find(?:All)?String(?:Submatch)?$/.test(method)) return findsOnlyWords(receiver.source) ? constant : undefined;
  const takesOut = /^\[\^[\w\\.-]+\]\+?$/.test(receiver.source);
  return takesOut && method === 'ReplaceAllString' ? constant : undefined;
}

/** What is found of a text, whatever stands around it. */
function findsOnlyWords(source: string): boolean {
  return allowsOnlyWords(`^${source.replace(/^\^|\$$/g, '')}$`);
}

/** `t.Format("2006-01-02")`, `time.RFC3339`: layouts of package time, which put digits, letters and signs of the layout in. */
function isLayout(layout: Value | undefined): boolean {
  if (layout?.kind === 'module') return layout.module === 'time';
  const text = layout && constantText(layout);
  return text !== undefined && /(?:06|01|02|15|04|05)/.test(text) && !text.includes("'");
}

/** `model.TableName()`, `kinds.Image.String()`: names that types of other files give are the program's own. */
function unknown({ method, receiver, arguments: values, callee }: CallSite): Value | undefined {
  if (receiver?.kind === 'module' && receiver.path.length > 0 && method === 'String') return constant;
  const isElsewhere = trustOf(callee) === 'untrusted' || receiver?.kind === 'record';
  const isName = receiver && values.length === 0 && names.test(method) && isElsewhere;
  return isName ? { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' } : undefined;
}

const names = /^(?:Table|Column|Schema|Index)(?:Name)?$|^(?:As|To)(?:SQL|Sql|Column)\w*$/;

/** What stands in another file of the package is judged there; here it is a piece that the program built. */
function ofPackage({ receiver, callee, expression }: CallSite): Meaning | undefined {
  const isPlain = expression.callee.kind === 'name' && callee.kind === 'opaque' && callee.trust === 'constant';
  const isObject = receiver?.kind === 'instance' || (receiver?.kind === 'record' && receiver.of !== undefined);
  const isOwn = isObject && callee.kind === 'opaque';
  return isPlain || isOwn ? { kind: 'value', value: { kind: 'made', module: './', flow: [] } } : undefined;
}

function databaseCall(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { receiver } = site;
  if (!receiver) return undefined;
  const own = optionsOf(receiver).find((one) => one.kind === 'module' || one.kind === 'made');
  const known = own?.kind === 'module' || own?.kind === 'made' ? driverOf(own.module) : undefined;
  const drivers = modules.flatMap((module) => driverOf(module) ?? []);
  const isOther = own?.kind === 'module' && known === undefined;
  if (isOther) return undefined;
  return pieceCall(site, known, drivers) ?? statementCall(site, known, drivers);
}

function statementCall(site: CallSite, known: string | undefined, drivers: readonly string[]): Meaning | undefined {
  const { method, arguments: values, expression } = site;
  const found = statementCalls.get(method);
  if (!found || values.length === 0) return undefined;
  if (found.only && !found.only.some((name) => name === known || drivers.includes(name))) return undefined;
  const range = values.slice(found.from, found.to + 1);
  const index = range.findIndex((value) => optionsOf(value).some((one) => one.kind === 'text' || one.kind === 'sql'));
  const argument = found.from + Math.max(0, index);
  const takesContext = argument > 0 && contextual.test(source(expression.arguments[0]));
  const driver = known ?? driverFor(method, found.driver, takesContext, drivers);
  return { kind: 'run', driver, argument, frame: 'statement', raw: false };
}

/** `field.Tag.Get`, `t.Field(i).Tag.Get`: the tags of structs are written in the program. */
function tagPath(callee: CallSite['expression']['callee']): string {
  if (callee.kind !== 'member') return '';
  return callee.object.kind === 'member' ? `${callee.object.property}.${callee.property}` : callee.property;
}

/** What a context is called. */
const contextual = /(?:^|\.)(?:\w*ctx|\w*context|background|todo)$/i;

function source(expression: CallSite['expression'] | CallSite['expression']['arguments'][number] | undefined): string {
  if (expression?.kind === 'name') return expression.name;
  if (expression?.kind === 'member') return expression.property;
  return expression?.kind === 'call' ? source(expression.callee) : '';
}

/** Of several that are imported, the one whose form the call has. */
function driverFor(
  method: string,
  own: string | undefined,
  takesContext: boolean,
  drivers: readonly string[],
): string | undefined {
  const isStandard = own === 'database/sql' || (own === undefined && !takesContext);
  const others = ['gorm', 'bun', 'go-pg', 'xorm', 'beego', 'ent', 'dbx'];
  if (method === 'Raw') return drivers.find((name) => others.includes(name));
  if (own && own !== 'database/sql') return drivers.includes(own) || own === 'sqlx' || own === 'pgx' ? own : drivers[0];
  if (takesContext && !isStandard)
    return (
      drivers.find((name) => name === 'pgx') ??
      drivers.find((name) => others.includes(name)) ??
      (drivers.length === 0 ? 'pgx' : drivers[0])
    );
  const order = ['sqlx', ...(method === 'Exec' ? others : []), 'database/sql', 'pgx'];
  return order.find((name) => drivers.includes(name)) ?? own ?? drivers[0];
}

function pieceCall(site: CallSite, known: string | undefined, drivers: readonly string[]): Meaning | undefined {
  const { method, path = '', arguments: values } = site;
  const driver = known ?? drivers.find((name) => builderDrivers.includes(name));
  const argument = driver === undefined ? undefined : takesPiece(driver, method, path);
  const first = argument === undefined ? undefined : values[argument];
  if (!driver || argument === undefined || !first) return undefined;
  const options = optionsOf(first);
  const text = options.find((one) => one.kind === 'text');
  // Routers have groups, too.
  if (text && constantStart(text).startsWith('/')) return undefined;
  const isValue = options.every((one) => one.kind === 'opaque' || one.kind === 'made');
  if (!text && !(isValue && pieceFromElsewhere.get(driver)?.test(method))) return undefined;
  if (trustOf(first) !== 'untrusted') return { kind: 'value', value: makesPiece(path) ? constant : untrusted };
  return { kind: 'run', driver, argument, frame: 'fragment', raw: makesPiece(path) };
}

function constantStart(value: Value): string {
  const [first] = value.kind === 'text' ? value.pieces : [];
  return first?.kind === 'text' ? first.text : '';
}

function global(path: string): Value | undefined {
  if (path === 'os.Args') return untrusted;
  if (/(?:^|\.)[eE]rr\p{Lu}\w*$/u.test(path)) return anError;
  // A name that the file does not declare stands in another file of its package: a constant, a variable of the program.
  return /^[\p{L}_][\p{L}\w]*$/u.test(path) ? constant : undefined;
}
