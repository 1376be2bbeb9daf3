// The list: addresses stay short, selecting many shows what can be done with them.
import htmx from 'htmx.org';

document.addEventListener('htmx:configRequest', (event) => {
  const { elt, formData } = event.detail;
  if (!elt.closest('[data-tidy]')) return;
  for (const name of new Set(formData.keys())) {
    const given = formData.getAll(name).filter((value) => value !== '');
    formData.delete(name);
    for (const value of given) formData.append(name, value);
  }
});

document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-select]');
  if (!form) return;
  if (event.target.matches('[data-select-all]')) {
    for (const box of boxesOf(form)) box.checked = event.target.checked;
  }
  show(form);
});

// In a box Enter would press the form's first button.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !event.target.matches('form[data-select] [type=checkbox]')) return;
  event.preventDefault();
  event.target.closest('tbody tr')?.querySelector('td a')?.click();
});

const boxesOf = (form) => [...form.querySelectorAll('input[name=selected]')];

function show(form) {
  const boxes = boxesOf(form);
  const count = boxes.filter((box) => box.checked).length;
  const all = form.querySelector('[data-select-all]');
  all.checked = count > 0 && count === boxes.length;
  all.indeterminate = count > 0 && count < boxes.length;
  const bar = form.querySelector('.bulk-bar');
  bar.hidden = count === 0;
  const whole = bar.querySelector('[data-everything]');
  const everything = whole?.querySelector('input');
  if (whole) whole.hidden = !all.checked;
  if (everything && !all.checked) everything.checked = false;
  bar.querySelector('[data-count]').textContent = everything?.checked ? form.dataset.select : count;
  for (const part of bar.querySelectorAll('[data-page-only]')) part.hidden = Boolean(everything?.checked);
}

// After another page of the list, or when the browser brings a page back as it was left.
const showAll = () => document.querySelectorAll('form[data-select]').forEach(show);
window.addEventListener('pageshow', showAll);
htmx.onLoad(showAll);
