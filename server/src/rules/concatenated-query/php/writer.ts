/** PHP's drivers: how each takes values beside its text. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, safetyOf, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { pdo } from './pdo';
import { quotedName } from './quoting';
import { type ArrayItems, arrayItems, isGluedList, joinedList, methodOf, parameterOf, textOf } from './source';
import { inOrder, type Written, withMarks, withNamedItems, withNames } from './values';

export const phpWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList,
  quotedName,
  allowedText,
};

const writers: Readonly<Record<string, DriverWriter>> = {
  pdo: unlessGlued(pdo),
  mysqli: unlessGlued(mysqli),
  pgsql: unlessGlued(pgsql),
  laravel: unlessGlued(laravel),
  doctrine: unlessGlued(doctrine),
  yii: unlessGlued(yii),
  wpdb: unlessGlued(wordpress),
};

function unlessGlued(writer: DriverWriter): DriverWriter {
  return (template, call, bound) => (bound.some(isGluedList) ? undefined : writer(template, call, bound));
}

const title = 'Pass the values as parameters';

/** `mysqli_execute_query($link, '… ?', [$x])`, and the method of that name (PHP 8.2). */
function mysqli(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const isPlain = /^(?:mysqli_)?query$/.test(methodOf(call)) && call.arguments.length === call.argument + 1;
  // MySQL has no arrays.
  if (!isPlain || bound.some((one) => one.kind === 'list')) return undefined;
  const name = /\bquery\b|(?<=_)query\b/.exec(template.source.slice(call.span.start, call.arguments[0]?.start));
  const values = withMarks(template, bound, undefined);
  if (!name || !values) return undefined;
  const start = call.span.start + name.index;
  const rename = { span: { start, end: start + name[0].length }, text: 'execute_query' };
  const fix = passed(template, call, values, undefined, bound);
  // Before PHP 8.2 there is no such function.
  return fix && { ...fix, title: `${title} (PHP 8.2)`, safety: 'unsafe', edits: [rename, ...fix.edits] };
}

/** `pg_query_params($c, '… $1', [$x])`. */
function pgsql(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  const next = call.arguments[call.argument + 1];
  if (!/^pg_(?:query|query_params|send_query|send_query_params)$/.test(call.name)) return undefined;
  const own: ArrayItems | undefined = next
    ? arrayItems(source.slice(next.start, next.end))
    : { items: [], isKeyed: false };
  if (!own || own.isKeyed) return undefined;
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  if (own.items.length < highest) return undefined;
  const distinct = [...new Set(bound.map(parameterOf))];
  const numberOf = (one: Bound | undefined) => own.items.length + 1 + (one ? distinct.indexOf(parameterOf(one)) : 0);
  const text = rewritten(template, bound, (index) => `$${numberOf(bound[index])}`);
  const fix = passed(template, call, { text, values: `[${[...own.items, ...distinct].join(', ')}]` }, next, bound);
  const { start } = call.span;
  if (!fix || call.name.endsWith('_params')) return fix;
  const rename = { span: { start, end: start + call.name.length }, text: `${call.name}_params` };
  return source.startsWith(call.name, start) ? { ...fix, edits: [rename, ...fix.edits] } : undefined;
}

const laravelCalls =
  /^(?:select|selectOne|scalar|selectFromWriteConnection|insert|update|delete|statement|affectingStatement|cursor|(?:or)?(?:where|having)Raw|(?:select|orderBy|groupBy)Raw)$/i;

/** `DB::select('… ?', [$x])`, `whereRaw('… ?', [$x])`. */
function laravel(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  return laravelCalls.test(methodOf(call)) ? inArray(template, call, bound) : undefined;
}

/** `executeQuery('… ?', [$x])`; a query of the ORM and its builder take values by `setParameter`. */
function doctrine(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const method = methodOf(call);
  if (/^(?:execute(?:Query|Statement|Update)|fetch\w+|iterate\w+)$/.test(method)) return inArray(template, call, bound);
  const renamed = { query: 'executeQuery', exec: 'executeStatement' }[method];
  if (renamed === undefined) return setParameters(template, call, bound);
  const fix = call.arguments.length === 1 ? inArray(template, call, bound) : undefined;
  const head = template.source.slice(call.span.start, call.arguments[0]?.start);
  const name = /(?:query|exec)(?=\s*\(\s*$)/.exec(head);
  if (!fix || !name) return undefined;
  const start = call.span.start + name.index;
  return { ...fix, edits: [{ span: { start, end: start + name[0].length }, text: renamed }, ...fix.edits] };
}

/** `createQuery('… :name')->setParameter('name', $x)`. */
function setParameters(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (!/^(?:createQuery|createNativeQuery|where|(?:and|or)Where|having|(?:and|or)Having)$/.test(methodOf(call)))
    return undefined;
  if (template.from !== 'argument' || bound.some((one) => one.kind === 'list')) return undefined;
  const { names, text } = withNames(template, bound);
  const set = [...names].map(([value, name]) => `->setParameter('${name}', ${value})`).join('');
  return {
    title,
    safety: safetyOf(bound),
    edits: [
      { span: template.span, text },
      { span: { start: call.span.end, end: call.span.end }, text: set },
    ],
  };
}

/** `createCommand('… :name', [':name' => $x])`. */
function yii(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (!/^(?:createCommand|findBySql|where|(?:and|or)Where|having|Expression)$/.test(methodOf(call))) return undefined;
  const next = call.arguments[call.argument + 1];
  const own: ArrayItems | undefined = next
    ? arrayItems(template.source.slice(next.start, next.end))
    : { items: [], isKeyed: true };
  if (!own || (own.items.length > 0 && !own.isKeyed)) return undefined;
  const { names, text } = withNames(template, bound);
  const added = [...names].map(([value, name]) => `':${name}' => ${value}`);
  return passed(template, call, { text, values: `[${[...own.items, ...added].join(', ')}]` }, next, bound);
}

/** `$wpdb->query($wpdb->prepare('… %s', $x))`; its percent signs are verbs. */
function wordpress(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const marks = placeholdersOf(template);
  const isPrepare = methodOf(call) === 'prepare';
  const percents = [...writtenText(template).matchAll(/%/g)].length;
  const first = call.arguments[0];
  const values = call.arguments.slice(1).map((span) => template.source.slice(span.start, span.end));
  if (!first || percents > 0 || bound.some((one) => one.kind === 'list') || template.from !== 'argument')
    return undefined;
  if (marks.length !== (isPrepare ? values.length : 0) || marks.some(({ text }) => !text.startsWith('%')))
    return undefined;
  const all = inOrder(
    marks.map(({ place }, index) => ({ at: place.start, value: values[index] ?? '' })),
    bound,
  );
  const text = rewritten(template, bound, () => '%s');
  const last = call.arguments.at(-1) ?? first;
  const safety = safetyOf(bound);
  if (isPrepare) {
    return {
      title,
      safety,
      edits: [{ span: { start: template.span.start, end: last.end }, text: `${text}, ${all.join(', ')}` }],
    };
  }
  if (!/^(?:query|get_(?:results|var|row|col))$/.test(methodOf(call))) return undefined;
  const owner = /^([\s\S]*?)->\w+\s*\(\s*$/.exec(template.source.slice(call.span.start, first.start))?.[1];
  if (owner === undefined) return undefined;
  return { title, safety, edits: [{ span: template.span, text: `${owner}->prepare(${text}, ${all.join(', ')})` }] };
}

/** Values in an array behind the text, by `?`, or by names where the array has keys. */
function inArray(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const next = call.arguments[call.argument + 1];
  const own: ArrayItems | undefined = next
    ? arrayItems(template.source.slice(next.start, next.end))
    : { items: [], isKeyed: false };
  const written = own && (own.isKeyed ? withNamedItems(template, bound, own) : withMarks(template, bound, own));
  return written && passed(template, call, written, next, bound);
}

/** Text and values where they stand, as one replacement where they stand side by side. */
function passed(
  template: Template,
  call: Call,
  { text, values }: Written,
  existing: Span | undefined,
  bound: readonly Bound[],
): Fix | undefined {
  const argument = call.arguments[call.argument];
  if (!argument) return undefined;
  const end = existing?.end ?? argument.end;
  const safety = safetyOf(bound);
  if (template.from === 'argument') {
    return { title, safety, edits: [{ span: { start: template.span.start, end }, text: `${text}, ${values}` }] };
  }
  const name = template.source.slice(argument.start, argument.end);
  return {
    title,
    safety,
    edits: [
      { span: template.span, text },
      { span: { start: argument.start, end }, text: `${name}, ${values}` },
    ],
  };
}
