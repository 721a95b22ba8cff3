/** "Check readiness": every question asked once, of the repository, of the environment and of what people attested. */
import type { Session } from '../postgres/session';
import type { ReadinessReport } from './report';
import type { Repository } from './repository';

export interface ReadinessOptions {
  /** Undefined: only the repository is asked, and what needs a server says so. */
  readonly session?: Session;
  readonly signal?: AbortSignal;
}

/** Never fails for a check's sake: what cannot be read is `unknown`. Fails with a CancelledError. */
export declare function checkReadiness(repository: Repository, options?: ReadinessOptions): Promise<ReadinessReport>;
