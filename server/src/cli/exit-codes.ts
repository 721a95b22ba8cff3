/** What the shell is told: part of the contract. */
export const exitCodes = { clean: 0, findings: 1, failed: 2 } as const;
