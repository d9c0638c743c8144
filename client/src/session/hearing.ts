// The server tells one tab of a browser what the session has, and that tab tells the others.

/** After a server that has no session to speak of, or no room. */
const LATER_MS = 60_000;

export interface Hearing {
  /** Hears the server from now on, unless another tab does, and then once that has gone. */
  begin(): void;
  /** There may be a session by now. */
  wake(): void;
}

export function hearing(address: string, heard: (values: [string, unknown][]) => void): Hearing {
  let source: EventSource | undefined;
  let hasBegun = false;
  const open = () => {
    source = new EventSource(address);
    source.onmessage = ({ data }) => heard(Object.entries(JSON.parse(data)));
    // A browser comes back by itself from what breaks off, but not from an answer of another kind.
    source.onerror = () => setTimeout(wake, LATER_MS);
  };
  const wake = () => {
    if (source?.readyState === EventSource.CLOSED) open();
  };
  const begin = () => {
    if (hasBegun) return;
    hasBegun = true;
    const { locks } = navigator as { locks?: LockManager };
    const hold = () => new Promise<void>(open);
    if (locks) locks.request(address, hold).catch(open);
    else open();
  };
  return { begin, wake };
}
