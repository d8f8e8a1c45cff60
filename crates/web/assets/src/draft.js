// A form with `data-draft="id"` is saved every second while it changes and offered again after a crash.
//
// With `data-draft-url` the server keeps the draft, sealed; else this browser does, for a day at most.
// Passwords, codes, files and anything marked `data-no-draft` are never kept.
import { clock, make, memory, say, words } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;
const NEVER = "[type=password], [type=file], [type=hidden], [autocomplete=one-time-code], [data-no-draft]";

export function keepDrafts(part) {
  const root = part.querySelectorAll ? part : document;
  if (root === document) forgetSentAndOld();
  root.querySelectorAll("form[data-draft]").forEach((form) => {
    if (form.dataset.drafting) return;
    form.dataset.drafting = "yes";
    if (!form.dataset.draftUrl) offer(form);
    watch(form);
  });
}

function keyOf(form) {
  return `draft:${form.dataset.draft}`;
}

function load(key) {
  try {
    return JSON.parse(memory.get(key));
  } catch {
    return null;
  }
}

/** A draft that was sent is dropped by the next page that is neither its form again nor an error. */
function forgetSentAndOld() {
  const failed = document.body.hasAttribute("data-error");
  const here = new Set([...document.querySelectorAll("form[data-draft]")].map(keyOf));
  for (const key of memory.keys()) {
    if (!key.startsWith("draft:")) continue;
    const draft = load(key);
    const sent = draft && draft.sent && !failed && !here.has(key);
    if (!draft || sent || Date.now() - draft.at > DAY) memory.set(key, null);
  }
}

function read(form) {
  const values = {};
  for (const field of form.elements) {
    if (!field.name || field.matches(NEVER) || field.tagName === "BUTTON") continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    const said = field.multiple ? [...field.selectedOptions].map((option) => option.value) : [field.value];
    values[field.name] = [...(values[field.name] || []), ...said];
  }
  return values;
}

function write(form, values) {
  // Twice: the first round may show fields that were hidden and disabled.
  for (let round = 0; round < 2; round += 1) {
    const left = JSON.parse(JSON.stringify(values));
    for (const field of form.elements) {
      if (!field.name || field.matches(NEVER) || field.tagName === "BUTTON") continue;
      const kept = left[field.name] || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = kept.includes(field.value);
      else if (field.multiple) for (const option of field.options) option.selected = kept.includes(option.value);
      else if (kept.length) field.value = kept.shift();
      else continue;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function offer(form) {
  const draft = load(keyOf(form));
  if (!draft || JSON.stringify(draft.values) === JSON.stringify(read(form))) return;
  const banner = make(
    "div",
    { class: "notice notice-info draft-banner", role: "status" },
    make("p", {}, words.draftFound(clock(new Date(draft.at)))),
    make(
      "div",
      { class: "draft-actions" },
      make(
        "button",
        {
          type: "button",
          class: "btn btn-primary",
          "data-key": "alt+r",
          onclick: () => {
            write(form, draft.values);
            banner.remove();
            const first = form.querySelector("textarea, input:not([type=hidden])");
            if (first) first.focus();
          },
        },
        words.restore,
      ),
      make(
        "button",
        {
          type: "button",
          class: "btn",
          onclick: () => {
            memory.set(keyOf(form), null);
            banner.remove();
          },
        },
        words.discard,
      ),
    ),
  );
  form.before(banner);
}

function watch(form) {
  const mark = make("p", { class: "draft-mark", "aria-hidden": "true" });
  (form.querySelector(".act-bar") || form).append(mark);
  let dirty = false;
  form.addEventListener("input", (event) => {
    if (event.isTrusted || event.target !== form) dirty = true;
  });
  form.addEventListener("submit", () => {
    if (form.dataset.draftUrl) return;
    const draft = { at: Date.now(), values: read(form), sent: true };
    memory.set(keyOf(form), JSON.stringify(draft));
    dirty = false;
  });
  const save = async () => {
    if (!dirty || !form.isConnected) return;
    dirty = false;
    const kept = form.dataset.draftUrl ? await post(form) : memory.set(keyOf(form), JSON.stringify({ at: Date.now(), values: read(form) }));
    mark.textContent = kept ? words.draftSaved(clock(new Date())) : words.draftFailed;
    if (!kept) say(words.draftFailed);
  };
  setInterval(save, 1000);
  window.addEventListener("pagehide", save);
}

/** The whole form goes, with its token, so that the server can trust where it came from. */
async function post(form) {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, credentials: "same-origin", keepalive: true });
    return answer.ok;
  } catch {
    return false;
  }
}
