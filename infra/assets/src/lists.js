// The list: addresses stay short, selecting many shows what can be done with them.
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
  const boxes = [...form.querySelectorAll('input[name=selected]')];
  if (event.target.matches('[data-select-all]')) {
    for (const box of boxes) box.checked = event.target.checked;
  }
  show(form, boxes);
});

function show(form, boxes) {
  const count = boxes.filter((box) => box.checked).length;
  const all = form.querySelector('[data-select-all]');
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
  const bar = form.querySelector('.bulk-bar');
  if (!bar) return;
  bar.hidden = count === 0;
  bar.querySelector('[data-count]').textContent = count;
}
