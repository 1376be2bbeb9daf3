// The roll of an activity: why somebody is absent is asked of the absent only, and those with a
// vote who are there are counted while one ticks. Without this every reason is shown, which works too.
function count(form) {
  for (const line of form.querySelectorAll('[data-line]')) {
    const box = line.querySelector('input[type=checkbox]');
    line.querySelector('[data-why]').hidden = box.checked;
  }
  const here = form.querySelectorAll('[data-line=votes] input[type=checkbox]:checked').length;
  form.querySelector('[data-here]').textContent = String(here);
}

for (const form of document.querySelectorAll('[data-roll]')) {
  form.addEventListener('change', () => count(form));
  const all = form.querySelector('[data-all]');
  all.hidden = false;
  all.addEventListener('click', () => {
    for (const box of form.querySelectorAll('[data-line] input[type=checkbox]')) box.checked = true;
    count(form);
  });
  count(form);
}
