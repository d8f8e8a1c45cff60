// Runs before the first paint, so that what only scripts can do does not appear with a jump. Never does more.
document.documentElement.classList.add("js");
