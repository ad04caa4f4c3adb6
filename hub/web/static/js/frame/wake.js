// @ts-check
// Keeps the panel lit where the browser allows it.

/** Asks again whenever the page is seen again, because the lock ends when it is hidden. @param {(awake: boolean) => void} tell */
export function stayAwake(tell) {
  const take = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock.request("screen");
      tell(true);
    } catch {
      tell(false); // no https, or the battery is low
    }
  };
  document.addEventListener("visibilitychange", () => void take());
  document.addEventListener("pointerdown", () => void take(), { once: true });
  void take();
}
