/** @typedef {import("./outbox.js").Device} Device */

const NAME = "leerplek";

/** What all tabs on this device share; a browser that lacks it has each tab work for itself. */
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(NAME) : undefined;

/** @type {Device} */
export const device = {
  async alone(name, work) {
    if (!navigator.locks) return work();
    // Only in a page that is going: another tab, or the next page, does it.
    await navigator.locks.request(name, work).catch(() => {});
  },
  tellTabs: (told) => channel?.postMessage(told),
  hearTabs: (hear) => channel?.addEventListener("message", ({ data }) => hear(data)),
};
