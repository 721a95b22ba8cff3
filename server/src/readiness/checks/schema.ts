/** Is the schema that the migrations make sound? Asked of the repository. */
import type { Schema, Table } from '../../schema/model';
import { failIfAny, notApplicable, type RepositoryCheck, unknown } from '../check';
import { findingsOf, made } from '../places';
import type { Repository } from '../repository';

/** A check that a rule's findings answer. */
function byRules(
  check: Omit<RepositoryCheck, 'answer'>,
  rules: readonly string[],
  advice: string,
  otherwise: (repository: Repository) => string | undefined,
): RepositoryCheck {
  return {
    ...check,
    answer(repository) {
      const looked = otherwise(repository);
      if (looked === undefined) return notApplicable('There is nothing of the kind in the repository.');
      const evidence = findingsOf(repository, rules);
      const off = rules.filter((rule) => repository.rulesOff.includes(rule));
      if (evidence.length === 0 && off.length > 0) {
        return unknown(`The settings switch off ${off.join(', ')}.`, 'Switch the rule on in preflight.json.');
      }
      return failIfAny(evidence, advice, looked);
    },
  };
}

const migrations = ({ histories }: Repository): string | undefined =>
  histories.length === 0 ? undefined : 'None was found in the schema that the migrations make.';

export const schemaChecks: readonly RepositoryCheck[] = [
  byRules(
    {
      id: 'foreign-keys-indexed',
      group: 'Schema',
      question: 'Is every foreign key indexed?',
      why: 'Without an index every delete or key change in the referenced table reads the whole referencing one, under locks.',
    },
    ['foreign-key-without-index'],
    'Add the indexes, CONCURRENTLY on tables that hold rows; the quick fix writes the migration.',
    migrations,
  ),
  {
    id: 'primary-keys',
    group: 'Schema',
    question: 'Does every table have a primary key?',
    why: 'Without one a row cannot be named: logical replication refuses updates, and duplicates cannot be told apart.',
    answer(repository) {
      if (repository.histories.length === 0) return notApplicable('There are no migrations.');
      return failIfAny(
        tablesOf(repository)
          .filter((table) => needsKey(table) && !table.constraints.some(({ kind }) => kind === 'primary key'))
          .map((table) => made(repository, table.origin, `${shown(table)} has no primary key.`)),
        'Add a primary key.',
        `All ${tablesOf(repository).filter(needsKey).length} tables have one.`,
      );
    },
  },
  {
    id: 'constraints-validated',
    group: 'Schema',
    question: 'Is every constraint validated?',
    why: 'A constraint left NOT VALID holds for new rows only, and the planner cannot rely on it.',
    answer(repository) {
      if (repository.histories.length === 0) return notApplicable('There are no migrations.');
      return failIfAny(
        tablesOf(repository).flatMap((table) =>
          table.constraints
            .filter(({ valid, enforced }) => !valid && enforced)
            .map(({ name, origin }) => made(repository, origin, `${name} on ${shown(table)} is NOT VALID.`)),
        ),
        'Run ALTER TABLE … VALIDATE CONSTRAINT in a migration of its own.',
        'No constraint is left NOT VALID.',
      );
    },
  },
  byRules(
    {
      id: 'no-money-in-floats',
      group: 'Schema',
      question: 'Is no money kept in floating point?',
      why: 'Binary fractions cannot hold most amounts exactly, so that sums drift by cents.',
    },
    ['float-money'],
    'Change the columns to numeric.',
    migrations,
  ),
  byRules(
    {
      id: 'queries-parameterised',
      group: 'Queries',
      question: 'Is every query parameterised?',
      why: 'A value that is glued into SQL can rewrite it: this is how databases are stolen.',
    },
    ['concatenated-query', 'concatenated-execute'],
    'Pass values as parameters, and quote names with the driver’s own function.',
    ({ files, histories }) => {
      const host = [...files.keys()].filter((path) => /\.[cm]?[jt]sx?$/.test(path)).length;
      if (host === 0 && histories.length === 0) return undefined;
      return `None was found in ${host} files of TypeScript and JavaScript and in PL/pgSQL; other languages are not read.`;
    },
  ),
  byRules(
    {
      id: 'inserts-name-columns',
      group: 'Queries',
      question: 'Does every INSERT name its columns?',
      why: 'Without names the statement breaks, or fills the wrong columns, as soon as a column is added.',
    },
    ['insert-without-columns'],
    'Name the columns; the quick fix fills them in.',
    ({ files }) => (files.size === 0 ? undefined : 'Every INSERT that was found names its columns.'),
  ),
  {
    id: 'seeds-apart',
    group: 'Environments',
    question: 'Are demo and test data kept out of the migrations?',
    why: 'Migrations run on production, too, and take their demo users and test keys there.',
    answer(repository) {
      if (repository.histories.length === 0) return notApplicable('There are no migrations.');
      const evidence = repository.histories.flatMap(({ migrations: files }) =>
        files
          .filter(({ direction }) => direction !== 'down')
          .flatMap(({ source }) =>
            source.statements.flatMap(({ statement, place }) => {
              const found = /^\s*insert\b/i.test(statement.parsed.text) && demoData.exec(statement.parsed.text);
              if (!found) return [];
              const line = source.text.slice(0, place.start + found.index).split(/\r\n|\n|\r/).length;
              return [{ text: `An INSERT holds ${found[0]}.`, file: source.path, line }];
            }),
          ),
      );
      return failIfAny(
        evidence,
        'Move the rows into a seed script that runs outside production only.',
        'No INSERT of a migration holds an example address or a test key.',
      );
    },
  },
];

// RFC 2606 reserves these names for examples; the keys are Stripe's test ones.
const demoData =
  /[\w.+-]+@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|test|invalid)\b|\b[sp]k_test_\w*|lorem ipsum/i;

function tablesOf({ schemas }: Repository): readonly Table[] {
  const known = (schema: Schema) =>
    schema.relationNames().flatMap((name) => {
      const relation = schema.relation(name);
      return typeof relation === 'object' && relation.kind === 'table' ? [relation] : [];
    });
  return schemas.flatMap(known);
}

/** A partition has the key of its parent; of a table that the history did not make nothing is known. */
function needsKey(table: Table): boolean {
  return table.complete && table.persistence !== 'temporary' && table.partitionOf === undefined;
}

function shown({ name }: Table): string {
  return `${name.schema}.${name.name}`;
}
