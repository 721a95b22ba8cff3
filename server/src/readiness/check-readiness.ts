/** "Check readiness": every question asked once, of the repository, of the environment and of what people attested. */
import { EnvironmentError, StatementError } from '../postgres/errors';
import type { Session } from '../postgres/session';
import { loadGrammar } from '../sql/parse';
import { type Answer, type EnvironmentCheck, groups, notApplicable, type Question, unknown } from './check';
import { environmentNamingChecks } from './checks/environments';
import { migrationChecks } from './checks/migrations';
import { attested, personChecks } from './checks/people';
import { schemaChecks } from './checks/schema';
import { serverChecks } from './checks/server';
import { serverSchemaChecks } from './checks/server-schema';
import type { CheckResult, ReadinessReport } from './report';
import type { Repository } from './repository';

export interface ReadinessOptions {
  /** Undefined: only the repository is asked. */
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

const repositoryChecks = [...migrationChecks, ...schemaChecks, ...environmentNamingChecks];
const environmentChecks = [...serverSchemaChecks, ...serverChecks];

/** Never fails for a check's sake: what cannot be read is `unknown`. Fails with a CancelledError. */
export async function checkReadiness(
  repository: Repository,
  { session, signal }: ReadinessOptions = {},
): Promise<ReadinessReport> {
  await loadGrammar();
  const results: CheckResult[] = [];
  const add = (source: CheckResult['source'], check: Question, answer: Answer) => {
    const { id, group, question, why } = check;
    const settled = answer.verdict === 'manual' ? attested(repository, id, answer) : answer;
    results.push({ id, group, question, why, source, ...settled });
  };
  for (const check of repositoryChecks) add('repository', check, check.answer(repository));
  for (const check of session ? environmentChecks : []) {
    if (session) add('environment', check, await ask(check, session, repository, signal));
  }
  for (const check of personChecks) {
    add('person', check, { verdict: 'manual', evidence: [{ text: 'Nobody has attested it.' }], advice: check.advice });
  }
  results.push(...attestationsForNothing(repository));
  return { target: session?.target, checks: groups.flatMap((group) => results.filter((one) => one.group === group)) };
}

/** True when somebody must still act: it failed, could not be looked at, or waits for a person's word. */
export function isOpen({ verdict, advice }: CheckResult): boolean {
  return verdict === 'fail' || verdict === 'unknown' || (verdict === 'manual' && advice !== '');
}

/** Each check has a transaction of its own, so that what one may not read spoils no other. */
async function ask(
  check: EnvironmentCheck,
  session: Session,
  repository: Repository,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  if (session.target.kind === 'embedded' && !check.embedded)
    return notApplicable('The embedded server is no place to run on.');
  try {
    return await session.transaction(
      ({ run }) => check.answer(async (sql) => (await run(sql)).rows, { session, repository }),
      signal ? { signal } : {},
    );
  } catch (error) {
    if (error instanceof StatementError) {
      const grant =
        error.code === insufficientPrivilege ? 'GRANT pg_monitor to the role that Preflight uses.' : 'Check again.';
      return unknown(`The server says: ${error.message} (${error.code}).`, grant);
    }
    if (error instanceof EnvironmentError) return unknown(error.message, 'Check again.');
    throw error;
  }
}

const insufficientPrivilege = '42501';

/** An attestation with a misspelt check would vouch for nothing without anybody noticing. */
function attestationsForNothing({ attestations }: Repository): readonly CheckResult[] {
  const known = new Set([...repositoryChecks, ...environmentChecks, ...personChecks].map(({ id }) => id));
  const lost = attestations.filter(({ check }) => !known.has(check));
  if (lost.length === 0) return [];
  return [
    {
      id: 'attestations-known',
      group: 'Environments',
      question: 'Does every attestation belong to a check?',
      why: 'One for a misspelt check vouches for nothing.',
      verdict: 'fail',
      evidence: lost.map(({ check }) => ({ text: `There is no check ${check}.`, file: 'preflight.json' })),
      advice: 'Correct the name, or remove the attestation.',
      source: 'person',
    },
  ];
}
