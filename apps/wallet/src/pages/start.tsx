import "../styles/start.css";

import { useState } from "react";

import { SignInError } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";
import { LOCALE_NAMES, LOCALES, useLocale, useSharedTexts, useTexts } from "@recycle-points/i18n";
import {
  Anchor,
  Button,
  Card,
  GiftIcon,
  LeafIcon,
  List,
  Notice,
  PinIcon,
  ScanIcon,
  SegmentedControl,
  Skeleton,
} from "@recycle-points/ui";

import { matchPlaces } from "../account/places.ts";
import { useClient } from "../client.tsx";
import { codeFromLink } from "../code-in-address.ts";
import { Page } from "../page.tsx";
import { PlaceRow } from "../place-row.tsx";
import { usePlaces, useRewards } from "../queries.ts";
import { RewardRow } from "../reward-row.tsx";
import { startTexts } from "../texts/start.ts";

const SHOWN = 3;
const STEP_ICONS = [PinIcon, ScanIcon, GiftIcon];

/** For who is not signed in: what this is, and what it offers. */
export function StartPage() {
  const { config } = useClient();
  const { locale, pick, setLocale } = useLocale();
  const { actions } = useSharedTexts();
  const texts = useTexts(startTexts);
  return (
    <Page title={pick(config.programme.names)} className="start">
      <SegmentedControl
        label={actions.language}
        options={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
        value={locale}
        onChange={setLocale}
      />
      <div className="columns">
        <div className="ui-stack">
          <SignInCard />
          <section className="ui-stack" aria-label={texts.stepsTitle}>
            <ol className="steps">
              {texts.steps.map((step, index) => {
                const Icon = STEP_ICONS[index] ?? LeafIcon;
                return (
                  <li key={step}>
                    <Icon size={32} />
                    <span>{step}</span>
                  </li>
                );
              })}
            </ol>
          </section>
        </div>
        <div className="ui-stack">
          <Rewards />
          <Places />
        </div>
      </div>
    </Page>
  );
}

function SignInCard() {
  const { session, signInProblem } = useClient();
  const { locale } = useLocale();
  const texts = useTexts(startTexts);
  const code = useSignal(codeFromLink);
  const [isLeaving, setLeaving] = useState(false);
  const signIn = () => {
    setLeaving(true);
    session.signIn(locale).catch((error: unknown) => {
      console.error(error);
      setLeaving(false);
    });
  };
  return (
    <>
      {signInProblem !== null && (
        <Notice tone="danger" live>
          {isDenied(signInProblem) ? texts.denied : texts.failed}
        </Notice>
      )}
      {code && <Notice tone="success">{texts.codeWaits}</Notice>}
      <Card tone="hero" className="welcome">
        <h2>{texts.lead}</h2>
        <p>{texts.text}</p>
        <Button size="large" wide busy={isLeaving} onClick={signIn}>
          {texts.signIn}
        </Button>
        <p className="welcome-hint">{texts.signInHint}</p>
      </Card>
    </>
  );
}

function isDenied(problem: unknown): boolean {
  return problem instanceof SignInError && problem.code === "access_denied";
}

function Rewards() {
  const texts = useTexts(startTexts);
  const { data, isError } = useRewards();
  if (isError || data?.length === 0) return null;
  return (
    <section className="ui-stack" aria-labelledby="rewards">
      <div className="section-head">
        <h2 id="rewards">{texts.rewards}</h2>
        <Anchor href="/rewards">{texts.all}</Anchor>
      </div>
      <Card>
        {data ? (
          <List>
            {data
              .filter(({ stockRemaining: left }) => left !== 0)
              .slice(0, SHOWN)
              .map((reward) => (
                <RewardRow key={reward.id} reward={reward} available={null} />
              ))}
          </List>
        ) : (
          <Skeleton lines={4} />
        )}
      </Card>
    </section>
  );
}

function Places() {
  const texts = useTexts(startTexts);
  const { data, isError } = usePlaces();
  if (isError || data?.length === 0) return null;
  return (
    <section className="ui-stack" aria-labelledby="places">
      <div className="section-head">
        <h2 id="places">{texts.places}</h2>
        <Anchor href="/places">{texts.all}</Anchor>
      </div>
      <Card>
        {data ? (
          <List>
            {matchPlaces(data, { material: null, text: "", here: null })
              .slice(0, SHOWN)
              .map(({ place }) => (
                <PlaceRow key={place.id} place={place} meters={null} />
              ))}
          </List>
        ) : (
          <Skeleton lines={4} />
        )}
      </Card>
    </section>
  );
}
