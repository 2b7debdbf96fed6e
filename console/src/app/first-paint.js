// Runs before the first paint: the chosen theme, or nothing, which follows the system.
try {
  var theme = localStorage.getItem('streamhouse.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (_) {
  // Storage is switched off: the system's theme counts.
}
