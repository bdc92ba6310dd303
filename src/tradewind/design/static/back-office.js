// The slash leads to the search box, wherever nobody is writing.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("bo-q");
  const writing = event.target.closest("input, textarea, select, [contenteditable]");
  if (!box || event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const menu = document.getElementById("bo-open");
  event.preventDefault();
  if (menu && !box.offsetParent) menu.checked = true;
  box.focus();
  box.select();
});
