// Editors of the settings: rows are dragged, the focus goes where an act leads, a phone shows one
// column of a table of ticks. Adding, moving and taking out rows is done by the server, in place.
import htmx from 'htmx.org';

const editor = () => document.getElementById('editor');

function follow() {
  const form = editor();
  const { focus } = form?.dataset ?? {};
  if (!focus) return;
  // A part that has the focus itself is not morphed, so its first field gets it.
  const place = document.getElementById(focus);
  (place?.matches('button') ? place : place?.querySelector('select, textarea, input:not([type=hidden])'))?.focus();
  form.removeAttribute('data-focus');
}

// Drafts are kept on input: a row that was moved is something entered too.
const entered = (form) => form.dispatchEvent(new Event('input', { bubbles: true }));

document.addEventListener('htmx:afterSettle', () => {
  follow();
  if (editor()) entered(editor());
});

document.addEventListener('pointerdown', (event) => {
  const handle = event.target.closest('[data-handle]');
  if (!handle) return;
  event.preventDefault();
  const row = handle.closest('[data-row]');
  const list = row.parentElement;
  row.classList.add('is-dragged');
  handle.setPointerCapture(event.pointerId);
  const drag = ({ clientX, clientY }) => {
    const over = document.elementFromPoint(clientX, clientY)?.closest('[data-row]');
    if (!over || over === row || over.parentElement !== list) return;
    const box = over.getBoundingClientRect();
    if (clientY < box.top + box.height / 2) over.before(row);
    else over.after(row);
  };
  const drop = () => {
    row.classList.remove('is-dragged');
    handle.removeEventListener('pointermove', drag);
    entered(row.closest('form'));
  };
  handle.addEventListener('pointermove', drag);
  handle.addEventListener('pointerup', drop, { once: true });
  handle.addEventListener('pointercancel', drop, { once: true });
});

document.addEventListener('change', (event) => {
  const { shows } = event.target.dataset ?? {};
  if (!shows) return;
  for (const cell of document.getElementById(shows).querySelectorAll('[data-of]')) {
    cell.classList.toggle('is-shown', cell.dataset.of === event.target.value);
  }
});

htmx.onLoad(follow);
