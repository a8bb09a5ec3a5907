import { type FormEvent, useState } from "react";

import { readCode } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Button, Card, TextField } from "@recycle-points/ui";

import { scanTexts } from "./texts/scan.ts";

const CODE_LENGTH = 26;

/** For who cannot, or does not want to, use the camera. */
export function CodeForm({ onCode }: { readonly onCode: (code: string) => void }) {
  const texts = useTexts(scanTexts);
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    const code = readCode(text);
    if (code) return onCode(code);
    const { length } = text.replaceAll(/[\s\p{Pd}]/gu, "");
    return setError(length === CODE_LENGTH ? texts.codeSigns : texts.codeError(length));
  };
  return (
    <Card>
      <form className="ui-stack" onSubmit={send} noValidate>
        <TextField
          label={texts.code}
          hint={texts.codeHint}
          error={error}
          value={text}
          className="ui-code"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          onChange={(event) => setText(event.target.value)}
        />
        <Button type="submit" size="large" wide>
          {texts.send}
        </Button>
      </form>
    </Card>
  );
}
