/** JavaScript's texts that several statements build: a list of values grows with the text. */
import type { Building, Call, Template, ValueList } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Edit, Fix } from '../../rule';
import { type Bound, editsOf, safetyOf } from '../bound-text';
import { type BuiltValue, freeName, statementBefore, withNumber } from '../built-text';
import type { BuildingWriter } from '../host-writer';
import { argumentList } from './argument-list';
import { asCsv } from './lists';

export const builders: Readonly<Record<string, BuildingWriter>> = {
  pg: numbered,
  typeorm: (building, call, values) => (/query$/.test(call.name) ? numbered(building, call, values) : undefined),
  'pg-promise': (building, call, values) =>
    numbered(
      building,
      call,
      values.map((one) => ({ ...one, bound: asCsv(one.bound) })),
    ),
};

const title = 'Pass the values as parameters';

/** `… $${values.push(x)}`: the number of a value is the length of the list after it. */
function numbered(building: Building, call: Call, values: readonly BuiltValue[]): Fix | undefined {
  const list = listFor(building, call);
  if (!list || !building.texts.every((text) => numbersStay(text, list, values))) return undefined;
  const pushed = ({ value }: Bound): string => {
    const number = `${list.name}.push(${value})`;
    return list.before > 0 && !list.own ? `${number} + ${list.before}` : number;
  };
  const placed = values.map(({ bound }) => {
    const number = pushed(bound);
    const beside = list.before > 0 && !list.own ? `(${number})` : number;
    return withNumber(building, bound, (quote) => (quote === '`' ? `\${${number}}` : undefined), beside);
  });
  if (!placed.every((one) => one !== undefined)) return undefined;
  const edits = [...list.edits, ...editsOf(placed, () => '')];
  return { title, safety: safetyOf(values.map(({ bound }) => bound)), edits };
}

/** The list that takes the values. */
interface GrowingList {
  readonly name: string;
  /** How many values there are before all others. */
  readonly before: number;
  /** The list that the call is given already. */
  readonly own: ValueList | undefined;
  /** What declares the list, and passes it. */
  readonly edits: readonly Edit[];
}

function listFor(building: Building, call: Call): GrowingList | undefined {
  const source = building.texts[0]?.source ?? '';
  const argument = call.arguments[call.argument];
  const next = call.arguments[call.argument + 1];
  if (!argument) return undefined;
  const record = source.charAt(argument.start) === '{' ? source.slice(argument.start, argument.end) : undefined;
  const given =
    record === undefined ? next && source.slice(next.start, next.end) : /\bvalues\s*:\s*([\w$]+)/.exec(record)?.[1];
  const own = building.lists.find(
    ({ name }) => name === given || (record && name === 'values' && /\bvalues\s*[,}]/.test(record)),
  );
  if (own) return { name: own.name, before: own.begins, own, edits: [] };
  const name = freeName(building, ['values']);
  const isTyped = building.texts[0]?.language.startsWith('typescript');
  const declared = statementBefore(source, building.start, `const ${name}${isTyped ? ': unknown[]' : ''} = [];`);
  const passed = record === undefined ? passedWith(source, call, name) : passedIn(record, argument, name);
  return declared && passed && { name, before: passed.before, own: undefined, edits: [declared, passed.edit] };
}

/** True where what is numbered already keeps its number when the values come between. */
function numbersStay(text: Template, { name, before, own }: GrowingList, values: readonly BuiltValue[]): boolean {
  const pushes = own?.pushes ?? [];
  const none = (from: number, to: number) =>
    values.every(({ bound }) => bound.region.end <= from || to <= bound.region.start);
  return text.parts.every((part, index) => {
    const previous = text.parts[index - 1];
    if (part.kind === 'text') return [...part.text.matchAll(/\$(\d+)/g)].every((match) => Number(match[1]) <= before);
    if (part.joint === 'placeholder') return Number(part.expression.slice(1)) <= before;
    if (previous?.kind !== 'text' || !previous.text.endsWith('$')) return true;
    if (!own) return false;
    const { start, end } = part.span;
    if (part.expression.startsWith(`${name}.push(`)) return true;
    if (part.expression === `${name}.length`) {
      const last = Math.max(own.declared.end, ...pushes.map(({ span }) => span.end).filter((one) => one <= start));
      return none(last, start);
    }
    const next = Math.min(...pushes.map(({ span }) => span.start).filter((one) => one >= end));
    return part.expression === `${name}.length + 1` && Number.isFinite(next) && none(end, next);
  });
}

/** The call with the list behind the text; `before` is how many values it passes already. */
function passedWith(source: string, call: Call, list: string): { edit: Edit; before: number } | undefined {
  const own = argumentList(source, call);
  const argument = call.arguments[call.argument];
  if (!own || !argument) return undefined;
  const at = own.span ?? { start: argument.end, end: argument.end };
  const text = own.items.length > 0 ? `[${[...own.items, `...${list}`].join(', ')}]` : list;
  return { edit: { span: at, text: own.span ? text : `, ${text}` }, before: own.items.length };
}

/** The same for a record of the query: `{ text: sql, values }`. */
function passedIn(record: string, { end }: Span, list: string): { edit: Edit; before: number } | undefined {
  if (/\bvalues\b|\.\.\./.test(record)) return undefined;
  const behind = /,?\s*\}$/.exec(record);
  const entry = list === 'values' ? list : `values: ${list}`;
  const at = end - (behind?.[0].length ?? 0);
  return behind
    ? { edit: { span: { start: at, end: at + (behind[0].startsWith(',') ? 1 : 0) }, text: `, ${entry}` }, before: 0 }
    : undefined;
}
