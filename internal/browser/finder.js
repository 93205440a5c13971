(kind, name) => {
  const plain = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const all = (selector) => [...document.querySelectorAll(selector)].filter(visible);
  if (kind === 'click') {
    const named = (element) => [element.innerText, element.value, element.getAttribute('aria-label')].some((text) => plain(text) === name);
    return all('a[href], button, summary, label, input[type=submit], input[type=button]').filter(named);
  }
  // A field inside its label shows a text of its own, which names nothing.
  const words = (label) => {
    const copy = label.cloneNode(true);
    copy.querySelectorAll('input, textarea, select').forEach((inside) => inside.remove());
    return plain(copy.textContent);
  };
  const fields = all('input, textarea, select');
  const labelled = fields.filter((field) => plain(field.getAttribute('aria-label')) === name || [...field.labels ?? []].some((label) => words(label) === name));
  return labelled.length > 0 ? labelled : fields.filter((field) => field.name === name);
}
