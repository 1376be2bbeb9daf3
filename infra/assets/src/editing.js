// Editors of the settings: rows are dragged, the focus goes where an act leads, a phone shows one
// column of a table of ticks, in which arrows go from box to box. Adding, moving and taking out rows is done by the server, in place.
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
  const drag = ({ clientX, clientY }) => {
    const over = document.elementFromPoint(clientX, clientY)?.closest('[data-row]');
    if (!over || over === row || over.parentElement !== list) return;
    const box = over.getBoundingClientRect();
    const isAbove = clientY < box.top + box.height / 2;
    if (isAbove && over.previousElementSibling !== row) over.before(row);
    else if (!isAbove && over.nextElementSibling !== row) over.after(row);
  };
  const drop = () => {
    row.classList.remove('is-dragged');
    for (const [name, act] of acts) document.removeEventListener(name, act);
    entered(row.closest('form'));
  };
  // Of the document: an element that is moved loses the pointer.
  const acts = [['pointermove', drag], ['pointerup', drop], ['pointercancel', drop]];
  for (const [name, act] of acts) document.addEventListener(name, act);
});

document.addEventListener('change', (event) => {
  const { shows } = event.target.dataset ?? {};
  if (!shows) return;
  for (const cell of document.getElementById(shows).querySelectorAll('[data-of]')) {
    cell.classList.toggle('is-shown', cell.dataset.of === event.target.value);
  }
});

// By Tab alone a box would be some hundred steps away.
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

document.addEventListener('keydown', (event) => {
  const table = event.target.closest('.ticks-table');
  if (!table || !(event.key in ARROWS)) return;
  event.preventDefault();
  const boxes = [...table.rows]
    .map((row) => [...row.querySelectorAll('input')].filter((box) => box.offsetParent))
    .filter((row) => row.length);
  const row = boxes.findIndex((line) => line.includes(event.target));
  const [down, right] = ARROWS[event.key];
  boxes[row + down]?.[boxes[row].indexOf(event.target) + right]?.focus();
});

htmx.onLoad(follow);
