// One field of a list's row, changed where it stands: the link's answer is shown in a box over the
// cell. Enter saves, Esc leaves; saved, the row is as it is now, the focus goes back to the cell's
// link, and a note says so with the way back (Ctrl Z).
const EDGE = 8;
const box = () => document.getElementById('in-place');
let cell;

document.addEventListener('htmx:beforeRequest', (event) => {
  const link = event.detail.elt;
  if (link.matches('[data-in-place]')) cell = link.closest('td');
});

document.addEventListener('htmx:afterSettle', (event) => {
  const dialog = box();
  if (!dialog || event.detail.target !== dialog) return;
  if (!dialog.open) dialog.showModal();
  place(dialog);
  const faulty = dialog.querySelector('[aria-invalid=true]');
  const field = faulty || dialog.querySelector('input:not([type=hidden]), select, textarea');
  field?.focus();
  field?.select?.();
});

// Over the cell, and inside the window; on a phone in its middle.
function place(dialog) {
  dialog.removeAttribute('style');
  const wide = document.documentElement.clientWidth;
  if (!cell?.isConnected || wide < 768) return;
  const at = cell.getBoundingClientRect();
  const size = dialog.getBoundingClientRect();
  const left = Math.max(EDGE, Math.min(at.left, wide - size.width - EDGE));
  const top = Math.max(EDGE, Math.min(at.top, window.innerHeight - size.height - EDGE));
  dialog.style.margin = `${top}px auto auto ${left}px`;
}

document.addEventListener('inPlaceDone', (event) => {
  box().close();
  box().removeAttribute('style');
  const row = document.getElementById(event.detail.row);
  const link = row?.querySelector(`[data-in-place="${event.detail.key}"]`) || row?.querySelector('td a');
  (link || document.querySelector('#list .table-wrap'))?.focus({ focusVisible: true });
});

document.addEventListener('click', (event) => {
  event.target.closest('[data-dismiss]')?.closest('.alert').remove();
});

document.addEventListener('keydown', (event) => {
  // In a select Enter would open it.
  if (event.key === 'Enter' && event.target.matches('#in-place select')) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (!(event.ctrlKey || event.metaKey) || event.key !== 'z' || event.shiftKey) return;
  if (event.target.matches('input:not([type=checkbox]), textarea, select') || document.querySelector('dialog[open]')) return;
  const form = document.querySelector('#toasts .alert-steps form');
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
});
