// The server tells one tab of a browser what the session has, and that tab tells the others.

const LOCK = "remount-session-events";
/** After a server that has no session to speak of, or no room. */
const LATER_MS = 60_000;

export class Hearing {
  private source: EventSource | undefined;
  private hasBegun = false;

  constructor(
    private readonly address: string,
    private readonly heard: (values: [string, unknown][]) => void,
  ) {}

  /** Hears the server from now on, unless another tab does, and then once that has gone. */
  begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const { locks } = navigator as { locks?: LockManager };
    const hold = () => new Promise<void>(() => this.open());
    if (locks) locks.request(`${LOCK} ${this.address}`, hold).catch(() => this.open());
    else this.open();
  }

  /** There may be a session by now. */
  wake(): void {
    if (this.source?.readyState === EventSource.CLOSED) this.open();
  }

  private open(): void {
    const source = new EventSource(this.address);
    this.source = source;
    source.onmessage = ({ data }) => this.heard(Object.entries(JSON.parse(data)));
    // A browser comes back by itself from what breaks off, but not from an answer of another kind.
    source.onerror = () => setTimeout(() => this.wake(), LATER_MS);
  }
}
