/** Is the way to the schema one that can be walked again? Asked of the repository. */
import type { History, Migration } from '../../migrations/history';
import { fail, failIfAny, notApplicable, pass, type RepositoryCheck, unknown } from '../check';
import type { Repository } from '../repository';

const noHistory = notApplicable('There are no migrations.');
const noGit = unknown(
  'The folder is not under git, or git cannot be asked.',
  'Put the repository under git, so that it can be told what has shipped.',
);

export const migrationChecks: readonly RepositoryCheck[] = [
  {
    id: 'one-migration-path',
    group: 'Migrations',
    question: 'Is there one repeatable way to make the schema?',
    why: 'A schema that is changed by hand cannot be made again, neither for a test nor after a disaster.',
    answer({ histories }) {
      const [only, ...others] = histories;
      const told = histories.map(describe);
      if (!only) {
        return fail(
          ['No migrations were found.'],
          'Keep every change of the schema as a migration of one tool; where they stand elsewhere, name the folder in preflight.json.',
        );
      }
      if (others.length === 0) return pass(...told);
      return {
        verdict: 'manual',
        evidence: told.map((text) => ({ text })),
        advice:
          'There are several histories. A person must say that each belongs to a database of its own; name the right ones in preflight.json.',
      };
    },
  },
  {
    id: 'migrations-in-source-control',
    group: 'Migrations',
    question: 'Are all migrations in source control?',
    why: 'A migration that stands on one machine only cannot be reviewed, repeated or found again.',
    answer(repository) {
      if (repository.histories.length === 0) return noHistory;
      if (!repository.git) return noGit;
      const untracked = own(repository, repository.git.untracked);
      return failIfAny(
        untracked.map((file) => ({ text: 'git does not track this migration.', file, line: 1 })),
        'Add the files to git and commit them.',
        `git tracks all ${migrationsOf(repository).length} migration files.`,
      );
    },
  },
  {
    id: 'versions-in-order',
    group: 'Migrations',
    question: 'Are the versions unique and in order?',
    why: 'Tools refuse or silently skip a version that is there twice, or that is older than one already applied.',
    answer(repository) {
      if (repository.histories.length === 0) return noHistory;
      return failIfAny(
        repository.histories.flatMap((history) => [...duplicates(history), ...late(history)]),
        'Give each migration a version of its own, later than all that have shipped.',
        'Every version is there once, and pending ones are later than shipped ones.',
      );
    },
  },
  {
    id: 'shipped-migrations-unchanged',
    group: 'Migrations',
    question: 'Is every shipped migration as it was when it ran?',
    why: 'An edited migration does not run again where it ran before, so that databases drift apart; several tools refuse to go on.',
    answer(repository) {
      if (repository.histories.length === 0) return noHistory;
      if (!repository.git) return noGit;
      return failIfAny(
        own(repository, repository.git.edited).map((file) => ({
          text: 'This migration differs from the one on the default branch.',
          file,
          line: 1,
        })),
        'Take the edit back and put the change into a new migration.',
        'No shipped migration was edited.',
      );
    },
  },
  {
    id: 'rollback-for-each',
    group: 'Migrations',
    question: 'Is there a way back for each migration?',
    why: 'When a release goes wrong at night, a way back that was never written will be made up on the spot.',
    answer(repository) {
      if (repository.histories.length === 0) return noHistory;
      const without = repository.histories.flatMap(withoutWayBack);
      if (without.length === 0) return pass('Every migration has its down file.');
      const all = migrationsOf(repository).filter(({ direction }) => direction === 'up').length;
      const evidence = without.map(({ source }) => ({ text: 'There is no way back.', file: source.path, line: 1 }));
      if (without.length < all) {
        return fail(evidence, 'Write the missing down files, or say in them why there is no way back.');
      }
      return {
        verdict: 'manual',
        evidence: [{ text: `None of the ${all} migrations has a down file.` }],
        advice:
          'Attest in preflight.json (check "rollback-for-each") that changes only go forward and how a bad one is repaired, or write down files.',
      };
    },
  },
];

function migrationsOf({ histories }: Repository): readonly Migration[] {
  return histories.flatMap(({ migrations }) => migrations);
}

function own(repository: Repository, files: readonly string[]): readonly string[] {
  const paths = new Set(migrationsOf(repository).map(({ source }) => source.path));
  return files.filter((file) => paths.has(file));
}

function describe({ tool, variant, folder, migrations }: History): string {
  const count = migrations.filter(({ direction }) => direction !== 'down').length;
  return `${folder || '.'}: ${count} migrations of ${variant ?? (tool === 'sql' ? 'numbered SQL files' : tool)}`;
}

function duplicates({ migrations }: History) {
  const seen = new Map<string, string>();
  return migrations.flatMap(({ direction, version, source }) => {
    if (version === undefined) return [];
    const key = `${direction} ${version}`;
    const first = seen.get(key);
    seen.set(key, first ?? source.path);
    return first === undefined
      ? []
      : [{ text: `Version ${version} is there twice: ${first} has it, too.`, file: source.path, line: 1 }];
  });
}

function late({ migrations }: History) {
  const forward = migrations.filter(({ direction }) => direction === 'up');
  const lastShipped = forward.findLastIndex(({ pending }) => !pending);
  return forward
    .slice(0, Math.max(lastShipped, 0))
    .filter(({ pending }) => pending)
    .map(({ source, version }) => ({
      text: `Version ${version ?? ''} is pending, but ${forward[lastShipped]?.version ?? 'a later one'} has shipped already.`,
      file: source.path,
      line: 1,
    }));
}

function withoutWayBack({ migrations }: History): readonly Migration[] {
  const back = new Set(migrations.flatMap(({ direction, version }) => (direction === 'down' ? [version] : [])));
  return migrations.filter(({ direction, version }) => direction === 'up' && !back.has(version));
}
