/** What the text of TypeScript and JavaScript shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { driverOf } from './library';

export const javascriptMarks: Marks = {
  strings: stringsOf(/["'`]/, /\$\{[^}]*\}/),
  goesOn: /^[+.]/,
  statementCall: /\.\s*(?:query|execute|queryRaw)\b/,
  pieceCalls: (text) => {
    const found = [...(pieceWord.test(text) ? text.matchAll(pieceCall) : [])].map((match) => match.index);
    // Validators have a `literal` too.
    const literals = /sequelize/i.test(text) ? text.matchAll(/\bliteral\s*\(/g) : [];
    return [...found, ...[...literals].map((match) => match.index)];
  },
  importsDriver: (text) => {
    for (const [, module] of text.matchAll(/(?:\bfrom|\brequire\s*\(|\bimport\s*\(?)\s*['"]([^'"\n]+)['"]/g))
      if (module !== undefined && driverOf(module) !== undefined) return true;
    return false;
  },
  append: /\+=|[\w)\]]\s*\+\s*["'`]/,
  join: /\.(?:join|reduce)\(/,
  change:
    /(?<!\b(?:const|let|var)\s+)(?<![\w$.])([\w$\u0080-\uffff]+)(?:\??\.[\w$]+|\[[^\]]*\])*\s*(?:(?:[-+*/%&|^<>?]{0,3})=(?![=>])|\+\+|--|\??\.(?:push|unshift|splice|fill|add|set|append|assign|sort|reverse|pop|shift)\()/g,
  self: 'this',
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord = /[rR]aw|unsafe|createQueryBuilder|sql|SQL|Sql/;
const pieceCall =
  /(?:\b(?:(?:and|or)?(?:where|having|orderBy|groupBy|from|join|select|on|with|innerJoin|leftJoin|count)|\$?(?:query|execute))Raw(?:Unsafe|Typed)?|(?<!\bString\.)\braw|\bunsafe)(?:\?\.)?\s*[(<`]|\bcreateQueryBuilder\b|\bsql(?:\.\w+(?:\([^()`]*\))?)?\s*[`<]/gi;
