// Turns `<select data-picker>` and `<input list data-picker>` into a box that is searched by name, code, alias or
// pinyin initials, wholly by keyboard. The select itself stays and is what is sent; without scripts it is what is used.
//
// Options may carry data-code, data-initials, data-alias (words apart by spaces), data-hint (shown beside the name) and
// data-parent; a select with data-picker-parent="#other" offers only the options whose data-parent is #other's value.
// A select of several shows what was chosen as buttons that take it back; Backspace in an empty box takes the last back.
import { make, words } from "./words.js";

const SHOWN = 40;
let count = 0;

export function enhancePickers(part) {
  const root = part.querySelectorAll ? part : document;
  root.querySelectorAll("select[data-picker], input[list][data-picker]").forEach((field) => {
    if (!field.dataset.picking) new Picker(field);
  });
}

/** How well an option answers what was typed: 0 best, Infinity not at all. */
export function rank(option, typed) {
  if (!typed) return 5;
  const { label, code, initials, aliases } = option;
  if (code === typed || label === typed) return 0;
  if (initials && initials.startsWith(typed)) return initials.length === typed.length ? 0.5 : 1;
  if (label.startsWith(typed)) return 1;
  if (aliases.some((alias) => alias.startsWith(typed))) return 2;
  if (label.includes(typed)) return 3;
  if (code && code.startsWith(typed)) return 3;
  if (initials && initials.includes(typed)) return 4;
  if (aliases.some((alias) => alias.includes(typed))) return 4;
  return Infinity;
}

class Picker {
  constructor(field) {
    count += 1;
    this.field = field;
    this.free = field.tagName === "INPUT";
    this.many = !this.free && field.multiple;
    field.dataset.picking = "yes";
    this.list = make("ul", { class: "picker-list", role: "listbox", id: `picker-${count}`, hidden: true });
    this.status = make("span", { class: "visually-hidden", role: "status" });
    if (this.free) {
      this.source = document.getElementById(field.getAttribute("list"));
      field.removeAttribute("list");
      this.input = field;
    } else {
      this.source = field;
      this.input = make("input", { type: "text", class: "form-control" });
      this.takeOverLabel();
    }
    this.box = make("div", { class: "picker" });
    field.before(this.box);
    if (this.free) this.box.append(field);
    else this.box.append(this.input, field);
    this.box.append(this.list, this.status);
    if (this.many) {
      this.chosen = make("ul", { class: "picker-chosen" });
      this.box.after(this.chosen);
    }
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    })) {
      this.input.setAttribute(name, value);
    }
    this.active = -1;
    this.listen();
    this.mirror();
  }

  /** The label, the help, the shortcut and the error of the select now belong to the box. */
  takeOverLabel() {
    const { field, input } = this;
    for (const name of ["aria-describedby", "aria-label", "aria-labelledby", "aria-invalid", "placeholder", "data-key", "data-key-label", "autofocus"]) {
      if (field.hasAttribute(name)) input.setAttribute(name, field.getAttribute(name));
    }
    field.removeAttribute("data-key");
    if (field.hasAttribute("autofocus")) setTimeout(() => input.focus());
    if (field.classList.contains("is-invalid")) input.classList.add("is-invalid");
    if (field.required) input.setAttribute("aria-required", "true");
    if (field.id) {
      input.id = `${field.id}-box`;
      document.querySelectorAll(`label[for="${CSS.escape(field.id)}"]`).forEach((label) => label.setAttribute("for", input.id));
    }
    field.classList.add("picker-source");
    field.tabIndex = -1;
    field.setAttribute("aria-hidden", "true");
  }

  listen() {
    const { input, field, list } = this;
    input.addEventListener("focus", () => {
      if (!this.free) input.select();
    });
    input.addEventListener("click", () => this.open());
    input.addEventListener("input", () => this.open(true));
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.leave());
    // The pointer must not take the focus from the box before the choice is made.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const item = event.target.closest("[role=option]");
      if (item) this.choose(this.found[Number(item.dataset.index)]);
    });
    if (this.free) return;
    field.addEventListener("focus", () => input.focus());
    field.addEventListener("change", () => this.mirror());
    const parent = this.parent();
    if (parent) {
      parent.addEventListener("change", () => {
        const chosen = field.selectedOptions[0];
        if (chosen && chosen.dataset.parent && chosen.dataset.parent !== parent.value) {
          field.value = "";
          field.dispatchEvent(new Event("change", { bubbles: true }));
        }
      });
    }
    if (field.form) field.form.addEventListener("reset", () => setTimeout(() => this.mirror()));
    new MutationObserver(() => (input.disabled = field.disabled)).observe(field, { attributes: true, attributeFilter: ["disabled"] });
    input.disabled = field.disabled;
  }

  parent() {
    return this.field.dataset.pickerParent ? document.querySelector(this.field.dataset.pickerParent) : null;
  }

  options() {
    const parent = this.parent();
    return [...this.source.querySelectorAll("option")]
      .filter((o) => (this.free || o.value !== "") && !o.disabled)
      .filter((o) => !this.many || !o.selected)
      .filter((o) => !parent || !parent.value || !o.dataset.parent || o.dataset.parent === parent.value)
      .map((o) => ({
        value: o.value,
        text: (this.free ? o.value : o.label || o.textContent).trim(),
        label: (this.free ? o.value : o.label || o.textContent).trim().toLowerCase(),
        hint: o.dataset.hint || (o.parentElement.tagName === "OPTGROUP" ? o.parentElement.label : ""),
        code: (o.dataset.code || "").toLowerCase(),
        initials: (o.dataset.initials || "").toLowerCase(),
        aliases: (o.dataset.alias || "").toLowerCase().split(/\s+/).filter(Boolean),
      }));
  }

  /** Puts the chosen option's name into the box. */
  mirror() {
    if (this.free) return;
    if (this.many) {
      this.input.value = "";
      this.chosen.replaceChildren(
        ...[...this.field.selectedOptions].map((option) => {
          const text = (option.label || option.textContent).trim();
          const back = make("button", { type: "button", class: "btn btn-sm", "aria-label": words.takeBack(text), onclick: () => this.takeBack(option) }, `${text} ✕`);
          return make("li", {}, back);
        }),
      );
      return;
    }
    const chosen = this.field.selectedOptions[0];
    this.input.value = chosen && chosen.value !== "" ? (chosen.label || chosen.textContent).trim() : "";
    if (chosen && chosen.value === "" && !this.input.placeholder) this.input.placeholder = chosen.textContent.trim();
  }

  open(typing = false) {
    const typed = typing || this.free ? this.input.value.trim().toLowerCase() : "";
    const all = this.options()
      .map((option, order) => ({ option, order, score: rank(option, typed) }))
      .filter((entry) => entry.score < Infinity)
      .sort((a, b) => a.score - b.score || a.order - b.order)
      .map((entry) => entry.option);
    this.found = all.slice(0, SHOWN);
    this.list.replaceChildren(...this.found.map((option, index) => this.item(option, index)));
    if (!all.length && !this.free) this.list.append(make("li", { class: "picker-note" }, words.noMatch));
    if (all.length > SHOWN) this.list.append(make("li", { class: "picker-note" }, words.more(all.length - SHOWN)));
    this.show(all.length > 0 || !this.free);
    this.move(typing && !this.free && all.length ? 0 : -1);
    this.status.textContent = all.length ? words.matches(all.length) : words.noMatch;
  }

  item(option, index) {
    const extra = [option.code, option.hint].filter(Boolean).join(" · ");
    return make(
      "li",
      { role: "option", id: `${this.list.id}-${index}`, "data-index": index, "aria-selected": "false" },
      make("span", {}, option.text),
      ...(extra ? [make("small", {}, extra)] : []),
    );
  }

  show(shown) {
    this.list.hidden = !shown;
    this.input.setAttribute("aria-expanded", String(shown));
    if (!shown) this.input.removeAttribute("aria-activedescendant");
  }

  move(index) {
    this.active = index;
    this.list.querySelectorAll("[role=option]").forEach((item, at) => {
      item.setAttribute("aria-selected", String(at === index));
      if (at === index) {
        this.input.setAttribute("aria-activedescendant", item.id);
        item.scrollIntoView({ block: "nearest" });
      }
    });
    if (index < 0) this.input.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.isComposing) return;
    const opened = !this.list.hidden;
    const last = (this.found || []).length - 1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!opened) this.open();
      else if (event.key === "ArrowDown") this.move(this.active >= last ? 0 : this.active + 1);
      else this.move(this.active <= 0 ? last : this.active - 1);
    } else if (event.key === "Enter" && opened && this.active >= 0) {
      event.preventDefault();
      this.choose(this.found[this.active]);
    } else if (event.key === "Backspace" && this.many && this.input.value === "") {
      const last = [...this.field.selectedOptions].pop();
      if (last) this.takeBack(last);
    } else if (event.key === "Tab" && opened && this.active >= 0) {
      // Tab takes the marked option and goes on: one key for two.
      this.choose(this.found[this.active]);
    } else if (event.key === "Escape" && opened) {
      event.preventDefault();
      this.show(false);
      this.mirror();
    }
  }

  choose(option) {
    this.show(false);
    if (this.free) {
      this.input.value = option.value;
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.input.dispatchEvent(new Event("change", { bubbles: true }));
      this.show(false);
      return;
    }
    if (this.many) {
      const taken = [...this.field.options].find((o) => o.value === option.value);
      if (taken) taken.selected = true;
      this.mirror();
    } else {
      this.field.value = option.value;
      this.input.value = option.text;
    }
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  takeBack(option) {
    option.selected = false;
    this.mirror();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
    this.input.focus();
  }

  /** What was typed and not chosen is not kept: the box never shows what will not be sent. */
  leave() {
    this.show(false);
    if (this.free) return;
    if (this.many) {
      this.input.value = ""; // and leave the buttons be: one of them may be what is being pressed
      return;
    }
    if (this.input.value.trim() === "" && this.field.value !== "" && this.field.querySelector('option[value=""]')) {
      this.field.value = "";
      this.field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.mirror();
  }
}
