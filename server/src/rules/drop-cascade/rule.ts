/** Finds DROP … CASCADE, which drops what nobody reads in the file, and says what that is. */
import { as } from '../../sql/ast';
import { isKeyword, tokenize } from '../../sql/lexer';
import { related } from '../dependents';
import { defineRule } from '../rule';
import { runStatements } from '../run-statements';
import { listed } from '../words';
import { type Loss, losses } from './losses';
import { namedObject } from './named-object';

export default defineRule({
  id: 'drop-cascade',
  family: 'breaking',
  summary: 'A DROP with CASCADE, which drops what the file does not name',
  severity: 'warning',
  recommended: true,
  messages: {
    lost: 'CASCADE drops with {object} what this file does not name: {lost}.{data} Code that uses any of it breaks. Drop each by its own name, so that everybody sees it, and leave CASCADE away.',
    unseen:
      'CASCADE drops whatever depends on {object} without a word; no migration here shows anything that does. Leave it away: then PostgreSQL refuses if there is something after all, and says what.',
  },
  help: 'Drop what depends on it by name, and leave CASCADE away.',
  check(statement, context) {
    for (const { run, source, tree } of runStatements(statement, /\bcascade\b/i)) {
      const drop = as(tree, 'DropStmt');
      if (drop?.behavior !== 'DROP_CASCADE') continue;
      const objects = (drop.objects ?? []).flatMap((object) => namedObject(drop, object, context) ?? []);
      const live = objects.filter(({ deployed, known }) => deployed && (known || !drop.missing_ok));
      const { text } = run.parsed;
      const span = tokenize(text).findLast((token) => isKeyword(text, token, 'cascade'));
      const [first] = live;
      if (!first || !span) continue;
      const all = losses(
        context,
        objects.map(({ name }) => name),
      );
      const lost = all.filter(({ isMadeAgain }) => !isMadeAgain);
      if (all.length > 0 && lost.length === 0) continue;
      const without = { span: { start: text.slice(0, span.start).trimEnd().length, end: span.end }, text: '' };
      context.report({
        span: source.place({ start: span.start, end: span.end }),
        message: lost.length > 0 ? 'lost' : 'unseen',
        data: {
          object: listed(live.map(({ words }) => words)),
          lost: shortened(lost),
          data: lost.some(({ holdsData }) => holdsData)
            ? ' What is stored there is gone for good without a backup.'
            : '',
        },
        object: first.display,
        fixes:
          lost.length > 0 || run !== statement ? [] : [{ title: 'Remove CASCADE', safety: 'unsafe', edits: [without] }],
        related: related(lost),
      });
    }
  },
});

/** What holds data first, and no more than a person reads. */
function shortened(lost: readonly Loss[]): string {
  const words = lost.toSorted((a, b) => Number(b.holdsData) - Number(a.holdsData)).map((one) => one.words);
  return words.length > 6 ? listed([...words.slice(0, 5), `${words.length - 5} more`]) : listed(words);
}
