/** Java's drivers: how each takes values beside its text. */
import { child, named } from '../../../host/syntax';
import type { Call, Template } from '../../../host/template';
import type { Fix } from '../../rule';
import { type Bound, placeholdersOf, rewritten, writtenText } from '../bound-text';
import type { DriverWriter, HostWriter } from '../host-writer';
import { allowedText } from './allowed-text';
import { jdbc } from './jdbc';
import { atCall, declaredType } from './source';
import { isJoinedInQuotes, springArgument, textOf } from './values';

export const javaWriter: HostWriter = {
  get drivers() {
    return writers;
  },
  textOf,
  joinedList: (expression) => /^String\.join\(\s*"\s*,\s*"\s*,\s*([\w.]+)\s*\)$/.exec(expression)?.[1],
  quotedName: () => undefined,
  allowedText,
};

const writers: Readonly<Record<string, DriverWriter>> = {
  jdbc,
  'spring-jdbc': singly(spring),
  jpa: byName('setParameter', 'createQuery createNativeQuery'),
  hibernate: byName(
    'setParameter',
    'createQuery createNativeQuery createSQLQuery createMutationQuery createSelectionQuery createNativeMutationQuery',
  ),
  r2dbc: singly(byName('bind', 'sql')),
  jdbi: singly(byName('bind', 'createQuery createUpdate createCall')),
  jooq: singly(following),
  vertx: singly(vertx),
};

type Edit = Fix['edits'][number];

/** For drivers that take no list for one parameter. */
function singly(writer: DriverWriter): DriverWriter {
  return (template, call, bound) =>
    bound.some((one) => one.kind === 'list') ? undefined : writer(template, call, bound);
}

/** What was a literal without a type has the type of its value then, so a person should look. */
function fix(title: string, template: Template, text: string, edits: readonly Edit[]): Fix {
  const all = [{ span: template.span, text }, ...edits];
  return { title, safety: 'unsafe', edits: all.sort((a, b) => a.span.start - b.span.start) };
}

const passed = 'Pass the values as parameters';

/** `query("… :name").setParameter("name", name)`: JPA's, Hibernate's, and others' whose method is called otherwise. */
function byName(setter: string, methods: string): DriverWriter {
  return (template, call, bound) => {
    const method = call.name.slice(call.name.lastIndexOf('.') + 1);
    const others = placeholdersOf(template).map(({ text }) => text);
    const isMixed = others.some((text) => !text.startsWith(':')) || /\?\d/.test(writtenText(template));
    // A cast's colons would be read as the beginning of a name.
    if (
      !methods.split(' ').includes(method) ||
      isMixed ||
      bound.some((one) => /::/.test(one.after) || isJoinedInQuotes(one))
    )
      return undefined;
    const names = namesFor(bound, others);
    const text = rewritten(template, bound, (index) => `:${names[index]}`)
      .replace(/= ANY\((:\w+)\)/g, 'IN ($1)')
      .replace(/<> ALL\((:\w+)\)/g, 'NOT IN ($1)');
    const setters = [...new Map(bound.map((one, index) => [names[index], one.value]))];
    const written = setters.map(([name, value]) => `.${setter}("${name}", ${value})`).join('');
    const end = { start: call.span.end, end: call.span.end };
    return fix(passed, template, text, [{ span: end, text: written }]);
  };
}

/** A name for each value: its own, or the last word of it; the same value has one name. */
function namesFor(bound: readonly Bound[], others: readonly string[]): readonly string[] {
  const taken = new Map(others.map((text) => [text.slice(1), text]));
  return bound.map((one) => {
    const words =
      (one.kind === 'list' ? one.value : one.expressions[0])?.replace(/\([^()]*\)/g, '').match(/[A-Za-z_]\w*/g) ?? [];
    const own = (words.at(-1) ?? 'value').replace(/^get(?=[A-Z])/, '');
    const base = own.charAt(0).toLowerCase() + own.slice(1);
    for (let number = 1; ; number++) {
      const name = number === 1 ? base : `${base}${number}`;
      if (taken.has(name) && taken.get(name) !== one.value) continue;
      taken.set(name, one.value);
      return name;
    }
  });
}

/** The values of all marks in the order of the text: those that are there, and the new ones; undefined where they are not all known. */
function inOrder(
  template: Template,
  bound: readonly Bound[],
  existing: readonly string[],
  sourceOf: (one: Bound) => string,
): readonly string[] | undefined {
  const marks = placeholdersOf(template);
  if (marks.length !== existing.length || marks.some(({ text }) => text !== '?')) return undefined;
  return [
    ...marks.map(({ place }, index) => ({ at: place.start, value: existing[index] ?? '' })),
    ...bound.map((one) => ({ at: one.place.start, value: sourceOf(one) })),
  ]
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}

/** jOOQ's `fetch("… ?", x)`: values behind the text, in the order of their marks. */
function following(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const further = call.arguments.slice(call.argument + 1);
  const values = inOrder(
    template,
    bound,
    further.map(({ start, end }) => template.source.slice(start, end)),
    (one) => one.value,
  );
  const argument = call.arguments[call.argument];
  if (!values || !argument || bound.some(isJoinedInQuotes)) return undefined;
  const span = { start: argument.end, end: further.at(-1)?.end ?? argument.end };
  return fix(
    passed,
    template,
    rewritten(template, bound, () => '?'),
    [{ span, text: `, ${values.join(', ')}` }],
  );
}

const takesValues = /\.?(?:query|update|queryFor(?:Object|List|Map|RowSet|Stream))$/;

/** Spring's templates: values behind all else (`JdbcTemplate`), or in a map by their names. */
function spring(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  if (/\bexecute$/.test(call.name)) return updated(template, call, bound);
  if (!takesValues.test(call.name) || bound.some(isJoinedInQuotes)) return undefined;
  return atCall(template, call, (node) => {
    const object = child(node, 'object');
    const name = object?.text.replace(/^this\./, '') ?? '';
    const isNamed =
      /Named/.test(declaredType(node, name) ?? name) ||
      placeholdersOf(template).some(({ text }) => text.startsWith(':'));
    if (isNamed) return springByName(template, call, bound, (map) => declaredType(node, map));
    const further = named(child(node, 'arguments')).slice(call.argument + 1);
    // Arrays of values and of types stand where later versions take none.
    if (further.some((one) => one.type === 'array_creation_expression')) return undefined;
    const count = placeholdersOf(template).length;
    const others = further.slice(0, further.length - count);
    const takesReader = !/\.?(?:update|queryForMap|queryForRowSet)$/.test(call.name);
    if (others.length > (takesReader ? 1 : 0) || further.length < count) return undefined;
    const existing = further.slice(others.length).map((one) => one.text);
    const values = inOrder(template, bound, existing, (one) => springArgument(one, node));
    const argument = call.arguments[call.argument];
    if (!values || !argument) return undefined;
    const start = others.at(-1)?.endIndex ?? argument.end;
    const span = { start, end: further.at(-1)?.endIndex ?? argument.end };
    return fix(
      passed,
      template,
      rewritten(template, bound, () => '?'),
      [{ span, text: `, ${values.join(', ')}` }],
    );
  });
}

/** `execute` takes no values; for what changes rows `update` does, and gives their number to nobody who asks. */
function updated(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const isChange = /^\s*(?:insert|update|delete|merge)\b/i.test(template.sql) && !/\breturning\b/i.test(template.sql);
  if (!isChange || call.arguments.length !== 1 || placeholdersOf(template).length > 0 || bound.some(isJoinedInQuotes))
    return undefined;
  return atCall(template, call, (node) => {
    const name = child(node, 'name');
    const argument = call.arguments[call.argument];
    if (!name || !argument) return undefined;
    const values = bound.map((one) => springArgument(one, node)).join(', ');
    return fix(
      passed,
      template,
      rewritten(template, bound, () => '?'),
      [
        { span: { start: name.startIndex, end: name.endIndex }, text: 'update' },
        { span: { start: argument.end, end: argument.end }, text: `, ${values}` },
      ],
    );
  });
}

/** `named.query("… :name", Map.of("name", name), …)`, or `.addValue("name", name)` behind a source of parameters. */
function springByName(
  template: Template,
  call: Call,
  bound: readonly Bound[],
  typeOfName: (name: string) => string | undefined,
): Fix | undefined {
  const others = placeholdersOf(template).map(({ text }) => text);
  const source = call.arguments[call.argument + 1];
  if (!source || others.some((text) => !text.startsWith(':')) || bound.some((one) => /::/.test(one.after)))
    return undefined;
  const names = namesFor(bound, others);
  const setters = [...new Map(bound.map((one, index) => [names[index], one.value]))];
  const map = template.source.slice(source.start, source.end);
  const isSource =
    /^new\s+MapSqlParameterSource\s*\(/.test(map) || (/^\w+$/.test(map) && typeOfName(map) === 'MapSqlParameterSource');
  const isMapOf = /^Map\.of\([\s\S]*\)$/.test(map) && setters.length + others.length <= 10;
  if (!isSource && !isMapOf) return undefined;
  const pairs = setters.map(([name, value]) => `"${name}", ${value}`);
  const edit: Edit = isSource
    ? { span: { start: source.end, end: source.end }, text: pairs.map((pair) => `.addValue(${pair})`).join('') }
    : {
        span: { start: source.end - 1, end: source.end - 1 },
        text: (map === 'Map.of()' ? '' : ', ') + pairs.join(', '),
      };
  return fix(
    passed,
    template,
    rewritten(template, bound, (index) => `:${names[index]}`),
    [edit],
  );
}

/** `pool.query("…").execute()` becomes `pool.preparedQuery("… $1").execute(Tuple.of(x))`. */
function vertx(template: Template, call: Call, bound: readonly Bound[]): Fix | undefined {
  const behind = /^\s*\.\s*execute\(\)/.exec(template.source.slice(call.span.end));
  const argument = call.arguments[call.argument];
  const method = argument && /\bquery\s*\(\s*$/.exec(template.source.slice(call.span.start, argument.start));
  if (!behind || !method || placeholdersOf(template).length > 0 || bound.length > 6 || bound.some(isJoinedInQuotes))
    return undefined;
  const start = call.span.start + method.index;
  const at = call.span.end + behind[0].length - 1;
  const tuple = [...template.imports].some(([local, module]) => local === 'Tuple' || module === 'io.vertx.sqlclient')
    ? 'Tuple'
    : 'io.vertx.sqlclient.Tuple';
  return fix(
    passed,
    template,
    rewritten(template, bound, (index) => `$${index + 1}`),
    [
      { span: { start, end: start + 'query'.length }, text: 'preparedQuery' },
      { span: { start: at, end: at }, text: `${tuple}.of(${bound.map((one) => one.value).join(', ')})` },
    ],
  );
}
