// `data-key="n"`, `data-key="g l"` or `data-key="alt+s"` gives a control a shortcut; `?` lists those of the page.
// Plain letters are ignored while somebody types, and can be switched off altogether in the list.
import { make, memory, words } from "./words.js";

let pressed = "";
let timer = 0;

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const name = nameOf(event);
    if (!name) return;
    const plain = !/^(ctrl|alt|f\d)/.test(name);
    if (plain && (isTyping(event.target) || document.querySelector("dialog[open]"))) return;
    if (name === "?") {
      event.preventDefault();
      list();
      return;
    }
    if (plain && memory.get("single-keys") === "off") return;
    const sequence = plain ? `${pressed} ${name}`.trim() : name;
    const control = find(sequence) || find(name);
    clearTimeout(timer);
    pressed = plain && !control ? name : "";
    timer = setTimeout(() => (pressed = ""), 1000);
    if (!control) return;
    event.preventDefault();
    use(control);
  });
}

function nameOf(event) {
  if (["Control", "Alt", "Shift", "Meta", "Process", "Unidentified"].includes(event.key) || event.metaKey) return "";
  // With Alt held some systems put another character on the key; the place of the key tells.
  const letter = event.altKey && /^(Key|Digit)(.)$/.exec(event.code);
  const key = (letter ? letter[2] : event.key).toLowerCase();
  return `${event.ctrlKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}${key}`;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])");
}

function find(sequence) {
  return [...document.querySelectorAll("[data-key]")].find((c) => c.dataset.key === sequence && c.offsetParent !== null && !c.disabled);
}

function use(control) {
  if (control.matches("input, select, textarea, [tabindex='-1']")) {
    control.focus();
    if (control.select) control.select();
  } else {
    control.focus();
    control.click();
    // The key of a folded form goes on into the form.
    const folded = control.matches("summary") && control.parentElement;
    if (folded && folded.open) {
      const first = folded.querySelector("input:not([type=hidden]), select:not(.picker-source), textarea");
      if (first) first.focus();
    }
  }
}

function labelOf(control) {
  if (control.dataset.keyLabel) return control.dataset.keyLabel;
  if (control.labels && control.labels[0]) return control.labels[0].textContent.trim();
  return (control.getAttribute("aria-label") || control.textContent).trim();
}

function list() {
  const rows = [...document.querySelectorAll("[data-key]")]
    .filter((control) => control.offsetParent !== null)
    .map((control) => [control.dataset.key, labelOf(control)]);
  rows.push(["?", words.thisList]);
  const single = make("input", { type: "checkbox", class: "form-check-input", checked: memory.get("single-keys") !== "off" });
  single.addEventListener("change", () => memory.set("single-keys", single.checked ? null : "off"));
  const dialog = make(
    "dialog",
    { class: "ask", "aria-labelledby": "keys-title" },
    make("h2", { id: "keys-title" }, words.shortcuts),
    make("dl", { class: "keys" }, ...rows.flatMap(([key, label]) => [make("dt", {}, ...kbd(key)), make("dd", {}, label)])),
    make("label", { class: "form-check" }, single, make("span", { class: "form-check-label" }, words.shortcutsOn)),
    make("div", { class: "ask-actions" }, make("button", { type: "button", class: "btn btn-primary", onclick: () => dialog.close() }, words.close)),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  if (dialog.showModal) dialog.showModal();
}

function kbd(key) {
  return key.split(/(?=[ +])|(?<=[ +])/).map((piece) => (/^[ +]$/.test(piece) ? piece : make("kbd", {}, piece.length === 1 ? piece.toUpperCase() : piece)));
}
