/** What the text of Ruby shows of its databases before anything is parsed. */
import { type Marks, stringsOf } from '../candidates';
import { modulesNamedIn } from './modules';

export const rubyMarks: Marks = {
  strings: stringsOf(/["']|%[qQ]?[({[|<]|<<[-~]?["'`]?[A-Z]\w*["'`]?[^\n]*\n/, /#\{[^}]*\}/),
  goesOn: /^(?:\+|<<|%|\\)/,
  statementCall:
    /\.\s*(?:execute|exec|exec_query|exec_params|async_exec|async_query|query|select_all|select_values?|select_rows|select_one|find_by_sql|count_by_sql|fetch|run|with_sql)\b|^\s*execute\b/m,
  pieceCalls: (text) => (pieceWord.test(text) ? [...text.matchAll(pieceCall)].map((match) => match.index) : []),
  importsDriver: (text) => modulesNamedIn(text).length > 0,
  append: /\+=|<<\s*["'%(\w]|["'\w)]\s*\+\s*["']/,
  join: /\.join\b/,
  change:
    /(?<![\w.@$])(@{0,2}[a-z_]\w*)(?:\.\w+|\[[^\]\n]*\])*\s*(?:(?:[-+*/%&|^<>]{0,2})=(?![=~>])|<<|\.(?:push|unshift|concat|append|prepend|store|merge!|sub!|gsub!|replace|insert)\b)/g,
  self: 'self',
};

/** What every such call is written with: most files have none of it, and are not searched for more. */
const pieceWord =
  /\b(?:where|having|order|reorder|joins|find_by|exists|update_all|delete_all|sql|lit|pluck|group|select|from|not)\b/;
const opening = String.raw`(?:\s*\(\s*\[?\s*|\s+\[?)`;
/** A text that holds a value, or goes on with one. */
const glued = String.raw`"[^"\n]*#\{|(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')\s*(?:\+|%|<<)|<<[-~]?["'\x60]?[A-Z]|%[qQ]?[({[|<]|format\b|sprintf\b`;
/** A text from elsewhere. */
const named = String.raw`[a-z_@][\w.]*(?:\[[^\]\n]*\])?\s*(?:[()+]|$)`;
const pieceCall = new RegExp(
  String.raw`\b(?:(?:not|group|select|from|pluck|find_by|exists\?|delete_all|sum|count|calculate|lock|left_joins)${opening}(?:${glued})|(?:where|rewhere|having|order|reorder|joins|update_all|sql|lit|sanitize_sql_array|sanitize_sql)${opening}(?:${glued}|${named}))`,
  'gm',
);
