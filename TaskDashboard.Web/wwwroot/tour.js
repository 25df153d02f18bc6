// The demo's tour is closed until it is opened in this browser. Known before the first paint, as the theme is.
(() => {
  const root = document.documentElement;
  const tabs = 'BroadcastChannel' in window ? new BroadcastChannel('tour') : null;
  const apply = () => { root.dataset.tour = /(?:^|; )tour=open/.test(document.cookie) ? 'open' : 'closed'; };

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
    document.querySelector(wanted === 'open' ? '#tour-title' : 'main h1')?.focus({ preventScroll: true });
  });
})();
