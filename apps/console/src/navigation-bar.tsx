import { useState } from "react";
import { useLocation } from "wouter";

import { useNewVersion } from "@recycle-points/build/client";
import { LOCALE_NAMES, LOCALES, useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  applyTheme,
  Button,
  classes,
  HomeIcon,
  MenuIcon,
  readTheme,
  RefreshIcon,
  Select,
  SignOutIcon,
  type Theme,
  THEMES,
} from "@recycle-points/ui";

import { useClient, useUser } from "./client.tsx";
import { STAFF, type StaffRole } from "./roles.ts";
import { mayOpen, PAGES } from "./routes.ts";
import { type PageName, shellTexts } from "./texts/shell.ts";

interface NavigationProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** The pages that one's role may open; on small screens behind a button. */
export function Navigation({ isOpen, onToggle }: NavigationProps) {
  const { config } = useClient();
  const { pick } = useLocale();
  const texts = useTexts(shellTexts);
  return (
    <header className={classes("sidebar", isOpen && "is-open")}>
      <div className="sidebar-head">
        <Anchor href="/" className="sidebar-name">
          <strong>{pick(config.programme.names)}</strong>
          <span>{texts.console}</span>
        </Anchor>
        <Button
          variant="quiet"
          className="sidebar-toggle"
          icon={<MenuIcon />}
          aria-expanded={isOpen}
          aria-controls="sidebar-body"
          onClick={onToggle}
        >
          {texts.menu}
        </Button>
      </div>
      <div className="sidebar-body" id="sidebar-body">
        <PageLinks />
        <Settings />
      </div>
    </header>
  );
}

function PageLinks() {
  const { groups } = useUser();
  const [path] = useLocation();
  const texts = useTexts(shellTexts);
  const current = `/${path.split("/")[1] ?? ""}`;
  const names = Object.keys(PAGES).filter((name): name is PageName => name in PAGES);
  const shown = names.filter((name) => mayOpen(name, groups));
  return (
    <nav aria-label={texts.nav}>
      <ul>
        <li>
          <Anchor href="/" aria-current={current === "/" ? "page" : undefined}>
            <HomeIcon size={20} />
            {texts.pages.home}
          </Anchor>
        </li>
        {shown.map((name) => {
          const { Icon } = PAGES[name];
          return (
            <li key={name}>
              <Anchor href={`/${name}`} aria-current={current === `/${name}` ? "page" : undefined}>
                <Icon size={20} />
                {texts.pages[name]}
              </Anchor>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function Settings() {
  const { session } = useClient();
  const { groups } = useUser();
  const { locale, setLocale } = useLocale();
  const shared = useSharedTexts();
  const texts = useTexts(shellTexts);
  const { isReady, apply } = useNewVersion();
  const [theme, setTheme] = useState<Theme>(readTheme);
  const roles: Readonly<Record<StaffRole, string>> = { ...shared.roles, auditors: texts.auditors };
  return (
    <div className="sidebar-settings">
      {isReady && (
        <Button variant="secondary" icon={<RefreshIcon />} onClick={apply}>
          {texts.newVersion}
        </Button>
      )}
      <Select
        label={shared.actions.language}
        options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        value={locale}
        onChange={setLocale}
      />
      <Select
        label={texts.theme}
        options={THEMES.map((value) => ({ value, label: texts.themes[value] }))}
        value={theme}
        onChange={(next) => {
          applyTheme(next);
          setTheme(next);
        }}
      />
      <p className="ui-soft">
        {STAFF.filter((role) => groups.includes(role))
          .map((role) => roles[role])
          .join(" · ")}
      </p>
      <Button variant="quiet" icon={<SignOutIcon />} onClick={() => session.signOut()}>
        {texts.signOut}
      </Button>
    </div>
  );
}
