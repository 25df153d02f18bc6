// The demo's tour is open until it is closed in this browser. Known before the first paint, as the theme is.
(() => {
  const root = document.documentElement;
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('tour') : null;
  const apply = () => { root.dataset.tour = /(?:^|; )tour=closed/.test(document.cookie) ? 'closed' : 'open'; };

  apply();
  tabs?.addEventListener('message', apply);
  document.addEventListener('click', event => {
    const wanted = event.target.closest('button[data-tour]')?.dataset.tour;
    if (!wanted) return;
    document.cookie = `tour=${wanted}; path=/; max-age=31536000; samesite=lax`;
    apply();
    tabs?.postMessage(wanted);

    // Whoever uses the keyboard goes on where the tour is, or was.
    // The open menu, where the button is, keeps the focus out of the page until the server has closed it.
    document.querySelector('.column')?.removeAttribute('inert');
    if (wanted === 'open') scrollTo({ top: 0 });
    document.querySelector(wanted === 'open' ? '#tour-title' : 'main h1')?.focus({ preventScroll: true });
  });
})();
