// Dialogs: data-dialog-open="id", data-dialog-close, and data-confirm="id" on a button,
// which asks that dialog first and goes on only where the answer is yes.
const asked = new WeakSet();

export function open(dialog) {
  if (!dialog.open) dialog.showModal();
}

function ask(button, dialog) {
  dialog.returnValue = "";
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    asked.add(button);
    button.click();
    asked.delete(button);
  }, { once: true });
  open(dialog);
}

// In the capture phase, so that nothing acts on the button before the answer.
document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-dialog-open], [data-dialog-close], [data-confirm]");
  if (!target) return;
  if (target.dataset.dialogOpen) {
    open(document.getElementById(target.dataset.dialogOpen));
  } else if (target.dataset.confirm) {
    if (asked.has(target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(target, document.getElementById(target.dataset.confirm));
  } else {
    target.closest("dialog").close();
  }
}, true);

// A click on the backdrop closes what can be left without an answer.
document.addEventListener("click", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || dialog.id === "lease") return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right
    && event.clientY >= box.top && event.clientY <= box.bottom;
  // A key press that clicks a button reports the place 0, 0.
  if (!inside && event.detail) dialog.close();
});
