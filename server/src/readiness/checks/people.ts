/** What only a person can say: attested in preflight.json, until a day. */
import type { Answer, PersonCheck } from '../check';
import type { Attestation, Repository } from '../repository';

export const personChecks: readonly PersonCheck[] = [
  {
    id: 'backups-kept',
    group: 'Backups',
    question: 'Are backups on, and kept long enough?',
    why: 'What is not backed up is gone with the first wrong DELETE.',
    advice: 'Look at the provider’s or your own backups: how often, how long kept, how much can be lost.',
  },
  {
    id: 'restore-rehearsed',
    group: 'Backups',
    question: 'Was a restore rehearsed?',
    why: 'A backup that was never restored is a hope. The rehearsal tells how long it takes, too.',
    advice: 'Restore the latest backup beside production, check it, and write down the minutes that it took.',
  },
  {
    id: 'restore-people',
    group: 'Backups',
    question: 'Is it known who can restore, and can more than one person?',
    why: 'At three in the morning the one person who can may be on a plane.',
    advice: 'Name at least two people who have the rights and have done it.',
  },
  {
    id: 'uploads-backed-up',
    group: 'Backups',
    question: 'Are uploaded files, which live outside the database, backed up too?',
    why: 'A restored database that points to files that are gone is half a restore.',
    advice: 'Check versioning or backups of the file store; attest “none” when there are no uploads.',
  },
  {
    id: 'pooler-in-front',
    group: 'Connections',
    question: 'Is a pooler in front of the database, or is it known that none is needed?',
    why: 'Each connection costs the server memory; serverless code opens them without bound.',
    advice: 'Count processes × pool size against max_connections, or put a pooler in front.',
  },
  {
    id: 'alerts-set',
    group: 'Monitoring',
    question: 'Are there alerts on connections, disk and replication lag?',
    why: 'These three stop a database, and all announce themselves hours before.',
    advice: 'Set the alerts and let each ring once.',
  },
];

const dayForm = /^\d{4}-\d{2}-\d{2}$/;

/** The latest attestation of that check, judged by its dates; `otherwise` when nobody attested. */
export function attested(repository: Repository, id: string, otherwise: Answer): Answer {
  const [latest] = repository.attestations
    .filter(({ check }) => check === id)
    .toSorted((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0));
  if (!latest) return otherwise;
  const evidence = [{ text: `${latest.by}, ${latest.on}, until ${latest.until}: ${latest.evidence}` }];
  const problem = problemOf(latest, repository.today);
  return problem ? { verdict: 'fail', evidence, advice: problem } : { verdict: 'manual', evidence, advice: '' };
}

function problemOf({ by, on, until, evidence }: Attestation, today: string): string | undefined {
  if (!by.trim() || !evidence.trim()) return 'An attestation needs a person and the evidence.';
  if (!isDay(on) || !isDay(until)) return 'The days of an attestation are written YYYY-MM-DD.';
  if (on > today) return 'The attestation is dated in the future.';
  if (until < today) return `The attestation expired on ${until}. Look again, and renew it.`;
  return undefined;
}

function isDay(text: string): boolean {
  return dayForm.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
}
