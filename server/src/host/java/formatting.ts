/** Java's calls that fill a text: String.format, formatted, MessageFormat, String.join. */
import { printfVerbs } from '../formatting';
import type { CallSite, Meaning, Verb } from '../library';
import { choice, constantText, emptyText, joinList, piecesOf, type Value, wholePlace } from '../value';

/** `%s`, `%d`, `%n`, and what the Formatter's documentation lists beside them. */
function verbs(text: string): readonly Verb[] {
  const lineBreaks = [...text.matchAll(/(?<!%)%n/g)].map(
    ({ index }): Verb => ({ start: index, end: index + 2, argument: undefined, reads: '\n', fills: 'text' }),
  );
  return [...printfVerbs(text, /[bBhHsScCdoxXeEfgGaAt]/, /[bBhHdoxXeEfgGaAt]/), ...lineBreaks].sort(
    (a, b) => a.start - b.start,
  );
}

/** `{0}`, `{1,number,#}`; `'…'` is read as it stands, and `''` is one quote. */
function messageVerbs(text: string): readonly Verb[] {
  return [...text.matchAll(/\{(\d+)(?:,\s*(\w+)[^{}]*)?\}|''|'([^']+)'/g)].map((match): Verb => {
    const [all, index, type, quotedText] = match;
    const place = { start: match.index, end: match.index + all.length };
    if (index === undefined) return { ...place, argument: undefined, reads: quotedText ?? "'", fills: 'text' };
    return { ...place, argument: Number(index), fills: /^(?:number|date|time)$/.test(type ?? '') ? 'number' : 'text' };
  });
}

export function formatCall(site: CallSite, path: string | undefined): Meaning | undefined {
  const { method, receiver, callee, expression } = site;
  const isStringFormat = path === 'String.format' || (path === 'format' && callee.kind === 'module');
  if (isStringFormat) {
    // A locale may come first.
    const at = site.arguments[0]?.kind === 'text' ? 0 : 1;
    const text = site.arguments[at];
    if (text?.kind !== 'text') return undefined;
    return { kind: 'format', text, written: expression.arguments[at], first: at + 1, verbs, takesList: true };
  }
  if (method === 'formatted' && receiver?.kind === 'text') {
    const written = expression.callee.kind === 'member' ? expression.callee.object : undefined;
    return { kind: 'format', text: receiver, written, first: 0, verbs, takesList: true };
  }
  if (path === 'MessageFormat.format' && site.arguments[0]?.kind === 'text')
    return {
      kind: 'format',
      text: site.arguments[0],
      written: expression.arguments[0],
      first: 1,
      verbs: messageVerbs,
      takesList: true,
    };
  return joinCall(site, path);
}

/** `String.join(",", list)`, `StringUtils.join(list, ",")`, `stream.collect(Collectors.joining(","))`. */
function joinCall(site: CallSite, path: string | undefined): Meaning | undefined {
  const { method, receiver, arguments: values, expression } = site;
  const [first, second] = values;
  const span = expression.span;
  if (path === 'String.join' && first) {
    const isList = values.length === 2 && second && second.kind !== 'text';
    const items = values.slice(1).map((value, index): Value => {
      return { kind: 'text', pieces: piecesOf(value, wholePlace(expression.arguments[index + 1]?.span ?? span)) };
    });
    return { kind: 'value', value: joined(isList ? second : { kind: 'list', items, rest: undefined }, first, site) };
  }
  if (
    /^(?:StringUtils|Strings)\.(?:join|collectionToDelimitedString|arrayToDelimitedString)$/.test(path ?? '') &&
    first
  )
    return { kind: 'value', value: joined(first, second ?? emptyText, site) };
  if (/^(?:collectionToCommaDelimitedString|arrayToCommaDelimitedString)$/.test(method) && first) {
    const comma: Value = { kind: 'text', pieces: [{ kind: 'text', text: ',', span, verbatim: false }] };
    return { kind: 'value', value: joined(first, comma, site) };
  }
  // A collector is remembered by what it puts between the items, before and behind them.
  if (method === 'joining' && /^(?:Collectors\.)?joining$/.test(path ?? ''))
    return { kind: 'value', value: { kind: 'list', items: values.length > 0 ? values : [emptyText], rest: undefined } };
  if (method === 'collect' && receiver && first?.kind === 'list') {
    const [between = emptyText, before = emptyText, behind = emptyText] = first.items;
    const place = wholePlace(span);
    const inside = joined(receiver, between, site);
    if (first.items.length < 2) return { kind: 'value', value: inside };
    const pieces = [before, inside, behind].flatMap((value) => piecesOf(value, place));
    return { kind: 'value', value: { kind: 'text', pieces } };
  }
  if (method === 'collect' && receiver) return { kind: 'value', value: receiver };
  return undefined;
}

/** The items of a list, or of what may be one, with the text between them. */
function joined(items: Value, separator: Value, site: CallSite): Value {
  const place = wholePlace(site.expression.span);
  if (items.kind === 'list') return joinList(items, piecesOf(separator, place), place);
  if (items.kind === 'choice') return choice(items.options.map((option) => joined(option, separator, site)));
  return items.kind === 'text' && constantText(items) === undefined ? { kind: 'text', pieces: items.pieces } : items;
}
