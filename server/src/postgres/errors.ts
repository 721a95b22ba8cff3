/** The two ways in which a database fails us, in words that a person can act on and without any secret. */

/** The environment cannot be used: a setting is wrong, nobody answers, or it is not safe to go on. */
export class EnvironmentError extends Error {
  override readonly name: string = 'EnvironmentError';
}

/** Our own guard did not send the statement. */
export class RefusedError extends EnvironmentError {
  constructor(
    message: string,
    /** `write`: production only reads; `transaction`: it would end the transaction; `text`: it is not one statement. */
    readonly reason: 'write' | 'transaction' | 'text',
  ) {
    super(message);
  }
}

/** What the server said against a statement. */
export class StatementError extends Error {
  override readonly name = 'StatementError';

  constructor(
    message: string,
    /** SQLSTATE, five characters (manual, appendix A). */
    readonly code: string,
    readonly detail?: string | undefined,
    readonly hint?: string | undefined,
    /** Characters (not UTF-16 units) before the error in the statement's text; undefined when the server gave no place. */
    readonly position?: number | undefined,
  ) {
    super(message);
  }
}

/** Nobody's fault: the person stopped it. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(message = 'Cancelled.') {
    super(message);
  }
}
