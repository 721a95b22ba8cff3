/** Ruby's database drivers and builders, and the calls whose results are known. */
import { printfVerbs } from '../formatting';
import type { CallSite, Library, Meaning, Verb } from '../library';
import { aNumber, constant, constantText, escaped, flowOf, ofOperator, trustOf, untrusted, type Value } from '../value';
import { databaseCall } from './database-calls';
import { harmless, operation } from './operations';

export const rubyLibrary: Library = {
  call,
  operation,
  unknown,
  harmless,
  selfIsImplied: true,
  tag: () => undefined,
  global,
};

const silent =
  /^(?:puts|print|p|pp|warn|raise|fail|abort|say|say_with_time|printf|announce|debug|logger|it|describe|context|specify|expect|flash|exec|system|spawn|render|redirect_to|t|I18n|eq|eql|match|match_array|contain_exactly|start_with|raise_error|assert\w*|refute\w*)$/;
const silentOwner =
  /^RSpec\.\w+$|(?:^|\.)(?:@?logger|log|Rails\(?\)?\.logger\(?\)?|logger\(\)|stdout|STDOUT|STDERR|\$stdout|\$stderr|Kernel)\.\w+$/i;

/** Methods that give a number, a date or a text in which no quote can be. */
const numbers =
  /^(?:to_i|to_f|to_d|to_r|to_date|to_time|to_datetime|to_fs|iso8601|strftime|utc|beginning_of_\w+|end_of_\w+|ago|from_now|hex|object_id|hash|hexdigest|base64digest|uuid|parameterize|floor|ceil|round|abs|succ|pred|strptime|id|ids|count|maximum|minimum|average|current_user_id)$/;
const numberFunctions = /^(?:Integer|Float|Rational|BigDecimal|rand|srand)$/;
/** Objects that hold nobody's words. */
const ownObjects =
  /^(?:Time|Date|DateTime|Process|SecureRandom|Random|Digest|Rails|Etc|Settings|Setting|Math)(?:\(\))?(?:\.|$)/;

/** What is read from these is not what they were made with. */
const opened = /^(?:(?:TCP|UDP|UNIX)\w+|Socket|File|IO|CSV|Zlib::\w+|Net::\w+|Faraday)$/;

/** The driver's own quoting, which brings its quotes. */
const quoting =
  /^(?:quote|quoted_id|quote_column_name|quote_table_name|quote_ident|quoted_date|quote_identifier|quote_schema|escape_literal|escape_identifier|quoted_table_name|sanitize_sql|sanitize_sql_for_\w+|sanitize_sql_hash_for_assignment|literal|quote_default_expression|quote_value|quote_name|quoted_column_name|sanitize|type_cast_for_sql|to_sql|literal_append|quote_column_names?)$/;
/** Quoting that leaves the quotes to the text around it. */
const escaping = /^(?:quote_string|escape_string|escape|sqlite_escape|escape_bytea)$/;
/** What the model says of its own table. */
const naming =
  /^(?:(?:\w+_)?table_name(?:_prefix|_suffix)?|quoted_(?:true|false)|primary_key|quoted_primary_key|column_names|attribute_names|inheritance_column|model_name|polymorphic_name|sti_name|arel_table|class|name_for_\w+|table_name_for\w*|connection_db_config|adapter_name|polymorphic_type)$/;

function call(site: CallSite, modules: readonly string[]): Meaning | undefined {
  const { path = '', method, receiver, expression } = site;
  if (!receiver && silent.test(method) && method !== 'exec') return { kind: 'ignore' };
  if (!receiver && (method === 'exec' || method === 'system')) return { kind: 'ignore' };
  if (receiver && silentOwner.test(path)) return { kind: 'ignore' };
  if (expression.construct && /(?:Error|Exception)$/.test(path)) return { kind: 'ignore' };
  if (expression.construct && opened.test(path)) return { kind: 'value', value: untrusted };
  const format = formatCall(site);
  if (format) return format;
  const known = knownResult(site);
  if (known) return { kind: 'value', value: known };
  return databaseCall(site, modules);
}

function knownResult(site: CallSite): Value | undefined {
  const { path = '', method, receiver, arguments: values, expression } = site;
  const [first = constant] = values;
  if (!receiver) {
    if (numberFunctions.test(method)) return aNumber(expression.span);
    if (quoting.test(method) && values.length > 0 && method !== 'literal') return escaped;
    return naming.test(method) ? constant : undefined;
  }
  const isRequest = /(?:^|\.)(?:params|request|cookies|session|args|options|opts)\b/.test(
    path.slice(0, -method.length),
  );
  if (numbers.test(method) && !(isRequest && /^(?:id|ids|count|hash|uuid)$/.test(method))) {
    return trustOf(receiver) === 'constant' ? undefined : aNumber(expression.span);
  }
  if (ownObjects.test(path) || /\bclass\(\)\.name$/.test(path)) return constant;
  if (naming.test(method) && !isRequest)
    return receiver.kind === 'text' || receiver.kind === 'instance' ? undefined : constant;
  if (quoting.test(method) && (values.length > 0 || method === 'to_sql' || method.startsWith('quoted'))) return escaped;
  if (escaping.test(method) && values.length > 0) return asLiteral(first);
  if (path.startsWith('ENV.')) return ofOperator;
  if (method === 'presence_in' && trustOf(first) === 'constant') return constant;
  if (
    /^(?:tr|delete)$/.test(method) &&
    constantText(first) === "'" &&
    !/'/.test(constantText(values[1] ?? constant) ?? '')
  )
    return asLiteral(receiver);
  if (method === 'keys') return keysOf(receiver);
  if (method === 'values' && receiver.kind === 'record') {
    return { kind: 'list', items: [...receiver.fields.values()], rest: receiver.rest };
  }
  // What stays of the list is in the other one, too.
  if ((method === '&' || method === 'intersection') && trustOf(first) === 'constant') return first;
  if ((method === 'gsub' || method === 'tr' || method === 'delete') && isStripped(site)) return constant;
  return undefined;
}

/** What cannot end a literal any more; elsewhere it is as free as before. */
function asLiteral(value: Value): Value {
  if (trustOf(value) !== 'untrusted') return escaped;
  return { kind: 'opaque', trust: 'untrusted', flow: flowOf(value), chosen: 'literal' };
}

function keysOf(value: Value): Value | undefined {
  if (value.kind === 'record') return { kind: 'list', items: [], rest: value.rest ?? constant };
  return undefined;
}

/** `x.gsub(/[^a-z0-9_]/, '')` leaves nothing that could end a name or a literal. */
function isStripped({ method, arguments: [sought, by] }: CallSite): boolean {
  if (method === 'gsub' && sought?.kind === 'pattern') {
    const isKept = /^\[\^((?:\\[wd.\-_]|[\w\-, ])*)\]\+?$/.test(sought.source) || /^\\[WD]\+?$/.test(sought.source);
    return isKept && by !== undefined && /^[\w ]*$/.test(constantText(by) ?? "'");
  }
  const set = sought && constantText(sought);
  return method !== 'gsub' && set !== undefined && /^\^(?:[\w]|[\w]-[\w])+$/.test(set);
}

/** `%<name>s` and `%{name}` beside those of C's printf. */
function verbs(text: string): readonly Verb[] {
  const byName = [...text.matchAll(/%[-+0 #]*<(\w+)>[-+0 #]*\d*(?:\.\d+)?([a-zA-Z])|%\{(\w+)\}/g)].map(
    (match): Verb => {
      const [all, name, letter = 's', plain] = match;
      const fills = /[dfiuxXoeEgGb]/.test(letter) ? 'number' : 'text';
      return { start: match.index, end: match.index + all.length, argument: name ?? plain ?? '', fills };
    },
  );
  return byName.length > 0 ? byName : printfVerbs(text, /[sdufgeixXobpcaAEG]/, /[dufgeixXobaAEG]/);
}

function formatCall({ method, receiver, arguments: values, expression }: CallSite): Meaning | undefined {
  const written = expression.callee.kind === 'member' ? expression.callee.object : undefined;
  if (receiver && method === '%') {
    if (receiver.kind !== 'text') return { kind: 'value', value: receiver.kind === 'number' ? receiver : untrusted };
    return { kind: 'format', text: receiver, written, first: 0, verbs };
  }
  const [first] = values;
  const isFormat =
    (method === 'format' || method === 'sprintf') &&
    (!receiver || /^(?:Kernel)$/.test(written?.kind === 'name' ? written.name : ''));
  if (!isFormat || first?.kind !== 'text') return undefined;
  return { kind: 'format', text: first, written: expression.arguments[0], first: 1, verbs };
}

/** `area.sql_for_bounds`: what builds SQL elsewhere is judged there. */
function unknown({ method, receiver, arguments: values }: CallSite): Value | undefined {
  const isBuilt =
    receiver && /(?:^|_)sql(?:_|$)/.test(method) && values.every((value) => trustOf(value) === 'constant');
  return isBuilt ? { kind: 'opaque', trust: 'untrusted', flow: [], chosen: 'name' } : undefined;
}

function global(path: string): Value | undefined {
  if (path === 'ENV') return ofOperator;
  if (
    /^(?:Rails|Time|Date|DateTime|__FILE__|__dir__|__method__|RUBY_VERSION|ARGF|table_name|quoted_table_name|primary_key|arel_table|id)$/.test(
      path,
    )
  )
    return constant;
  return undefined;
}
