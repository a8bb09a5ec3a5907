const STORED_UNDER = "theme";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function readTheme(): Theme {
  const stored = localStorage.getItem(STORED_UNDER);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

/** Shows a theme and keeps it on this device. */
export function applyTheme(theme: Theme): void {
  localStorage.setItem(STORED_UNDER, theme);
  if (theme === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}
