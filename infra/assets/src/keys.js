// Keys: / goes to the search, ? shows help; letters follow the links that name them (the calendar). Single keys can be switched off (WCAG 2.1.4).
const OFF = 'keys-off';

const isTyping = (target) => target.closest('input, textarea, select, [contenteditable], dialog');

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (localStorage.getItem(OFF)) return;
  if (event.key === '/') {
    const searches = document.querySelectorAll('header input[type=search], main input[type=search]');
    const search = [...searches].find((field) => field.offsetParent);
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === '?') document.getElementById('keys')?.showModal();
  else if (/^[a-z]$/.test(event.key)) document.querySelector(`main a[aria-keyshortcuts="${event.key}"]`)?.click();
});

const tick = document.querySelector('[data-keys-on]');
if (tick) {
  tick.checked = !localStorage.getItem(OFF);
  tick.addEventListener('change', () => {
    if (tick.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, '1');
  });
}
