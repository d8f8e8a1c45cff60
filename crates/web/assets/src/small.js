// Small things bound once for the whole page: copying, phrases, printing, double sending. Each is one listener.
import { make, memory, say, words } from "./words.js";

export function listenToSmallThings(htmx) {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-copy], [data-phrase], [data-print], [data-clear-drafts], [data-pick-all]");
    if (!target) return;
    if (target.matches("[data-copy]")) {
      copy(target);
    } else if (target.matches("[data-phrase]")) {
      insertPhrase(target);
    } else if (target.matches("[data-print]")) {
      event.preventDefault();
      window.print();
    } else if (target.matches("[data-pick-all]")) {
      pickAll(target.closest("form"));
    } else {
      for (const key of memory.keys()) if (key.startsWith("draft:")) memory.set(key, null);
    }
  });
  document.addEventListener("submit", sendOnce);
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) count(event.target);
  });
  // A page brought back from the browser's memory must be able to send again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sending]").forEach(release);
  });
  htmx.on("htmx:sendError", () => say(words.offline));
}

/** `data-copy="#id"` copies that element's text; `data-copy` alone copies `data-text`. */
async function copy(button) {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : null;
  const text = (source ? source.textContent : button.dataset.text || "").trim();
  try {
    await navigator.clipboard.writeText(text);
    say(words.copied);
  } catch {
    say(words.copyFailed);
  }
}

/** Chooses every row of the list; pressed again when all are chosen, none. */
function pickAll(form) {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name="id"]')];
  const wanted = !boxes.every((box) => box.checked);
  boxes.forEach((box) => (box.checked = wanted));
}

/** `data-phrase="text" data-into="#field"` puts a phrase where the cursor is and leaves the cursor after it. */
function insertPhrase(button) {
  const field = document.querySelector(button.dataset.into);
  if (!field) return;
  field.setRangeText(button.dataset.phrase, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

/** `data-count="500"` says how many characters are left once a fifth of them is. Letters are counted as people do. */
function count(field) {
  const left = Number(field.dataset.count) - [...field.value].length;
  let mark = field.nextElementSibling;
  if (!mark || !mark.matches(".count-mark")) {
    mark = make("p", { class: "hint count-mark" });
    field.after(mark);
  }
  mark.textContent = left * 5 <= Number(field.dataset.count) ? words.left(Math.max(left, 0)) : "";
}

/** A second press while the first is under way is dropped; the server would refuse it by its key as well. */
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  const button = event.submitter;
  if (button && button.tagName === "BUTTON") {
    button.classList.add("is-sending");
    button.append(make("span", { class: "sending-word", role: "status" }, words.sending));
  }
}

function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll(".sending-word").forEach((word) => word.remove());
  form.querySelectorAll(".is-sending").forEach((button) => button.classList.remove("is-sending"));
}
