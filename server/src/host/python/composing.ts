/** psycopg's `sql` module: queries that are put together from parts which quote themselves. */
import { textPiece } from '../formatting';
import type { CallSite, Meaning } from '../library';
import { choice, constantText, emptyText, optionsOf, type Piece, type Value, wholePlace } from '../value';
import { isPassedOn } from './drivers';
import { braceVerbs } from './formatting';

type Composed = Extract<Value, { kind: 'sql' }>;

/** What a call of the module gives; `name` is what is called, e.g. `psycopg.sql.Identifier`. */
export function composing(site: CallSite, name: string, driver: string | undefined): Meaning | undefined {
  const found = /^psycopg2?\.sql\.(SQL|Identifier|Literal|Placeholder|Composed)$/.exec(name)?.[1];
  const [first] = site.arguments;
  switch (found) {
    case 'SQL': {
      const text = first && constantText(first);
      if (text === undefined && isPassedOn(site))
        return { kind: 'value', value: { kind: 'sql', pieces: [apart(site)] } };
      if (text === undefined) return { kind: 'run', driver, argument: 0, frame: 'fragment', raw: true };
      return { kind: 'value', value: first?.kind === 'text' ? { kind: 'sql', pieces: first.pieces } : emptyText };
    }
    case 'Identifier':
      return { kind: 'value', value: quotedNames(site) };
    case 'Literal':
    case 'Placeholder':
      return { kind: 'value', value: { kind: 'sql', pieces: [apart(site)] } };
    case 'Composed':
      return { kind: 'value', value: joined([], first, site) };
    default:
      return ofComposed(site);
  }
}

/** What methods of a composed query give. */
function ofComposed(site: CallSite): Meaning | undefined {
  const { receiver, method } = site;
  if (receiver?.kind !== 'sql') return undefined;
  switch (method) {
    case 'format':
      return { kind: 'value', value: filled(receiver, site) };
    case 'join':
      return { kind: 'value', value: joined(receiver.pieces, site.arguments[0], site) };
    case 'as_string':
    case 'as_bytes':
      return { kind: 'value', value: { kind: 'text', pieces: receiver.pieces } };
    default:
      return /^(?:bindparams|columns|execution_options|decode|encode|strip|label)$/.test(method)
        ? { kind: 'value', value: receiver }
        : undefined;
  }
}

/** A hole that the driver quotes or sends apart. */
function apart(site: CallSite): Piece {
  const place = wholePlace(site.expression.span);
  return { kind: 'hole', ...place, trust: 'bound', number: false, chosen: 'freely', flow: [] };
}

/** A name that is known stands there in quotes. */
function quotedNames(site: CallSite): Value {
  const { span } = site.expression;
  const names = site.arguments.map(constantText);
  const text = names.map((name) => `"${name?.replaceAll('"', '""')}"`).join('.');
  if (names.every((name) => name !== undefined))
    return { kind: 'sql', pieces: [{ kind: 'text', text, span, verbatim: false }] };
  return { kind: 'sql', pieces: [{ ...apart(site), kind: 'hole', trust: 'escaped' } as Piece] };
}

function filled(query: Composed, site: CallSite): Value {
  let next = 0;
  const pieces = query.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'text') return [piece];
    const parts: Piece[] = [];
    let at = 0;
    for (const verb of braceVerbs(piece.text)) {
      parts.push(...textPiece(piece, at, verb.start));
      at = verb.end;
      if (verb.argument === undefined) parts.push({ ...piece, text: verb.reads ?? '', verbatim: false });
      else parts.push(...piecesAt(verb.argument === 'next' ? next++ : verb.argument, site));
    }
    return [...parts, ...textPiece(piece, at, piece.text.length)];
  });
  return { kind: 'sql', pieces };
}

function piecesAt(argument: number | string, site: CallSite): readonly Piece[] {
  const index = typeof argument === 'number' ? argument : (site.expression.names ?? []).indexOf(argument);
  const value = site.arguments[index];
  const options = value ? optionsOf(value) : [];
  const known = options.flatMap((option) => (option.kind === 'sql' ? [option.pieces] : []));
  if (known.length === 0 || known.length < options.length) return [apart(site)];
  return known.length === 1 && known[0] ? known[0] : [{ kind: 'choice', options: known }];
}

/** The parts of a list with the text between them; a list that is not known stands for one. */
function joined(separator: readonly Piece[], list: Value | undefined, site: CallSite): Value {
  if (list?.kind === 'choice') return choice(list.options.map((option) => joined(separator, option, site)));
  const items = list?.kind === 'list' ? [...list.items, ...(list.rest ? [list.rest] : [])] : [];
  const parts = items.flatMap(optionsOf).map((item) => (item.kind === 'sql' ? item.pieces : [apart(site)]));
  if (parts.length === 0) return { kind: 'sql', pieces: [apart(site)] };
  return { kind: 'sql', pieces: parts.flatMap((pieces, index) => (index > 0 ? [...separator, ...pieces] : pieces)) };
}
