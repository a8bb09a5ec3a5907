import { useSearchParams } from "wouter";

import { useTexts } from "@recycle-points/i18n";
import { Card, EmptyState, ShieldIcon } from "@recycle-points/ui";

import { AccountPicker } from "../account-picker.tsx";
import { CopyButton } from "../copy-button.tsx";
import { Page } from "../page.tsx";
import { verificationTexts } from "../texts/verification.ts";
import { VerificationCard } from "../verification-card.tsx";

const COMMANDS = [
  ["user", "recycle-points verify --user ID"],
  ["all", "recycle-points verify --all"],
  ["archive", "recycle-points verify --archive"],
] as const;

/** Verifies the accounts that one chooses. Their ids are in the address, so a reload keeps them. */
export function VerificationPage() {
  const texts = useTexts(verificationTexts);
  const [search, setSearch] = useSearchParams();
  const ids = search.getAll("user");
  const show = (next: readonly string[]) =>
    setSearch(new URLSearchParams(next.map((id) => ["user", id])));
  return (
    <Page title={texts.verification}>
      <p className="ui-soft">{texts.lead}</p>
      <AccountPicker
        label={texts.account}
        onPick={(id) => show([id, ...ids.filter((each) => each !== id)])}
      />
      {ids.length === 0 && <EmptyState icon={<ShieldIcon size={32} />} title={texts.first} />}
      {ids.map((id) => (
        <VerificationCard
          key={id}
          userId={id}
          onRemove={() => show(ids.filter((each) => each !== id))}
        />
      ))}
      <Commands />
    </Page>
  );
}

function Commands() {
  const texts = useTexts(verificationTexts);
  return (
    <Card tone="sunken" className="ui-stack">
      <h2>{texts.all}</h2>
      <p>{texts.allText}</p>
      <dl className="commands">
        {COMMANDS.map(([name, command]) => (
          <div key={name}>
            <dt>{texts.commands[name]}</dt>
            <dd>
              <code className="ui-code">{command}</code>
              <CopyButton text={command} about={command} />
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
