/** SQL in annotations: MyBatis's `@Select("… ${column}")`, Spring Data's native `@Query`. */
import { concatenated } from '../concatenation';
import type { ConcatPiece, Expression, Statement } from '../expression';
import type { SyntaxNode } from '../grammar';
import { child, named, spanOf } from '../syntax';
import { expressionOf } from './expressions';
import { harmless } from './types';

const mapped = /^(?:Select|Insert|Update|Delete)$/;

/** As calls of the annotation's name, with the `@`: what a framework runs whenever the method is called. */
export function annotationsIn(root: SyntaxNode): Statement[] {
  const { text } = root;
  const isMapper = /\borg\.(?:apache\.)?(?:ibatis|mybatis)\b/.test(text);
  if (!isMapper && !/\bnativeQuery\s*=\s*true\b/.test(text)) return [];
  return root.descendantsOfType('annotation').flatMap((node): Statement[] => {
    const name = (node && child(node, 'name')?.text) ?? '';
    if (!node || !((isMapper && mapped.test(name)) || (name === 'Query' && /nativeQuery\s*=\s*true/.test(node.text))))
      return [];
    const span = spanOf(node);
    const value = textIn(node);
    if (!value) return [];
    const callee: Expression = { kind: 'name', name: `@${name}`, span };
    const written = textOf(expressionOf(value), name !== 'Query');
    return [
      { kind: 'evaluate', expression: { kind: 'call', callee, arguments: [written], construct: false, span }, span },
    ];
  });
}

function textIn(annotation: SyntaxNode): SyntaxNode | undefined {
  const [first, ...others] = named(child(annotation, 'arguments'));
  if (first?.type !== 'element_value_pair') return first;
  const pair = [first, ...others].find((one) => child(one, 'key')?.text === 'value');
  return pair && child(pair, 'value');
}

/** The text with MyBatis's marks as holes: `${x}` is put in as it stands, `#{x}` is sent apart. */
function textOf(written: Expression, hasMarks: boolean): Expression {
  const { span } = written;
  if (written.kind === 'list') {
    // Several strings are one text with spaces between them.
    const space: Expression = { kind: 'text', text: ' ', inner: span, verbatim: false, quote: '"', span };
    return concatenated(
      written.items.flatMap((item) => [textOf(item, hasMarks), space]),
      span,
    );
  }
  if (written.kind === 'concat' && hasMarks)
    return concatenated(
      written.pieces.map(({ expression }) => textOf(expression, hasMarks)),
      span,
    );
  return written.kind === 'text' && hasMarks && written.verbatim ? marked(written) : written;
}

function marked(written: Extract<Expression, { kind: 'text' }>): Expression {
  const { text, inner, span } = written;
  const pieces: ConcatPiece[] = [];
  const literal = (from: number, to: number): void => {
    const place = { start: inner.start + from, end: inner.start + to };
    if (from < to)
      pieces.push({
        expression: { ...written, text: text.slice(from, to), inner: place, span: place },
        outer: place,
        joint: 'interpolated',
      });
  };
  let at = 0;
  for (const match of text.matchAll(/[$#]\{\s*([\w.]+)[^{}]*\}/g)) {
    const [all, name = ''] = match;
    literal(at, match.index);
    at = match.index + all.length;
    const start = inner.start + match.index + all.indexOf(name);
    const place = { start, end: start + name.length };
    const value: Expression = { kind: 'name', name: `\${${name}}`, span: place };
    const outer = { start: inner.start + match.index, end: inner.start + at };
    const expression: Expression = all.startsWith('#') ? { kind: 'typed', value, type: harmless, span: place } : value;
    pieces.push({ expression, outer, joint: 'interpolated' });
  }
  literal(at, text.length);
  return pieces.some(({ expression }) => expression.kind !== 'text')
    ? { kind: 'concat', pieces, certain: true, span }
    : written;
}
