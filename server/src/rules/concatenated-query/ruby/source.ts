/** Ruby's source around a call: the values that it passes, and how expressions are written. */
import type { Call, Template } from '../../../host/template';
import type { Span } from '../../../sql/span';
import type { Bound, TextWithValues } from '../bound-text';

/** The name of what is called, without what stands before it. */
export function methodOf({ name }: Call): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** `"%#{x}%"` */
export function textOf(pieces: TextWithValues): string {
  const inside = pieces.map(({ text, isHole }) =>
    isHole ? `#{${text}}` : text.replace(/[\\"]|#(?=[{@$])/g, (found) => `\\${found}`),
  );
  return `"${inside.join('')}"`;
}

/** The list of `ids.join(',')`. */
export function joinedList(expression: string): string | undefined {
  return /^([\s\S]*)\.join\s*\(?\s*(['"])\s*,\s*\2\s*\)?$/.exec(expression)?.[1];
}

/** A list that was glued inside of quotes is no value. */
export function isGluedList({ value }: Bound): boolean {
  return /\.join\b/.test(value);
}

/** Where an argument ends on its own line: the text of a heredoc stands in the lines behind it. */
export function endOfArgument({ source }: Template, argument: Span): number {
  const opening = /^<<[-~]?(["'`]?)[A-Za-z_]\w*\1(?:\.\w+)*/.exec(source.slice(argument.start, argument.end));
  return opening ? argument.start + opening[0].length : argument.end;
}

/** What stands before the dot of a call; undefined for a call without one, or where it is more than a path. */
export function receiverOf({ source }: Template, call: Call): string | undefined {
  const head = source.slice(call.span.start, call.arguments[0]?.start ?? call.span.end);
  return /^((?:::)?[@\w:]+(?:\.[\w?!]+)*)\.[\w?!]+\s*\(?\s*\[?\s*$/.exec(head)?.[1];
}

/** Where the name of the method stands. */
export function nameSpan({ source }: Template, call: Call): Span | undefined {
  const head = source.slice(call.span.start, call.arguments[0]?.start ?? call.span.end);
  const found = /([\w?!]+)(\s*\(?\s*\[?\s*)$/.exec(head);
  if (!found?.[1] || found[1] !== methodOf(call)) return undefined;
  const start = call.span.start + found.index;
  return { start, end: start + found[1].length };
}

/** True when the text and its values stand in an array: `where(['a = ?', x])`. */
export function isInArray({ source }: Template, call: Call): boolean {
  const before = source.slice(0, call.arguments[0]?.start ?? 0).trimEnd();
  return before.endsWith('[') && !/[\w\])]\[$/.test(before);
}

/** The items of an array's source; undefined for what is no literal, or where their number is not known. */
export function arrayItems(source: string): readonly string[] | undefined {
  const inside = /^\[([\s\S]*)\]$/.exec(source)?.[1];
  if (inside === undefined || /#(?!\{)|=begin|<<[-~]?\w|%[wiqQ]?[^\w\s]/.test(inside)) return undefined;
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (const { 0: found, index } of inside.matchAll(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[([{]|[)\]}]|,/gs)) {
    if ('([{'.includes(found)) depth++;
    else if (')]}'.includes(found)) depth--;
    else if (found === ',' && depth === 0) {
      items.push(inside.slice(from, index).trim());
      from = index + 1;
    }
  }
  const last = inside.slice(from).trim();
  const all = last === '' ? items : [...items, last];
  return all.some((item) => item.startsWith('*')) ? undefined : all;
}

/** A name for the placeholder of a value: `name` of `user.name` and `params[:name]`. */
export function nameFor(expression: string, taken: ReadonlySet<string>): string {
  const word = /([a-z_]\w*)['"]?\]?$/.exec(expression)?.[1] ?? 'value';
  let name = word;
  for (let number = 2; taken.has(name); number++) name = `${word}${number}`;
  return name;
}
