import { type FormEvent, useState } from "react";

import { type Client, EnrolKioskDocument, RequestError, type UserError } from "@recycle-points/api";
import { sayError, useLocale, useTexts } from "@recycle-points/i18n";
import { Button, Card, Notice, QrIcon, TextField, Tile } from "@recycle-points/ui";

import { setUpTexts } from "../set-up-texts.ts";
import { Languages } from "./frame.tsx";

type Problem = UserError | "lost" | "offline" | "failed" | null;

/** Before the device is a kiosk: it becomes one with a code of the console. */
export function SetUp({ client }: { readonly client: Client }) {
  const texts = useTexts(setUpTexts);
  const { locale } = useLocale();
  return (
    <main className="kiosk-plain">
      <Languages />
      <Card className="kiosk-set-up">
        <Tile>
          <QrIcon size={28} />
        </Tile>
        <h1>{texts.title}</h1>
        <p>{texts.lead}</p>
        {client.signInProblem !== null && <Notice tone="danger">{texts.signInFailed}</Notice>}
        <Enrolment client={client} />
        <div className="kiosk-set-up-else">
          <span className="ui-soft">{texts.developer}</span>
          <Button variant="quiet" onClick={() => void client.session.signIn(locale)}>
            {texts.signIn}
          </Button>
        </div>
      </Card>
    </main>
  );
}

function Enrolment({ client }: { readonly client: Client }) {
  const texts = useTexts(setUpTexts);
  const { locale, formats } = useLocale();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<Problem>(null);
  const [isBusy, setBusy] = useState(false);
  const enrol = async (event: FormEvent) => {
    event.preventDefault();
    if (isBusy || code.trim() === "") return;
    setBusy(true);
    setProblem(await askForTokens(client, code));
    setBusy(false);
  };
  const said = typeof problem === "string" ? texts[problem] : null;
  return (
    <form className="ui-stack" onSubmit={(event) => void enrol(event)}>
      <TextField
        label={texts.code}
        hint={texts.codeHint}
        error={said ?? (problem && sayError(toDetails(problem), locale, formats))}
        value={code}
        onChange={(event) => setCode(event.target.value)}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        className="ui-code"
      />
      <Button type="submit" size="large" wide busy={isBusy}>
        {texts.enrol}
      </Button>
    </form>
  );
}

function toDetails(problem: Exclude<Problem, null>): { readonly code: string } {
  return typeof problem === "string" ? { code: problem } : problem;
}

async function askForTokens(client: Client, code: string): Promise<Problem> {
  try {
    const { enrolKiosk } = await client.transport.requestPublicly(EnrolKioskDocument, { code });
    if (enrolKiosk?.tokens) client.session.adoptTokens(enrolKiosk.tokens);
    else return enrolKiosk?.userErrors[0] ?? "failed";
    return null;
  } catch (error) {
    reportError(error);
    if (!navigator.onLine) return "offline";
    return error instanceof RequestError && error.kind === "unreachable" ? "lost" : "failed";
  }
}

/** Another tab of this device has the kiosk. This one goes on by itself once that one closes. */
export function OpenElsewhere() {
  const texts = useTexts(setUpTexts);
  return (
    <main className="kiosk-plain">
      <Languages />
      <Card className="kiosk-set-up">
        <h1>{texts.openTitle}</h1>
        <p role="status">{texts.openText}</p>
      </Card>
    </main>
  );
}

/** Somebody else's account: citizens and staff have apps of their own. */
export function NotKiosk({ client }: { readonly client: Client }) {
  const texts = useTexts(setUpTexts);
  return (
    <main className="kiosk-plain">
      <Card className="kiosk-set-up">
        <h1>{texts.title}</h1>
        <Notice tone="warning">{texts.notKiosk}</Notice>
        <Button onClick={() => client.session.signOut()}>{texts.signOut}</Button>
      </Card>
    </main>
  );
}
