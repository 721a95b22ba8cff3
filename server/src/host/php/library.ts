/** PHP's database drivers and builders, and the calls whose results are known. */
import type { ClassNode, Expression } from '../expression';
import { printfVerbs } from '../formatting';
import type { CallSite, Library, Meaning, Verb } from '../library';
import { fieldOf, itemOf } from '../patterns';
import {
  aNumber,
  chosenAs,
  constant,
  constantText,
  escaped,
  ofOperator,
  optionsOf,
  trustOf,
  untrusted,
  type Value,
} from '../value';
import { databaseCall } from './database-calls';
import { encodesQuotes, entryOf, filtered } from './filters';
import { harmless, operation } from './operations';
import { lettersWithout } from './regular-expressions';

export const phpLibrary: Library = { call, operation, harmless, selfIsImplied: false, tag: () => undefined, global };

const silent =
  /^(?:error_log|trigger_error|syslog|printf|print_r|var_dump|var_export|dump|dd|debug|logger|info|report|user_error|debug_print|_doing_it_wrong|assert|header|die|exit|__|_e)$/i;
const silentMethod =
  /(?:^|\.)(?:\$?(?:this\.)?_?log(?:ger)?|\$?output|\$?io|Log)\.\w+$|(?:^|\.)(?:logger|log|assert\w*|expect\w*|line|comment|writeln|warn|alert)$/i;
const errors = /(?:Error|Exception)$/;

/** Functions that give a number, a truth, or a text in which no quote can be. */
const harmlessFunctions =
  /^(?:intval|floatval|doubleval|boolval|count|sizeof|strlen|mb_strlen|time|microtime|strtotime|mktime|hrtime|rand|mt_rand|random_int|abs|ceil|floor|round|intdiv|fmod|pow|sqrt|crc32|md5|sha1|hash|hash_hmac|bin2hex|dechex|hexdec|bindec|decbin|uniqid|spl_object_id|spl_object_hash|number_format|ip2long|long2ip|array_sum|array_product|is_\w+|in_array|array_key_exists|isset|empty|strcmp|strcasecmp|strncmp|strpos|stripos|strrpos|str_contains|str_starts_with|str_ends_with|preg_match|preg_match_all|substr_count|version_compare|checkdate|ord|absint|sanitize_key|sanitize_sql_orderby|wp_rand|current_time|get_current_user_id|get_the_id|password_hash|phpversion|php_uname|php_sapi_name|getmypid|memory_get_usage|get_class|gettype|gethostname|cal_days_in_month|range|now|today)$/;

/** The driver's own quoting, which brings its quotes. */
const quoting =
  /^(?:pg_escape_(?:literal|identifier)|quote|quoteIdentifier|quoteSingleIdentifier|quoteName|quoteTableName|quoteColumnName|quoteSimpleTableName|quoteSimpleColumnName|quoteInto|quoteValue|quoteStrategy|qn|wrap(?:Table|Column|Identifier|Value)?|escapeIdentifiers?|protect_identifiers|protectIdentifiers|convertToDatabaseValueSQL|sql_in_set|sql_build_array|sql_build_query|sql_bit_and|sql_bit_or|sql_like_expression|sql_not_like_expression|sql_lower_text|sql_case|sql_concatenate|toSql|toRawSql|getSQL)$/;
/** Quoting that doubles or escapes what would end a literal, and leaves the quotes to the text around it. */
const escaping =
  /^(?:mysqli?_(?:real_)?escape_string|pg_escape_(?:string|bytea)|(?:real_)?escape_?string|escapeString|sql_escape|esc_sql|_real_escape|escape_like_str|escapeLikeString|escape_str|escapeStr|sqlite_escape_string|maxdb_real_escape_string)$/i;
/** `Common::prefixTable('users')`, `$model->getTable()`: the program's own name of a table. */
const tableNaming =
  /^(?:get_?)?(?:full_?|raw_?|prefixed_?)?table_?(?:name|prefix)?$|^(?:add_?|get_?)?(?:db_?)?prefix(?:_?tables?)?$/i;
const ownQuoting = /^(?:escape|quote)(?:Sql|SQL|Pg|Db|DB)?(?:Identifier|Literal|Name|Value|Table|Column)?$/;

/** Functions that write quotes in another way, so that none is left. */
const encoding = /^(?:(?:raw)?urlencode|base64_encode|http_build_query|esc_(?:html|attr|url|js))$/;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path, method, expression, receiver } = site;
  const name = receiver ? '' : (path ?? '');
  if (silent.test(name) || (receiver && silentMethod.test(path ?? method))) return { kind: 'ignore' };
  if (expression.construct && errors.test(path ?? '')) return { kind: 'ignore' };
  const lower = name.toLowerCase();
  if (harmlessFunctions.test(lower)) return { kind: 'value', value: aNumber(expression.span) };
  const known = knownResult(site, lower);
  if (known) return { kind: 'value', value: known };
  const format = formatCall(site, lower);
  if (format) return format;
  return databaseCall(site, modules);
}

function knownResult(site: CallSite, name: string): Value | undefined {
  const { method, receiver, arguments: values, expression } = site;
  const [first = constant, second] = values;
  if (quoting.test(receiver ? method : name)) return escaped;
  if (escaping.test(receiver ? method : name)) return chosenAs('literal', first);
  if (!receiver && encoding.test(name)) return chosenAs('literal', first);
  if (receiver && ownQuoting.test(method)) return escaped;
  if (tableNaming.test(method) && values.every((value) => trustOf(value) === 'constant')) return constant;
  switch (receiver ? '' : name) {
    case 'date':
    case 'gmdate':
    case 'strftime':
      return constantText(first) === undefined ? undefined : constant;
    case 'date_format':
      return isDateFormat(second && constantText(second)) ? constant : undefined;
    case 'filter_input':
    case 'filter_var': {
      const [filter, options] = expression.arguments.slice(name === 'filter_var' ? 1 : 2);
      return filtered(filter, options, name === 'filter_var' ? first : untrusted);
    }
    case 'filter_input_array':
    case 'filter_var_array':
      return filteredFields(expression.arguments[1], name === 'filter_var_array' ? first : untrusted);
    case 'addslashes':
      return chosenAs('backslashed', first);
    case 'htmlspecialchars':
    case 'htmlentities':
      return encodesQuotes(expression.arguments[1]) ? chosenAs('literal', first) : first;
    case 'array_keys':
      return keysOf(first);
    case 'array_flip':
      return flipped(first);
    case 'array_intersect_key':
      return second && withKeysOf(second, first);
    case 'array_fill':
      return { kind: 'list', items: [], rest: values[2] ?? constant };
    case 'array_fill_keys':
      return { kind: 'list', items: [], rest: second ?? constant };
    case 'array_search':
      return second && itemOf(keysOf(second));
    case 'array_intersect':
      return second && trustOf(second) === 'constant' ? second : undefined;
    case 'min':
    case 'max':
      return values.every((value) => optionsOf(value).every((one) => one.kind === 'number'))
        ? aNumber(expression.span)
        : undefined;
    case 'preg_replace':
      return stripped(values);
    case 'get_option':
    case 'config':
      return constant;
    case 'env':
    case 'getenv':
      return ofOperator;
    default:
      return receiver ? ofObject(site) : undefined;
  }
}

/** `filter_input_array(INPUT_POST, ['id' => FILTER_VALIDATE_INT, 'name' => ['filter' => …]])`. */
function filteredFields(filters: Expression | undefined, given: Value): Value {
  if (filters?.kind !== 'record') return filtered(filters, undefined, given);
  const fields = filters.entries.flatMap(({ key, value }) => {
    if (key === undefined) return [];
    const filter = entryOf(value, 'filter') ?? value;
    return [[key, filtered(filter, value, given)] as const];
  });
  return { kind: 'record', fields: new Map(fields), rest: given };
}

function keysOf(value: Value): Value {
  if (value.kind === 'record') return { kind: 'list', items: [], rest: value.rest ?? constant };
  return value.kind === 'list' ? { kind: 'list', items: [], rest: constant } : { kind: 'list', items: [], rest: value };
}

/** The items as keys, where all of them are written out. */
function flipped(value: Value): Value | undefined {
  const names = value.kind === 'list' && !value.rest ? value.items.map(constantText) : [undefined];
  const fields = names.flatMap((name) => (name === undefined ? [] : [[name, constant] as const]));
  return fields.length === names.length ? { kind: 'record', fields: new Map(fields), rest: undefined } : undefined;
}

function withKeysOf(keys: Value, value: Value): Value | undefined {
  if (keys.kind !== 'record' || keys.rest) return undefined;
  const fields = [...keys.fields.keys()].map((name) => [name, fieldOf(value, name)] as const);
  return { kind: 'record', fields: new Map(fields), rest: undefined };
}

/** `preg_replace('/[^a-z0-9_]/i', '', $x)` leaves nothing that could end a name or a literal. */
function stripped([pattern, by, subject]: readonly Value[]): Value | undefined {
  const letters = lettersWithout(pattern && constantText(pattern));
  const isPlain = by && /^[\w ]*$/.test(constantText(by) ?? "'");
  if (!isPlain || !subject || letters === 'anything') return subject;
  return letters === 'words' ? constant : chosenAs('literal', subject);
}

/** Requests and dates that say what they give. */
function ofObject({ method, path, receiver, arguments: values }: CallSite): Value | undefined {
  if (
    /^(?:integer|boolean|float|getInt|getBoolean|getTimestamp|to(?:Date|Time|DateTime|Iso8601|Atom)String|lastInsertId|getDigits|rowCount|affectedRows)$/.test(
      method,
    )
  )
    return constant;
  const [first] = values;
  if (method === 'format' && isDateFormat(first && constantText(first))) return constant;
  // One of an enum's cases, whatever is asked for (php.net/backedenum.tryfrom).
  if (/^from(?:String|Rfc4122|Base(?:32|58))$/.test(method) && /^(?:Uuid|Ulid)\b/i.test(path ?? '')) return constant;
  if (method === 'tryFrom' || (method === 'from' && receiver?.kind === 'class' && isEnum(receiver.class)))
    return constant;
  return undefined;
}

function isEnum({ fields }: ClassNode): boolean {
  return fields.some(({ value }) => value?.kind === 'record' && value.entries[0]?.key === 'value');
}

/** Only letters that stand for parts of a date (php.net/datetime.format), and signs between them. */
function isDateFormat(format: string | undefined): boolean {
  return format !== undefined && /^(?:[dDjlNSwzWFmMntLoXxYyaABgGhHisuveIOPpTZcrU\s:.,/_-]|\\[a-zA-Z])+$/.test(format);
}

const verbs = (text: string): readonly Verb[] => printfVerbs(text, /[sduxXoeEfFgGbc]/, /[duxXoeEfFgGb]/);
/** All values come from the one list behind the text. */
const listVerbs = (text: string): readonly Verb[] =>
  verbs(text).map((verb) => (verb.argument === undefined ? verb : { ...verb, argument: 0 }));

function formatCall(site: CallSite, name: string): Meaning | undefined {
  const [first] = site.arguments;
  if ((name !== 'sprintf' && name !== 'vsprintf') || first?.kind !== 'text' || site.receiver) return undefined;
  return {
    kind: 'format',
    text: first,
    written: site.expression.arguments[0],
    first: 1,
    verbs: name === 'sprintf' ? verbs : listVerbs,
  };
}

/** Superglobals are anybody's; the prefixes and tables of WordPress are the operator's. */
function global(path: string): Value | undefined {
  if (/^\$(?:_GET|_POST|_REQUEST|_COOKIE|_SERVER|_FILES|_SESSION|HTTP_RAW_POST_DATA|argv)$/.test(path))
    return untrusted;
  if (/^\$_ENV(?:\.|$)/.test(path)) return ofOperator;
  if (/^\$_SERVER\.REQUEST_TIME/.test(path)) return constant;
  // A prefix of tables comes from the configuration, which another file brings.
  if (/^(?:\$|this\.)\w*prefix$/i.test(path)) return constant;
  // So does the configuration itself.
  if (/^(?:\$|this\.|\$this\.)_?(?:conf|config|cfg|settings)\.\w/i.test(path)) return constant;
  return /(?:^\$|\.)wpdb\.(?!last_query|queries)\w+$/.test(path) ? constant : undefined;
}
