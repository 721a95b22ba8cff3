/** Ruby's drivers: how each takes values beside its text. */
import type { Call, Template } from '../../../host/template';
import type { Edit, Fix } from '../../rule';
import { type Bound, editsOf, placeholdersOf, safetyOf, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { quotedName } from './quoting';
import {
  arrayItems,
  endOfArgument,
  isGluedList,
  isInArray,
  joinedList,
  methodOf,
  nameFor,
  nameSpan,
  textOf,
} from './source';

export const rubyWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList,
  quotedName,
  allowedText,
};

const writers: Readonly<Record<string, DriverWriter>> = {
  activerecord: unlessGlued(activeRecord),
  pg: unlessGlued(pg),
  sequel: unlessGlued(sequel),
};

function unlessGlued(writer: DriverWriter): DriverWriter {
  return (template, call, bound) => (bound.some(isGluedList) ? undefined : writer(template, call, bound));
}

const title = 'Pass the values as parameters';

/** `where('… ?', x)`; what takes one argument gets an array, and what takes SQL only gets it from `sanitize_sql_array`. */
function activeRecord(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const method = methodOf(call);
  const safety = byTypeOf(bound);
  if (/^(?:where|rewhere|having|not|find_by!?|delete_by|destroy_by|sanitize_sql_array)$/.test(method)) {
    return behind(template, call, bound, safety);
  }
  if (/^(?:find_by_sql|count_by_sql|exists\?|update_all)$/.test(method)) {
    return isInArray(template, call)
      ? behind(template, call, bound, safety)
      : wrapped(template, call, bound, ['[', ']'], safety);
  }
  if (!/^(?:execute|exec_(?:query|insert|update|delete)|select_(?:all|value|values|rows|one)|joins)$/.test(method))
    return undefined;
  return wrapped(template, call, bound, ['ActiveRecord::Base.sanitize_sql_array([', '])'], safety);
}

/** These drivers write a number as a number, also where the text had it in quotes. */
function byTypeOf(bound: readonly Bound[]): Fix['safety'] {
  const isText = bound.every(({ value }) => /^(?:"|params\b)/.test(value));
  return isText ? safetyOf(bound) : 'unsafe';
}

/** `dataset['… ?', x]`, `fetch('… ?', x)`, `Sequel.lit('… ?', x)`; a list brings parentheses of its own. */
function sequel(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (!/^(?:\[\]|fetch|lit|with_sql\w*|where|having)$/.test(methodOf(call))) return undefined;
  const listed = bound.map((one) =>
    one.kind === 'list' ? { ...one, before: one.before.startsWith('<>') ? 'NOT IN ' : 'IN ', after: '' } : one,
  );
  return behind(template, call, listed, byTypeOf(bound));
}

/** `exec_params('… $1', [x])` */
function pg(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const { source } = template;
  const method = methodOf(call);
  const base = {
    exec: 'exec',
    query: 'exec',
    async_exec: 'async_exec',
    async_query: 'async_exec',
    sync_exec: 'sync_exec',
  }[method.replace(/_params$/, '')];
  const [text, next] = call.arguments.slice(call.argument);
  const name = nameSpan(template, call);
  if (base === undefined || !name || !text || template.from === 'elsewhere') return undefined;
  const isBlock = next !== undefined && /^(?:\{|do\b|&)/.test(source.slice(next.start, next.end));
  const own = next && !isBlock ? arrayItems(source.slice(next.start, next.end)) : [];
  if (!own) return undefined;
  const highest = Math.max(0, ...[...writtenText(template).matchAll(/\$(\d+)/g)].map((match) => Number(match[1])));
  if (own.length < highest) return undefined;
  const parameterOf = ({ kind, value }: Bound) =>
    kind === 'list' ? `PG::TextEncoder::Array.new.encode(${value})` : value;
  const distinct = [...new Set(bound.map(parameterOf))];
  const edits = editsOf(bound, (index) => {
    const one = bound[index];
    return `$${own.length + 1 + (one ? distinct.indexOf(parameterOf(one)) : 0)}`;
  });
  const values = `[${[...own, ...distinct].join(', ')}]`;
  const end = endOfArgument(template, text);
  const place = next && !isBlock ? { span: next, text: values } : { span: { start: end, end }, text: `, ${values}` };
  const renamed = method.endsWith('_params') ? [] : [{ span: name, text: `${base}_params` }];
  return { title, safety: safetyOf(bound), edits: [...renamed, ...joined([...edits, place])] };
}

/** The values behind the text, by `?` in order, or by names where there are names already. */
function behind(template: Template, call: Call, bound: readonly Bound[], safety: Fix['safety']): Fix | undefined {
  const { source } = template;
  const [text, ...others] = call.arguments.slice(call.argument);
  if (!text || template.from === 'elsewhere') return undefined;
  const given = others.filter(({ start, end }) => !/^(?:\{\s*\||do\b|&|->)/.test(source.slice(start, end)));
  const marks = placeholdersOf(template);
  const isNamed = marks.length > 0 && marks.every(({ text: mark }) => mark.startsWith(':'));
  const end = endOfArgument(template, text);
  const last = given.at(-1);
  if (isNamed) {
    const { edits, names } = withNames(template, bound);
    const added = [...names].map(([value, name]) => `${name}: ${value}`).join(', ');
    if (!last || source.slice(last.end).trimStart().startsWith('}')) return undefined;
    return {
      title,
      safety,
      edits: joined([...edits, { span: { start: last.end, end: last.end }, text: `, ${added}` }]),
    };
  }
  if (marks.length !== given.length || marks.some(({ text: mark }) => mark !== '?')) return undefined;
  if (hasOtherMarks(template)) return undefined;
  const values = inOrder(
    template,
    bound,
    given.map(({ start, end: to }) => source.slice(start, to)),
  );
  const span = last ? { start: end, end: last.end } : { start: end, end };
  const edits = editsOf(bound, () => '?').map(asMarks);
  return { title, safety, edits: joined([...edits, { span, text: `, ${values.join(', ')}` }]) };
}

/** The text and its values as one argument. */
function wrapped(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  [open, close]: readonly [string, string],
  safety: Fix['safety'],
): Fix | undefined {
  const text = call.arguments[call.argument];
  if (!text || template.from === 'elsewhere' || placeholdersOf(template).length > 0 || hasOtherMarks(template))
    return undefined;
  const end = endOfArgument(template, text);
  const values = inOrder(template, bound, []).join(', ');
  const edits = [
    { span: { start: text.start, end: text.start }, text: open },
    ...editsOf(bound, () => '?').map(asMarks),
    { span: { start: end, end }, text: `, ${values}${close}` },
  ];
  return { title, safety, edits: joined(edits) };
}

/** Both libraries take a `?` for a mark wherever it stands, in quotes, too. */
function hasOtherMarks(template: Template): boolean {
  return writtenText(template).includes('?');
}

/** A list stands for itself, without the parentheses that arrays of PostgreSQL need. */
function asMarks({ span, text }: Edit): Edit {
  return { span, text: text.replace('= ANY(?)', 'IN (?)').replace('<> ALL(?)', 'NOT IN (?)') };
}

function inOrder(template: Template, bound: readonly Bound[], given: readonly string[]): readonly string[] {
  const marks = placeholdersOf(template).map(({ place }, index) => ({ at: place.start, value: given[index] ?? '' }));
  const added = bound.map((one) => ({ at: one.place.start, value: one.value }));
  return [...marks, ...added].sort((a, b) => a.at - b.at).map(({ value }) => value);
}

function withNames(template: Template, bound: readonly Bound[]) {
  const taken = new Set(placeholdersOf(template).map(({ text }) => text.slice(1)));
  const names = new Map<string, string>();
  for (const { value, expressions } of bound) {
    if (names.has(value)) continue;
    const name = nameFor(expressions[0] ?? '', taken);
    taken.add(name);
    names.set(value, name);
  }
  const edits = editsOf(bound, (index) => `:${names.get(bound[index]?.value ?? '') ?? 'value'}`).map(asMarks);
  return { edits, names };
}

/** Edits that touch become one, so that their order is certain. */
function joined(edits: readonly Edit[]): readonly Edit[] {
  const result: Edit[] = [];
  for (const edit of [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end)) {
    const last = result.at(-1);
    if (last && last.span.end >= edit.span.start) {
      const span = { start: last.span.start, end: Math.max(last.span.end, edit.span.end) };
      result[result.length - 1] = { span, text: last.text + edit.text };
    } else result.push(edit);
  }
  return result;
}
