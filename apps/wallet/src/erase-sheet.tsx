import "./styles/rewards.css";

import { type FormEvent, useState } from "react";

import { useLocale, useTexts } from "@recycle-points/i18n";
import { Button, List, Notice, Sheet, TextField } from "@recycle-points/ui";

import type { Viewer } from "./account/balance.ts";
import { useErase } from "./account/profile.ts";
import { profileTexts } from "./texts/profile.ts";

interface EraseSheetProps {
  readonly viewer: Viewer;
  readonly onClose: () => void;
}

/** What is lost, and a word to type before it is. */
export function EraseSheet({ viewer, onClose }: EraseSheetProps) {
  const { formats } = useLocale();
  const texts = useTexts(profileTexts);
  const erase = useErase();
  const [word, setWord] = useState("");
  const isMeant = word.trim().toLowerCase() === texts.leaveWord;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isMeant && !erase.isPending) erase.mutate();
  };
  return (
    <Sheet open onClose={onClose} title={texts.leaveTitle}>
      <Notice tone="warning">
        <List className="lost">
          {texts.lost.map((each, index) => (
            <li key={each}>
              {each} {index === 0 && texts.points(formats.points(viewer.balance.available))}
            </li>
          ))}
        </List>
      </Notice>
      <form className="ui-stack" onSubmit={submit}>
        <TextField
          label={texts.leaveHint(texts.leaveWord)}
          value={word}
          autoComplete="off"
          onChange={(event) => setWord(event.target.value)}
        />
        {erase.isError && (
          <Notice tone="danger" live>
            {texts.leaveFailed}
          </Notice>
        )}
        <Button type="submit" variant="danger" wide disabled={!isMeant} busy={erase.isPending}>
          {texts.leaveConfirm}
        </Button>
      </form>
    </Sheet>
  );
}
