// What is typed into a dialog outlives a load of the page, such as after a restart of the server: the page comes back without its dialog,
// says so, and fills the dialog in when the same person opens it again. Passwords are never kept.
(() => {
  const storageKey = 'typed into a dialog';
  const kinds = 'textarea, select, input:not([type=password], [type=checkbox], [type=radio], [type=hidden], [type=file])';
  const touched = new Set();
  const dialogs = () => [...document.querySelectorAll('[role=dialog]')];
  const titleOf = dialog => dialog.querySelector('.mud-dialog-title')?.textContent.trim() ?? '';
  const labelOf = field => (field.labels?.[0]?.textContent ?? field.name).replace(/\s+/g, ' ').trim();
  const person = () => document.getElementById('kept').dataset.person ?? '';
  let kept = null;

  document.addEventListener('input', event => {
    const field = event.target;
    if (field.name && field.matches(kinds) && field.closest('[role=dialog]')) touched.add(field);
  }, { capture: true, passive: true });

  addEventListener('pagehide', () => {
    const dialog = dialogs().at(-1);
    const fields = [...touched]
      .filter(field => dialog?.contains(field) && field.value.trim().length > 0)
      .map(field => ({ name: field.name, label: labelOf(field), value: field.value }));
    // What was kept before and is not used yet stays.
    const now = fields.length > 0 ? { person: person(), path: location.pathname, title: titleOf(dialog), fields } : kept;
    try {
      if (now) sessionStorage.setItem(storageKey, JSON.stringify(now));
      else sessionStorage.removeItem(storageKey);
    } catch { /* No storage: nothing outlives a load. */ }
  });

  function forget() {
    kept = null;
    document.getElementById('kept').hidden = true;
  }

  function show() {
    const notice = document.getElementById('kept');
    notice.querySelector('[data-title]').textContent = kept.title;
    notice.querySelector('[data-copy]').dataset.copy = kept.fields.map(field => `${field.label}: ${field.value}`).join('\n');
    notice.querySelector('dl').replaceChildren(...kept.fields.flatMap(field => {
      const [label, value] = [document.createElement('dt'), document.createElement('dd')];
      [label.textContent, value.textContent] = [field.label, field.value];
      return [label, value];
    }));
    notice.hidden = false;
  }

  // The page learns of each as if it had been typed.
  function fill() {
    const dialog = kept && dialogs().find(one => titleOf(one) === kept.title);
    if (!dialog || kept.path !== location.pathname) return;
    for (const { name, value } of kept.fields) {
      const field = dialog.querySelector(`[name="${CSS.escape(name)}"]`);
      if (!field?.matches(kinds)) continue;
      field.value = value;
      touched.add(field);
      for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    forget();
  }

  try {
    kept = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
    sessionStorage.removeItem(storageKey);
  } catch { /* Not ours, or no storage. */ }
  if (kept?.person !== person()) kept = null;
  if (!kept) return;
  show();
  document.querySelector('#kept [data-forget]').addEventListener('click', forget);
  new MutationObserver(fill).observe(document.body, { childList: true, subtree: true });
})();
