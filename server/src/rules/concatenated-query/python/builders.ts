/** Python's texts that several statements build: a list of values grows beside the text, a line for each. */
import type { Building, Call, ValueList } from '../../../host/template';
import type { Edit, Fix } from '../../rule';
import { type Bound, editsOf, writtenText } from '../bound-text';
import {
  type Beside,
  type BuiltValue,
  byStatement,
  comeFirst,
  freeName,
  keepsMarks,
  statementBefore,
  statementBeside,
  withNumber,
} from '../built-text';
import type { BuildingWriter } from '../host-writer';
import { argumentsBehind, isMany, isPandas, itemsOf, parametersOf, valueNames, withoutStr } from './arguments';
import { asTuple, joinsTexts, plainIn } from './literals';
import { certainText } from './safety';

export const builders: Readonly<Record<string, BuildingWriter>> = {
  psycopg: positional('%s', (one) => one),
  psycopg2: positional('%s', (one) => (joinsTexts(one) ? asTuple(one) : one)),
  pg8000: positional('%s', (one) => one),
  django: positional('%s', (one) => one),
  sqlite3: positional('?', (one) => ({ ...one, after: one.after.replace(/^::text/, '') })),
  asyncpg: numbered,
};

const title = 'Pass the values as parameters';
const beside: Beside = { between: ';', follows: /[:;]\s*$/ };

/** The list that takes the values: one that the call is given, or a new one. */
interface GrowingList {
  readonly name: string;
  readonly own: ValueList | undefined;
  /** What passes it. */
  readonly edits: readonly Edit[];
}

/** `params.append(x)` beside each statement that puts a value in: the order of the values is that of their marks. */
function positional(mark: '%s' | '?', prepared: (one: Bound) => Bound): BuildingWriter {
  return (building, call, found) => {
    const [text] = building.texts;
    const isRun = !isMany(call) && !isPandas(call) && !/(?:^|\.)(?:SQL|RawSQL|raw|\w*script)$/.test(call.name);
    if (!text || !isRun || !building.inOrder || found.some((one) => one.isConditional || isWhole(building, one)))
      return undefined;
    const values = found.map((one) => ({ ...one, bound: prepared(withoutStr(one.bound)) }));
    const isList = values.some(({ bound }) => joinsTexts(bound) && bound.before.includes('('));
    if (isList || (mark === '?' && values.some(({ bound }) => bound.kind === 'list'))) return undefined;
    const list = listFor(building, call, values);
    const percents = mark === '?' || list?.own ? [] : percentsIn(building, values);
    const begun = list && (list.own ? { edits: [], taken: [] } : beginning(building, list.name, values));
    const rest = values.filter((one) => !begun?.taken.includes(one));
    const added = list && recorded(building, call, rest, list.name);
    if (!list || !percents || !begun || !added) return undefined;
    const bound = values.map((one) => one.bound);
    const edits = [
      ...begun.edits,
      ...added,
      ...editsOf(bound, () => mark),
      ...percents,
      ...plain(building, bound),
      ...list.edits,
    ];
    return { title, safety: certainText(text, bound) ? 'safe' : 'unsafe', edits };
  };
}

/** asyncpg's `$1`: the number of a value is the length of the list after it, which is passed as `*args`. */
function numbered(building: Building, call: Call, found: readonly BuiltValue[]): Fix | undefined {
  const [text] = building.texts;
  const argument = call.arguments[call.argument];
  if (!text || !argument || isMany(call)) return undefined;
  if (found.some((one) => one.isConditional || isWhole(building, one) || joinsTexts(one.bound))) return undefined;
  // What is cast is sent as a text: asyncpg would want an object of that type.
  const values = found.map((one) => {
    const bound = withoutStr(one.bound);
    return { ...one, bound: { ...bound, after: bound.after.replace(/^::(?!text)/, '::text::') } };
  });
  const given = argumentsBehind(text, call).filter(({ name }) => name === undefined);
  const isNumbered = building.texts.some((one) => {
    const numbers = [...writtenText(one).matchAll(/\$(\d*)/g)].map((match) =>
      Number(match[1] || Number.POSITIVE_INFINITY),
    );
    return Math.max(0, ...numbers) > given.length;
  });
  if (isNumbered || given.some(({ text: one }) => one.startsWith('*'))) return undefined;
  const name = freeName(building, ['args', 'values']);
  const begun = beginning(building, name, values);
  const rest = values.filter((one) => !begun?.taken.includes(one));
  const added = recorded(building, call, rest, name, true);
  const placed = byStatement(values).flatMap((own) =>
    own.map((one, index) => {
      const back = own.length - 1 - index - given.length;
      const isFirst = begun?.taken.includes(one);
      const count = `len(${name})${back > 0 ? ` - ${back}` : back < 0 ? ` + ${-back}` : ''}`;
      const number = isFirst ? `${given.length + index + 1}` : `{${count}}`;
      const inside = (quote: string) => (isFirst || /^f/i.test(quote) ? number : undefined);
      return withNumber(building, one.bound, inside, `str(${count})`);
    }),
  );
  if (!begun || !added || !placed.every((one) => one !== undefined)) return undefined;
  const end = given.at(-1)?.span.end ?? argument.end;
  const passed: Edit = { span: { start: end, end }, text: `, *${name}` };
  const first = begun.taken.map(({ bound }) => bound);
  const edits = [...begun.edits, ...added, ...editsOf(placed, () => ''), ...plain(building, first), passed];
  return { title, safety: 'unsafe', edits };
}

/** A value that stands in the text by way of something else cannot be taken out of it. */
function isWhole({ texts }: Building, { bound }: BuiltValue): boolean {
  return texts.some(({ parts }) =>
    parts.some((part) => part.kind === 'hole' && part.joint === 'whole' && bound.expressions.includes(part.expression)),
  );
}

function listFor(building: Building, call: Call, values: readonly BuiltValue[]): GrowingList | undefined {
  const [text] = building.texts;
  const argument = call.arguments[call.argument];
  if (!text || !argument) return undefined;
  const given = parametersOf(text, call, valueNames);
  const own = building.lists.find(({ name }) => name === given?.text);
  if (own) {
    const isList = text.source.charAt(own.value.start) === '[';
    return isList && keepsMarks(building, own, values) ? { name: own.name, own, edits: [] } : undefined;
  }
  const name = freeName(building, ['params', 'values']);
  if (!given || given.text === 'None') {
    const isMarked = building.texts.some(({ parts }) =>
      parts.some((part) => part.kind === 'hole' && part.joint === 'placeholder'),
    );
    const at = given?.span ?? { start: argument.end, end: argument.end };
    return isMarked ? undefined : { name, own: undefined, edits: [{ span: at, text: given ? name : `, ${name}` }] };
  }
  const items = itemsOf(given.text);
  if (!items || items.kind === 'dictionary' || items.items.length === 0) return undefined;
  const marks = new Set(
    building.texts.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'hole' && part.joint === 'placeholder' ? [part.span.start] : [])),
    ),
  );
  const isBefore = building.texts.every((one) => comeFirst(one, marks, values));
  if (marks.size !== items.items.length || !isBefore) return undefined;
  const all = [...items.items, `*${name}`].join(', ');
  const passed = items.kind === 'list' ? `[${all}]` : `(${all})`;
  return { name, own: undefined, edits: [{ span: given.span, text: passed }] };
}

/** The new list before the text begins, with the values that it begins with. */
function beginning({ texts, start }: Building, name: string, values: readonly BuiltValue[]) {
  const source = texts[0]?.source ?? '';
  const first = values.filter(({ writing }) => writing.statement.start === start.start);
  const head = source.slice(start.start, first[0]?.writing.span.start);
  const taken = /^\w+\s*(?::[^=]*)?=\s*\(?\s*$/.test(head) ? first : [];
  const declared = statementBefore(source, start, `${name} = [${taken.map(({ bound }) => bound.value).join(', ')}]`);
  return declared && { edits: [declared], taken };
}

/** A line for the values of each statement; before the one with the call, or before all. */
function recorded(
  building: Building,
  call: Call,
  values: readonly BuiltValue[],
  name: string,
  isBefore = false,
): readonly Edit[] | undefined {
  const source = building.texts[0]?.source ?? '';
  const edits = byStatement(values).map((own) => {
    const [first] = own;
    if (!first || source.startsWith('elif', first.writing.statement.start)) return undefined;
    const { start, end } = first.writing.statement;
    const items = own.map(({ bound }) => bound.value);
    const added = items.length === 1 ? `${name}.append(${items[0]})` : `${name}.extend([${items.join(', ')}])`;
    const holdsCall = start <= call.span.start && call.span.end <= end;
    return statementBeside(source, first.writing, added, isBefore || holdsCall, beside);
  });
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

/** Every `%` that stays is doubled, since there are values now; undefined where one cannot be, or where there may be none. */
function percentsIn({ texts, writings }: Building, values: readonly BuiltValue[]): readonly Edit[] | undefined {
  const edits = new Map<number, Edit>();
  for (const { parts, source } of texts) {
    for (const part of parts) {
      if (part.kind !== 'text' || !part.text.includes('%')) continue;
      const isWritten = writings.some(({ span }) => span.start <= part.span.start && part.span.end <= span.end);
      if (!isWritten) return undefined;
      for (const { index } of source.slice(part.span.start, part.span.end).matchAll(/%/g)) {
        const at = part.span.start + index;
        const goes = values.some(({ bound: { region } }) => at >= region.start && at < region.end);
        if (!goes) edits.set(at, { span: { start: at, end: at + 1 }, text: '%%' });
      }
    }
  }
  // Whether a doubled sign is one beside no values at all, drivers see differently.
  const isEmpty = texts.some(
    ({ parts }) =>
      !values.some(({ bound }) =>
        parts.some((part) => part.kind === 'hole' && bound.expressions.includes(part.expression)),
      ),
  );
  return edits.size > 0 && isEmpty ? undefined : [...edits.values()];
}

/** Literals without a value lose their `f`. */
function plain({ texts, writings }: Building, bound: readonly Bound[]): readonly Edit[] {
  const parts = texts.flatMap((text) => text.parts);
  const edits = writings.flatMap(({ span }) => {
    const inside = parts.filter((part) => span.start <= part.span.start && part.span.end <= span.end);
    const hasValue = bound.some(({ region }) => span.start <= region.start && region.end <= span.end);
    return hasValue ? plainIn(inside, texts[0]?.source ?? '', span, bound) : [];
  });
  return [...new Map(edits.map((edit) => [edit.span.start, edit])).values()];
}
