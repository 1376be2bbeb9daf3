// [data-open=id] opens a dialog, [data-close] closes the one it stands in. A form or button with
// data-confirm="question" asks first. Menus close when one looks elsewhere.
const byId = (id) => document.getElementById(id);

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-open]');
  if (opener) byId(opener.dataset.open)?.showModal();
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
  if (event.target.matches('dialog')) closeOutside(event);
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const menu = document.querySelector('details.menu[open]');
  if (!menu) return;
  menu.open = false;
  menu.querySelector('summary').focus();
});

// Before every other listener: what is not confirmed is neither sent nor marked as sent.
document.addEventListener(
  'submit',
  (event) => {
    const { form, question } = asked(event);
    if (!question || form.dataset.sure) {
      delete form.dataset.sure;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    confirmThen(question, event.submitter, () => {
      form.dataset.sure = '1';
      form.requestSubmit(event.submitter);
    });
  },
  true,
);

function asked(event) {
  const form = event.target;
  return { form, question: event.submitter?.dataset.confirm || form.dataset.confirm };
}

// hx-confirm uses the same dialog.
document.addEventListener('htmx:confirm', (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  confirmThen(event.detail.question, event.detail.elt, () => event.detail.issueRequest(true));
});

// The button that goes on says what the pressed one says: 撤回, not "Yes".
function confirmThen(question, pressed, go) {
  const dialog = byId('confirm');
  byId('confirm-text').textContent = question;
  const yes = dialog.querySelector('[data-yes]');
  yes.dataset.yes ||= yes.textContent;
  yes.textContent = (pressed?.matches('button') && pressed.innerText.trim()) || yes.dataset.yes;
  yes.onclick = () => {
    dialog.close();
    go();
  };
  dialog.showModal();
}

function closeOutside(event) {
  const box = event.target.getBoundingClientRect();
  const { clientX: x, clientY: y } = event;
  if (x < box.left || x > box.right || y < box.top || y > box.bottom) event.target.close();
}
