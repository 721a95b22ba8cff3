/** What the text of a Go file shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { builderModules, driverModules, pieceCall } from './drivers';

export const goMarks: Marks = {
  strings: stringsOf(/["`]/, /%[-+# 0]*(?:\[\d+\])?\d*[a-zA-Z]/),
  goesOn: /^\+/,
  statementCall: /\.(?:Named)?(?:Query|Exec|Prepare|MustExec|Queue|Raw)(?:Row)?x?(?:Context)?\(/,
  pieceCalls: (text) =>
    builderModules.test(text) ? [...text.matchAll(pieceCall)].map((match) => match.index + 1) : [],
  importsDriver: (text) => driverModules.test(text),
  append: /\+=|[\w)\]]\s*\+\s*["`]|\.WriteString\(|fmt\.[SF]p?r/,
  join: /\bstrings\.Join\(/,
  change:
    /(?:(?<=&)|(?<![\w.]))([\p{L}_][\p{L}\w]*)(?:(?<=(?<!&)&[\p{L}\w]+)|(?:\.\w+|\[[^\]\n]*\])*\s*(?:(?:[-+*/%&|^]|<<|>>|&\^)?=(?!=)|\+\+|--|\.Write\w*\())/gu,
  self: 'this',
};
