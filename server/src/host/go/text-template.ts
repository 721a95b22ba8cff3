/** Texts of Go's text/template (package documentation): what an action puts in is what the data holds under its name. */
import { textPiece } from '../formatting';
import type { CallSite } from '../library';
import { fieldOf } from '../patterns';
import { optionsOf, type Piece, piecesOf, type Value, wholePlace } from '../value';

type Text = Extract<Value, { kind: 'text' }>;

/** What a call of the package gives: a parsed template is its text, an executed one that text with the data in it. */
export function templateCall({ path, method, receiver, arguments: values }: CallSite): Value | undefined {
  const [first] = values;
  if (path === 'template.Must') return first && fieldOf(first, '0');
  if (method === 'Parse' && first && isTemplate(receiver))
    return { kind: 'record', fields: new Map([['0', first]]), rest: undefined };
  const text = optionsOf(receiver ?? first ?? { kind: 'list', items: [], rest: undefined }).find(isText);
  const data = values.at(-1);
  return text && data && /^Execute(?:Template)?$/.test(method) ? filled(text, data) : undefined;
}

function isTemplate(value: Value | undefined): boolean {
  return value?.kind === 'made' && /^(?:text|html)\/template$/.test(value.module);
}

function isText(value: Value): value is Text {
  return value.kind === 'text';
}

const action = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
/** Actions that put nothing in. */
const control = /^(?:if|else|end|range|with|define|block|template|break|continue|\/\*|\$\w+\s*:?=)/;

function filled(text: Text, data: Value): Text {
  const pieces = text.pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'text') return [piece];
    const parts: Piece[] = [];
    let at = 0;
    for (const match of piece.text.matchAll(action)) {
      const end = match.index + match[0].length;
      parts.push(...textPiece(piece, at, match.index));
      at = end;
      const written = match[1] ?? '';
      if (control.test(written)) continue;
      const [place = piece] = textPiece(piece, match.index, end);
      parts.push(...piecesOf(putIn(written, data), wholePlace(place.span)));
    }
    return [...parts, ...textPiece(piece, at, piece.text.length)];
  });
  return { kind: 'text', pieces };
}

/** `.Name` and `.Owner.Name`; of anything else the data decides as a whole. */
function putIn(written: string, data: Value): Value {
  const names = /^(?:\$?(?:\.\w+)+)$/.test(written) ? written.replace(/^\$/, '').split('.').slice(1) : [];
  return names.reduce(fieldOf, data);
}
