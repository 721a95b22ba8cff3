/** What the text of a Rust file shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { driverPaths } from './drivers';

export const rustMarks: Marks = {
  strings: stringsOf(/(?:\bb?r#+)?"/, /\{[^{}"\n]*\}/),
  goesOn: /^[+.]/,
  statementCall:
    /\b(?:query\w*|execute\w*|prepare\w*|sql_query|raw_sql|batch_execute|simple_query|fetch_\w+|from_string)(?:::<[^()]*>)?!?\s*\(/,
  pieceCalls: (text) => (driverPaths.test(text) ? [...text.matchAll(pieceCall)].map((match) => match.index) : []),
  importsDriver: (text) => driverPaths.test(text),
  append: /\+=|\+\s*"|\bpush_str\(|\bwrite(?:ln)?!|\.push\(/,
  join: /\.(?:join|concat)\(/,
  change:
    /(?:(?<=&mut\s)|(?<!\blet\s(?:mut\s)?)(?<![\w.]))([\p{L}_][\p{L}\w]*)(?:(?<=&mut\s+[\p{L}\w]+)|(?:\.\w+|\[[^\]\n]*\])*\s*(?:[-+*/%&|^]?=(?![=>])|\.(?:push\w*|insert|extend|append|clear|pop|truncate|sort\w*|retain)\())|(?<=\bwrite(?:ln)?!\s*\(\s*)([\p{L}_][\p{L}\w]*)/gu,
  self: 'self',
};

const pieceCall =
  /\bsql(?:::<[^()\n]*>)?\(|\bcust(?:_with_\w+)?\(|\bbuild(?:_query_as|_query_scalar)?(?:::<[^()\n]*>)?\(\)/g;
