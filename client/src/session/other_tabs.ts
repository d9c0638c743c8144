const NAME = "remount-session"
const CREATED = "created"

/** The other tabs of this site in this browser. */
export interface OtherTabs {
  /** Tells them that the browser now has a session. */
  announceCreated(): void
}

export function otherTabs(onCreated: () => void): OtherTabs {
  if (typeof BroadcastChannel === "undefined") return { announceCreated() {} }
  const channel = new BroadcastChannel(NAME)
  channel.addEventListener("message", ({ data }) => {
    if (data === CREATED) onCreated()
  })
  return { announceCreated: () => channel.postMessage(CREATED) }
}
