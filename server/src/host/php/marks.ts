/** What the text of PHP shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';

export const phpMarks: Marks = {
  strings: stringsOf(/["']|<<<[ \t]*["']?\w+["']?\r?\n/, /\{\$[^}]*\}|\$\{\w+\}|\$\w+(?:->\w+|\[[^\]]*\])?/),
  goesOn: /^\./,
  statementCall:
    /(?:->|::)\s*(?:query|exec|prepare|executeQuery|executeStatement|createCommand|createQuery|createNativeQuery|get_(?:results|var|row|col)|sql_query)\b|\b(?:pg_(?:send_)?(?:query|prepare)|mysqli?_\w*query|mysqli_prepare)/,
  pieceCalls: (text) => (pieceWord.test(text) ? [...text.matchAll(pieceCall)].map((match) => match.index) : []),
  importsDriver: (text) =>
    /\bPDO\b|\bmysqli|\bpg_(?:query|connect|prepare)|\$wpdb\b|Illuminate\\|Doctrine\\(?:DBAL|ORM)|yii\\db|CodeIgniter\\|\bDB::|\bYii::/.test(
      text,
    ),
  append: /\.=|[\w)\]]\s*\.\s*["']/,
  join: /\b(?:implode|join)\s*\(/,
  change: /(\$[\w\u0080-\uffff]+)(?:->\w+|\[[^\]\n]*\])*\s*(?:[-+*/.%&|^?]{0,3}=(?![=>])|\+\+|--)/g,
  self: '$this',
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord =
  /Raw\s*\(|\braw\s*\(|createQueryBuilder|new\s+(?:Expression|Query)\b|wpdb|andWhere\s*\(|->\s*where\s*\(\s*["']/;
const pieceCall =
  /(?:->|::)\s*(?:(?:or)?(?:where|having)Raw|(?:select|orderBy|groupBy|from)Raw|raw)\s*\(|\bcreateQueryBuilder\b|\bnew\s+\\?(?:[\w\\]+\\)?Expression\s*\(|->\s*(?:and|or)Where\s*\(|->\s*where\s*\(\s*["'][^"']*[\w\s][=<>]|\bwpdb\s*->\s*prepare\s*\(/g;
