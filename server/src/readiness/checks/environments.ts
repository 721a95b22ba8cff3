/** Are the environments apart, and are their passwords out of the repository? Asked of the repository. */
import { readAddress } from '../../postgres/address';
import { EnvironmentError } from '../../postgres/errors';
import { missingVariables, resolveUrl } from '../../postgres/variables';
import { as } from '../../sql/ast';
import { fail, failIfAny, notApplicable, pass, type RepositoryCheck, unknown } from '../check';
import { at } from '../places';
import type { Evidence } from '../report';
import type { Repository } from '../repository';

export const environmentNamingChecks: readonly RepositoryCheck[] = [
  {
    id: 'no-password-in-repository',
    group: 'Secrets and transport',
    question: 'Is the repository free of database passwords?',
    why: 'Whoever reads the repository, now or in any old copy of it, can read the database.',
    answer(repository) {
      const evidence = [...repository.files].flatMap(([file, text]) => addresses(repository, file, text));
      return failIfAny(
        [...evidence, ...rolePasswords(repository)],
        'Change the password, then take it from the environment or a secret store.',
        `None was found in ${repository.files.size} SQL and host files; settings and scripts in other languages are not read.`,
      );
    },
  },
  {
    id: 'environments-differ',
    group: 'Environments',
    question: 'Are local, staging and production different databases?',
    why: 'A test that runs on production by mistake is an incident.',
    answer(repository) {
      const servers = repository.environments.filter(({ kind }) => kind !== 'embedded');
      if (servers.length < 2) return notApplicable('preflight.json names fewer than two environments.');
      const missing = servers.flatMap((one) => missingVariables(one, repository.variables));
      if (missing.length > 0) {
        return unknown(
          `${[...new Set(missing)].join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set, so the addresses cannot be compared.`,
          'Set the variables and check again.',
        );
      }
      try {
        const places = servers.map((one) => {
          const address = readAddress(resolveUrl(one, repository.variables), repository.variables);
          return { name: one.name, place: `${address.host}:${address.port}/${address.database}`.toLowerCase() };
        });
        const same = places.filter(({ place }, index) => places.findIndex((other) => other.place === place) < index);
        return failIfAny(
          same.map(({ name, place }) => {
            const first = places.find((other) => other.place === place)?.name ?? '';
            return `${name} and ${first} are the same database, ${place}.`;
          }),
          'Give each environment a database of its own.',
          places.map(({ name, place }) => `${name}: ${place}`).join('; '),
        );
      } catch (error) {
        if (!(error instanceof EnvironmentError)) throw error;
        return unknown(error.message, 'Correct the address and check again.');
      }
    },
  },
  {
    id: 'production-marked',
    group: 'Environments',
    question: 'Is production marked as production?',
    why: 'Only an environment of kind production is opened read-only and asks before anything runs.',
    answer({ environments }) {
      const production = environments.filter(({ kind }) => kind === 'production');
      const suspicious = environments.filter(
        ({ name, kind }) => kind !== 'production' && /^(?:prod|production|live)$/i.test(name),
      );
      if (suspicious.length > 0) {
        return fail(
          suspicious.map(({ name, kind }) => `${name} is of kind ${kind}.`),
          'Give it "kind": "production" in preflight.json.',
        );
      }
      if (production.length > 0) return pass(...production.map(({ name }) => `${name} is of kind production.`));
      return fail(
        ['preflight.json names no environment of kind production.'],
        'Name production in preflight.json with "kind": "production" and a url such as $' + '{env:PRODUCTION_URL}.',
      );
    },
  },
];

/** Connection strings with a password that is neither a reference nor a stand-in; those to this machine are nobody's secret. */
function addresses(repository: Repository, file: string, text: string): readonly Evidence[] {
  const address = /\bpostgres(?:ql)?:\/\/([^\s:/@'"`]*):([^\s@'"`]+)@([^\s/:?'"`]*)/gi;
  return [...text.matchAll(address)].flatMap((match) => {
    const [, user = '', password = '', host = ''] = match;
    if (/[${}<>%*]|^(?:x+|password|pass|pwd|secret|changeme|your.*|\.+)$/i.test(password)) return [];
    if (/^(?:localhost|127\.0\.0\.1|\[?::1\]?|)$/i.test(host)) return [];
    return [at(repository, file, match.index, `A connection string for ${user}@${host} holds a password.`)];
  });
}

/** CREATE ROLE … PASSWORD '…' and ALTER ROLE in SQL files of the histories. */
function rolePasswords(repository: Repository): readonly Evidence[] {
  return repository.histories.flatMap(({ migrations }) =>
    migrations.flatMap(({ source }) =>
      source.statements.flatMap(({ statement, place }) => {
        const { tree } = statement.parsed;
        const options = as(tree, 'CreateRoleStmt')?.options ?? as(tree, 'AlterRoleStmt')?.options ?? [];
        const sets = options.some((option) => {
          const element = as(option, 'DefElem');
          return element?.defname === 'password' && as(element.arg, 'String') !== undefined;
        });
        return sets ? [at(repository, source.path, place.start, 'A migration sets the password of a role.')] : [];
      }),
    ),
  );
}
