// What the server says of an event that was refused, or of a view that has failed, in one sentence.

export interface RefusedEvent {
  readonly view: string;
  readonly event: string;
  /** Empty where it is about all of the data, or about the event's name. */
  readonly field: string;
  readonly reason: string;
}

export interface Crash {
  /** The view, and what it was called for. */
  readonly what: string;
  /** File and line, or empty where no line of the app says that it has failed. */
  readonly place: string;
  /** The nearest first. */
  readonly causes: readonly string[];
}

export function refused({ view, event, field, reason }: RefusedEvent): string {
  const place = field ? `field “${field}” ` : "";
  return `${view} refused the event “${event}”: ${place}${reason}`;
}

export function crashed({ what, place, causes }: Crash): string {
  return [place ? `${what} at ${place}` : what, ...causes].join(": ");
}
