/** What the text of Python shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { driverOf } from './drivers';

export const pythonMarks: Marks = {
  strings: stringsOf(/(?<![\w])[rbfuRBFU]{0,2}(?:"{3}|'{3}|["'])/, /\{[^{}]*\}/),
  goesOn: /^(?:[+.%]|\\?\s*[rbfuRBFU]{0,2}["'])/,
  statementCall:
    /\.\s*(?:execute(?:many|script|_sql|_query(?:_dict)?|_fetchall)?|exec_driver_sql|fetch(?:row|val|_all|_one|_val)?|read_sql(?:_query)?|raw|mogrify)\s*\(/,
  pieceCalls: (text) => {
    if (!pieceWord.test(text)) return [];
    const pattern = /sqlalchemy|sqlmodel|\bdb\.text\b/i.test(text) ? pieceCallOrText : pieceCall;
    return [...text.matchAll(pattern)].map((match) => match.index);
  },
  importsDriver: (text) => {
    for (const [, one, other] of text.matchAll(/^[ \t]*(?:from\s+([\w.]+)\s+import\b|import\s+([\w.]+))/gm))
      if (driverOf(one ?? other ?? '') !== undefined) return true;
    return false;
  },
  append: /\+=|[\w)\]]\s*\+\s*[rbfuRBFU]{0,2}["']|\.write\(/,
  join: /\.join\(/,
  change:
    /(?<![\w.])(\w+)(?:\.\w+|\[[^\]]*\])*\s*(?:[-+*/%&|^@]{0,2}=(?!=)|:=|\.(?:append|extend|insert|update|add|setdefault|pop|remove|clear|sort|reverse|write)\()/g,
  self: 'self',
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord = /text\(|literal_column|DDL\(|RawSQL|\.extra\(|SQL\(|raw_sql|mogrify|\.(?:filter|where|having)\(/;
const pieceCall = /\b(?:literal_column|DDL|RawSQL|SQL|raw_sql|mogrify)\s*\(|(?<=\.)extra\s*\(/g;
const pieceCallOrText =
  /\b(?:literal_column|DDL|RawSQL|SQL|raw_sql|mogrify|\w*text)\s*\(|(?<=\.)(?:extra\s*\(|(?:filter|where|having)\s*\(\s*(?:[fF]?["']|\())/g;
