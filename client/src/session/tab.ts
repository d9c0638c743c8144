// How the server tells a late duplicate of a request from a new one: a name per page load, and
// numbers that only rise.

export interface Tab {
  readonly name: string;
  nextNumber(): number;
}

export function newTab(): Tab {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const name = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  let last = 0;
  return { name, nextNumber: () => ++last };
}
