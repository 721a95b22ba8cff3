/** A constraint of a domain that is checked at once in every table that uses the domain. */
import { displayName, resolveType } from '../../schema/names';
import { type AlterDomainStmt, as, strings } from '../../sql/ast';
import { tokenize } from '../../sql/lexer';
import type { Statement } from '../../sql/source-file';
import { blockingEffects } from '../live-relation';
import { defineRule, type Fix } from '../rule';
import { listed, lockWords } from '../words';

export default defineRule({
  id: 'domain-constraint-scan',
  family: 'locking',
  summary: 'A constraint of a domain checked at once in every table that uses the domain',
  severity: 'warning',
  recommended: true,
  messages: {
    add: 'Adding this constraint to {domain} takes the {lock} lock on {tables}, which {blocks} until every row with a value of the domain has been read. Add it NOT VALID: new values are checked from then on, and no row is read.',
    notNull:
      'Making {domain} NOT NULL takes the {lock} lock on {tables}, which {blocks} until every row with a value of the domain has been read. Add CHECK (VALUE IS NOT NULL) NOT VALID instead: new values are checked from then on, and no row is read.',
    validate:
      'Validating {constraint} of {domain} takes the {lock} lock on {tables}, which {blocks} until every row with a value of the domain has been read: for domains there is no weaker form. Do it when nobody has to write there, or leave it NOT VALID, which checks new values all the same.',
  },
  help: 'Add the constraint NOT VALID, and validate it when nobody has to write.',
  check(statement, context) {
    const alter = as(statement.parsed.tree, 'AlterDomainStmt');
    if (!alter) return;
    const effects = blockingEffects(context.effects, context).filter(({ scans }) => scans);
    const [effect] = effects;
    if (!effect) return;
    const domain = displayName(resolveType(context.before, strings(alter.typeName)).name);
    // The letters are those of AlterDomainStmt.subtype: C adds a constraint, O sets NOT NULL, V validates.
    const message = alter.subtype === 'V' ? 'validate' : requiresValue(alter) ? 'notNull' : 'add';
    context.report({
      span: actionSpan(statement),
      message,
      data: {
        domain,
        constraint: alter.name ?? '',
        tables: listed(effects.map(({ relation }) => displayName(relation))),
        lock: effect.lock,
        blocks: lockWords(effect.lock),
      },
      object: domain,
      fixes: message === 'add' ? [notValid(statement)] : [],
    });
  },
});

/** SET NOT NULL, or ADD NOT NULL, which takes no NOT VALID either. */
function requiresValue({ subtype, def }: AlterDomainStmt): boolean {
  return subtype === 'O' || as(def, 'Constraint')?.contype === 'CONSTR_NOTNULL';
}

/** Behind the domain's name: `ADD CONSTRAINT …`. */
function actionSpan({ parsed: { text } }: Statement) {
  const tokens = tokenize(text);
  // ALTER DOMAIN name, ALTER DOMAIN schema.name
  const isDot = (index: number) => text.slice(tokens[index]?.start, tokens[index]?.end) === '.';
  const first = tokens[isDot(3) ? 5 : 3];
  return { start: first?.start ?? 0, end: tokens.at(-1)?.end ?? text.length };
}

function notValid(statement: Statement): Fix {
  const { end } = actionSpan(statement);
  return { title: 'Add it NOT VALID', safety: 'unsafe', edits: [{ span: { start: end, end }, text: ' NOT VALID' }] };
}
