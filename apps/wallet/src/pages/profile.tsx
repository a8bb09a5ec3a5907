import { type FormEvent, useState } from "react";

import { useSignal } from "@recycle-points/api/react";
import { LOCALE_NAMES, LOCALES, useLocale, useTexts } from "@recycle-points/i18n";
import {
  applyTheme,
  Button,
  Card,
  ErrorState,
  RadioGroup,
  readTheme,
  SegmentedControl,
  SignOutIcon,
  Skeleton,
  Switch,
  TextField,
  THEMES,
} from "@recycle-points/ui";

import type { Viewer } from "../account/balance.ts";
import { useSaveProfile } from "../account/profile.ts";
import { signOut } from "../account/sign-out.ts";
import { Carried } from "../carried.tsx";
import { useClient } from "../client.tsx";
import { EraseSheet } from "../erase-sheet.tsx";
import { Facts } from "../movement-sheet.tsx";
import { Page } from "../page.tsx";
import { PushChoice } from "../push-choice.tsx";
import { useViewer } from "../queries.ts";
import { profileTexts } from "../texts/profile.ts";

/** What the programme knows of the person, and what they choose. */
export function ProfilePage() {
  const texts = useTexts(profileTexts);
  const { data: viewer, isError, refetch } = useViewer();
  return (
    <Page title={texts.title} above="/" className="profile">
      {!viewer && isError && <ErrorState onRetry={() => void refetch()} />}
      {!viewer && !isError && <Skeleton lines={8} />}
      <div className="columns">
        <div className="ui-stack">
          {viewer && <Account viewer={viewer} />}
          {viewer && <Carried viewer={viewer} />}
          {viewer && <Notifications viewer={viewer} />}
        </div>
        <div className="ui-stack">
          <Appearance />
          <Leaving viewer={viewer ?? null} />
        </div>
      </div>
    </Page>
  );
}

function Account({ viewer }: { readonly viewer: Viewer }) {
  const { formats } = useLocale();
  const texts = useTexts(profileTexts);
  const save = useSaveProfile();
  const [name, setName] = useState(viewer.displayName ?? "");
  const [error, setError] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const displayName = name.trim();
    setError(displayName ? null : texts.nameError);
    if (displayName) save.mutate({ displayName });
  };
  return (
    <Card className="ui-stack" aria-labelledby="account">
      <h2 id="account">{texts.account}</h2>
      <form className="ui-stack" onSubmit={submit} noValidate>
        <TextField
          label={texts.name}
          hint={texts.nameHint}
          error={error}
          value={name}
          autoComplete="name"
          onChange={(event) => setName(event.target.value)}
        />
        <SaveButton isBusy={save.isPending} />
      </form>
      <Facts
        rows={[
          [texts.memberNumber, viewer.memberNumber ?? texts.noMemberNumber],
          [texts.since, viewer.createdAt && formats.date(viewer.createdAt)],
          [
            texts.id,
            <span className="ui-code" key="id">
              {viewer.id}
            </span>,
          ],
        ]}
      />
    </Card>
  );
}

function SaveButton({ isBusy }: { readonly isBusy: boolean }) {
  const texts = useTexts(profileTexts);
  return (
    <Button type="submit" variant="secondary" busy={isBusy}>
      {texts.save}
    </Button>
  );
}

function Notifications({ viewer }: { readonly viewer: Viewer }) {
  const texts = useTexts(profileTexts);
  const save = useSaveProfile();
  const chosen = viewer.notifications ?? { expiring: true, decided: true, voucher: true };
  const kinds = ["expiring", "decided", "voucher"] as const;
  return (
    <Card className="ui-stack" aria-labelledby="notifications">
      <h2 id="notifications">{texts.notifications}</h2>
      <fieldset>
        <legend className="ui-label">{texts.mails}</legend>
        {kinds.map((kind) => (
          <Switch
            key={kind}
            label={texts.kinds[kind]}
            checked={chosen[kind]}
            disabled={save.isPending}
            onChange={(isOn) => save.mutate({ notifications: { ...chosen, [kind]: isOn } })}
          />
        ))}
      </fieldset>
      <PushChoice />
    </Card>
  );
}

function Appearance() {
  const texts = useTexts(profileTexts);
  const { locale, setLocale } = useLocale();
  const save = useSaveProfile();
  const [theme, setTheme] = useState(readTheme);
  return (
    <Card className="ui-stack">
      <RadioGroup
        label={texts.language}
        options={LOCALES.map((value) => ({
          value,
          label: <span lang={value === "en" ? "en" : "ja"}>{LOCALE_NAMES[value]}</span>,
        }))}
        value={locale}
        onChange={(next) => {
          setLocale(next);
          save.mutate({ language: next });
        }}
      />
      <div className="ui-stack">
        <span className="ui-label" aria-hidden="true">
          {texts.theme}
        </span>
        <SegmentedControl
          label={texts.theme}
          options={THEMES.map((value) => ({ value, label: texts.themes[value] }))}
          value={theme}
          onChange={(next) => {
            setTheme(next);
            applyTheme(next);
          }}
        />
      </div>
    </Card>
  );
}

function Leaving({ viewer }: { readonly viewer: Viewer | null }) {
  const client = useClient();
  const texts = useTexts(profileTexts);
  const entries = useSignal(client.outbox.entries);
  const [isErasing, setErasing] = useState(false);
  const [isGoing, setGoing] = useState(false);
  const go = () => {
    setGoing(true);
    void signOut(client);
  };
  return (
    <Card className="ui-stack">
      <p className="ui-soft">{texts.signOutText}</p>
      {entries.some(({ status }) => status === "waiting") && <p>{texts.waiting}</p>}
      <Button variant="secondary" wide icon={<SignOutIcon />} busy={isGoing} onClick={go}>
        {texts.signOut}
      </Button>
      {viewer && (
        <Button variant="quiet" wide onClick={() => setErasing(true)}>
          {texts.leave}
        </Button>
      )}
      {viewer && isErasing && <EraseSheet viewer={viewer} onClose={() => setErasing(false)} />}
    </Card>
  );
}
