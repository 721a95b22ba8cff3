/** What the text of TypeScript and JavaScript shows of its databases before anything is parsed. */
import type { Marks } from './candidates';
import { driverOf } from './javascript-library';

export const javascriptMarks: Marks = {
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
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord = /[rR]aw|unsafe|createQueryBuilder|sql|SQL|Sql/;
const pieceCall =
  /(?:\b(?:(?:and|or)?(?:where|having|orderBy|groupBy|from|join|select|on|with|innerJoin|leftJoin|count)|\$?(?:query|execute))Raw(?:Unsafe|Typed)?|(?<!\bString\.)\braw|\bunsafe)(?:\?\.)?\s*[(<`]|\bcreateQueryBuilder\b|\bsql(?:\.\w+(?:\([^()`]*\))?)?\s*[`<]/gi;
