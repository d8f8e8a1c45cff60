// `data-show-when="name=a|b"` (or `name!=a`, or `name` for any value) shows a part of a form only when it applies.
// A hidden part is disabled, so that what is not seen is not sent. Without scripts every part is shown.

export function showWhen(part) {
  const root = part.querySelectorAll ? part : document;
  const forms = new Set();
  root.querySelectorAll("[data-show-when]").forEach((element) => {
    const form = element.closest("form");
    if (form) forms.add(form);
  });
  forms.forEach((form) => {
    apply(form);
    if (form.dataset.showing) return;
    form.dataset.showing = "yes";
    form.addEventListener("input", () => apply(form));
    form.addEventListener("change", () => apply(form));
    form.addEventListener("reset", () => setTimeout(() => apply(form)));
  });
}

function apply(form) {
  form.querySelectorAll("[data-show-when]").forEach((element) => {
    const shown = holds(form, element.dataset.showWhen);
    element.hidden = !shown;
    const fields = element.matches("input, select, textarea, fieldset")
      ? [element]
      : element.querySelectorAll("input, select, textarea, fieldset");
    fields.forEach((field) => {
      // A field inside a deeper hidden part stays disabled.
      const hiddenAbove = field.closest("[hidden]");
      field.disabled = Boolean(hiddenAbove) && form.contains(hiddenAbove);
    });
  });
}

function holds(form, rule) {
  const [, name, operator, list] = /^([^=!]+)(!?=)?(.*)$/.exec(rule) || [];
  const values = valuesOf(form, name.trim());
  if (!operator) return values.some((value) => value !== "");
  const wanted = list.split("|");
  const found = values.some((value) => wanted.includes(value));
  return operator === "=" ? found : !found;
}

function valuesOf(form, name) {
  const values = [];
  for (const field of form.elements) {
    if (field.name !== name) continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    values.push(field.value);
  }
  return values;
}
