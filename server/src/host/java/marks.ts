/** What the text of Java shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { driverOf } from './drivers';

export const javaMarks: Marks = {
  strings: stringsOf(/"""|"/, /(?!)/),
  goesOn: /^[+.]/,
  statementCall:
    /\.\s*(?:prepareStatement|prepareCall|execute(?:Query|Update|LargeUpdate)?|addBatch|batchUpdate|queryFor\w+|query|update|create(?:Native|SQL)?Query|sql|fetch|resultQuery)\s*\(/,
  pieceCalls: (text) => (pieceWord.test(text) ? [...text.matchAll(pieceCall)].map((match) => match.index) : []),
  importsDriver: (text) => {
    for (const [name] of text.matchAll(/\b(?:javax?|jakarta|org|io)(?:\.\w+){1,6}/g))
      if (driverOf(name) !== undefined) return true;
    return false;
  },
  append: /\+=|\.\s*append\s*\(|[\w)\]]\s*\+\s*"/,
  join: /\bjoin(?:ing)?\(/,
  change:
    /(?<![\w$.])([\w$\u0080-\uffff]+)(?:\.[\w$]+|\[[^\]]*\])*\s*(?:[-+*/%&|^<>]{0,3}=(?!=)|\+\+|--|\.(?:add|addAll|put|putAll|putIfAbsent|append|insert|set|push|remove|clear|setLength)\()/g,
  self: 'this',
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord = /prepareCall|createQuery|sqlRestriction|org\.jooq/;
/** Texts that need not begin with a verb of SQL: `{call …}`, Hibernate's `from User where …`, jOOQ's plain SQL. */
const pieceCall =
  /\b(?:prepareCall|createQuery|sqlRestriction|condition|orderBy|fetch|resultQuery|sql)\s*\(\s*(?=["\w(])/g;
