/** The session or token behind the connection ended. */
export const revoked = 4500;

const transient = [1001, 1005, 1006, 1011, 1012, 1013];

/** Tells whether a client whose socket was closed with code should come back. */
export function comesBack(code: number): boolean {
  return transient.includes(code) || (code >= 4000 && code < 4500);
}
