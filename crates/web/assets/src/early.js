// Runs before the first paint, so that large text does not arrive with a jump. Never does more than set classes.
const root = document.documentElement;
root.classList.add("js");
try {
  if (localStorage.getItem("text-size") === "large") root.classList.add("large");
} catch {
  // Storage may be forbidden; the page then starts in ordinary size.
}
