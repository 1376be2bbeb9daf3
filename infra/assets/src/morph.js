// hx-swap="morph": a part is changed in place, so that focus, what is being typed and open
// panels stay as they are.
import htmx from 'htmx.org';
import { Idiomorph } from 'idiomorph';

Idiomorph.defaults.ignoreActiveValue = true;
Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name, node) =>
  !(name === 'open' && node.matches('details'));

htmx.defineExtension('morph', {
  isInlineSwap: (style) => style === 'morph',
  handleSwap: (style, target, fragment) =>
    style === 'morph' ? Idiomorph.morph(target, fragment.children, { morphStyle: 'outerHTML' }) : false,
});
