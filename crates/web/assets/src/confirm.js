// `data-confirm="sentence"` on a button or form asks before it is sent. Without scripts the act is sent at once.
import { make, words } from "./words.js";

export function confirmBeforeSending() {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const button = event.submitter;
      const sentence = (button && button.dataset.confirm) || form.dataset.confirm;
      if (!sentence || form.dataset.confirmed) {
        delete form.dataset.confirmed;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(sentence, button ? button.textContent.trim() : words.yes, () => {
        form.dataset.confirmed = "yes";
        form.requestSubmit(button || undefined);
      });
    },
    true,
  );
}

function ask(sentence, verb, go) {
  const dialog = make(
    "dialog",
    { class: "ask", "aria-labelledby": "ask-title" },
    make("h2", { id: "ask-title" }, words.confirmTitle),
    make("p", {}, sentence),
    make(
      "div",
      { class: "ask-actions" },
      make("button", { type: "button", class: "btn", onclick: () => dialog.close() }, words.no),
      make(
        "button",
        {
          type: "button",
          class: "btn btn-primary",
          autofocus: true,
          onclick: () => {
            dialog.close();
            go();
          },
        },
        verb || words.yes,
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  if (dialog.showModal) {
    dialog.showModal();
  } else {
    // A browser too old for dialogs has the plain question.
    dialog.remove();
    if (window.confirm(sentence)) go();
  }
}
