// For the few pages that need state of their own: load it in the block `scripts`, and register
// components with Alpine.data(...) in a file of that page (no expressions run in the page itself).
import Alpine from '@alpinejs/csp';

window.Alpine = Alpine;
document.addEventListener('DOMContentLoaded', () => Alpine.start());
