/** What the server itself refuses when a migration is rehearsed: no statement is judged here, only run (rehearse/). */
import { defineRule } from '../rule';

export default defineRule({
  id: 'migration-fails',
  family: 'discipline',
  summary: 'A migration that the server refuses when it is rehearsed',
  severity: 'error',
  recommended: true,
  evidence: 'rehearsed',
  messages: {
    refused: 'PostgreSQL refuses this statement: {error} ({code}).{more}',
  },
  help: 'Correct the statement and rehearse again: the migration was really applied, and failed here.',
});
