const NAME = "remount-session";
const CREATED = "created";

/** The other tabs of this site in this browser. */
export interface OtherTabs {
  /** Tells them that the browser now has a session. */
  announceCreated(): void;
}

const NOBODY: OtherTabs = { announceCreated() {} };

export function otherTabs(onCreated: () => void): OtherTabs {
  if (typeof BroadcastChannel === "undefined") return NOBODY;
  try {
    const channel = new BroadcastChannel(NAME);
    channel.addEventListener("message", ({ data }) => {
      if (data === CREATED) onCreated();
    });
    return { announceCreated: () => channel.postMessage(CREATED) };
  } catch {
    // Pages that may not store anything may not speak to each other either.
    return NOBODY;
  }
}
