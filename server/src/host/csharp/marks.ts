/** What the text of C# shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { driverOf } from './drivers';

export const csharpMarks: Marks = {
  strings: stringsOf(/\$*"{3,}|[$@]*"/, /\{[^}]*\}/),
  goesOn: /^[+.]/,
  statementCall: /Command\s*\(|CommandText|\.\s*(?:Query|Execute|FromSql|SqlQuery)\w*\s*[<(]/,
  pieceCalls: (text) => (/Raw\b|CreateQuery/.test(text) ? [...text.matchAll(rawCall)].map((match) => match.index) : []),
  importsDriver: (text) => {
    for (const [, module] of text.matchAll(/\busing\s+(?:static\s+)?(?:\w+\s*=\s*)?([\w.]+)\s*;/g))
      if (module !== undefined && driverOf(module) !== undefined) return true;
    return false;
  },
  append: /\+=|[\w)\]]\s*\+\s*[$@]*"|\.(?:Append\w*|Insert)\(/,
  join: /\.(?:Join|Concat|Aggregate)\(/,
  change:
    /(?<![\w$.])(?<!\b(?:var|string|StringBuilder|List<\w+>)\s+)([\w\u0080-\uffff]+)(?:\??\.\w+|\[[^\]]*\])*\s*(?:(?:[-+*/%&|^]|\?\?)?=(?![=>])|\+\+|--|\.(?:Add|AddLast|AddFirst|AddRange|TryAdd|Insert|Append\w*|Enqueue|Push|Remove|Clear|Sort)\()/g,
  self: 'this',
};

/** SqlKata's pieces of a query, NHibernate's `from User where …`. */
const rawCall = /\bCreateQuery\s*\(|\b(?:Or)?(?:Where|Having|Select|OrderBy|GroupBy|From|Join)Raw\s*\(/g;
