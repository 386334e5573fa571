// Tells signs of life while the item can be seen, and hides it when it cannot; keys. Without this script the page hides
// what it shows when its lease ends, and buttons do what keys do.
const everyMillis = 5000;
const silenceMillis = 20000;
const shown = document.getElementById("shown");

for (const field of document.querySelectorAll("input[name=script]")) {
  field.value = "true";
}

let timer;
function hide() {
  clearInterval(timer);
  if (shown && shown.querySelector("img")) {
    shown.querySelector("img").remove();
    document.getElementById("hidden-note").hidden = false;
    tell("hidden").catch(() => {});
  }
}

function tell(what) {
  const token = document.querySelector("input[name=_csrf]").value;
  return fetch(shown.dataset.address + what, {
    method: "POST",
    body: new URLSearchParams({ _csrf: token }),
    cache: "no-store",
    keepalive: true,
  });
}

if (shown) {
  let heard = Date.now();
  timer = setInterval(async () => {
    try {
      const answer = await tell("shown");
      if (!answer.ok || (await answer.text()) !== "shown") {
        hide();
      } else {
        heard = Date.now();
      }
    } catch {
      // The network is gone: hidden no later than the lease ends.
      if (Date.now() - heard > silenceMillis - everyMillis) hide();
    }
  }, everyMillis);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") hide();
  });
  addEventListener("pagehide", hide);
}

addEventListener("keydown", (event) => {
  // Whatever is being typed: this key hides at once.
  if (event.key === "Escape") {
    hide();
    return;
  }
  const isTyping = event.target.closest("textarea, select, input:not([type=checkbox]):not([type=radio])");
  if (event.ctrlKey || event.altKey || event.metaKey || isTyping) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (target && !event.repeat) {
    event.preventDefault();
    target.focus();
    target.click();
  }
});
