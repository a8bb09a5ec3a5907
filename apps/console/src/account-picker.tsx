import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { type ProfileFragment, UserDocument, UsersDocument } from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { Chip, CloseIcon, ErrorState, TextField, UserIcon } from "@recycle-points/ui";

import { useClient } from "./client.tsx";
import { PlainUserName } from "./parts.tsx";
import { commonTexts } from "./texts/common.ts";
import { pickerTexts } from "./texts/picker.ts";

const TYPING_MILLISECONDS = 250;
const MOST = 8;
const ID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const MEMBER_NUMBER = /^[A-Za-z0-9-]{1,32}$/;

interface PickerProps {
  readonly label: string;
  readonly onPick: (id: string) => void;
}

/** Finds an account by the beginning of its name, its member number or its id. */
export function AccountPicker({ label, onPick }: PickerProps) {
  const texts = useTexts(pickerTexts);
  const common = useTexts(commonTexts);
  const [text, setText] = useState("");
  const { data, isError, refetch } = useFound(text.trim());
  const pick = (id: string) => {
    setText("");
    onPick(id);
  };
  return (
    <div className="picker">
      <TextField
        label={label}
        hint={texts.hint}
        value={text}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <p className="ui-hidden" role="status">
        {data && text.trim() && (data.length === 0 ? texts.none : texts.found(data.length))}
      </p>
      {text.trim() !== "" && isError && <ErrorState onRetry={() => void refetch()} />}
      {text.trim() !== "" && data && (
        <ul className="picker-found">
          {data.length === 0 && <li className="ui-soft">{texts.none}</li>}
          {data.map(({ id, displayName, memberNumber }) => (
            <li key={id}>
              <button type="button" onClick={() => pick(id)}>
                <strong>{displayName ?? common.unnamed}</strong>
                <span className="ui-soft">{memberNumber ?? id.slice(0, 8)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FilterProps extends PickerProps {
  /** The account's id; "": any. */
  readonly value: string;
}

/** A filter by account: who is chosen, else a picker. */
export function AccountFilter({ label, value, onPick }: FilterProps) {
  const texts = useTexts(pickerTexts);
  if (!value) return <AccountPicker label={label} onPick={onPick} />;
  return (
    <div className="picker">
      <span className="ui-label">{label}</span>
      <Chip pressed icon={<UserIcon size={20} />} onClick={() => onPick("")}>
        <PlainUserName id={value} />
        <span className="ui-hidden">{texts.remove(label)}</span>
        <CloseIcon size={18} />
      </Chip>
    </div>
  );
}

function useFound(text: string) {
  const { transport } = useClient();
  const settled = useSettled(text);
  return useQuery({
    queryKey: ["accounts", "found", settled],
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<readonly ProfileFragment[]> => {
      if (ID.test(settled)) {
        const { user } = await transport.request(UserDocument, { id: settled }, { signal });
        return user ? [user] : [];
      }
      const ask = async (by: { readonly namePrefix?: string; readonly memberNumber?: string }) =>
        (await transport.request(UsersDocument, { ...by, first: MOST }, { signal })).users?.nodes ??
        [];
      const [numbered, named] = await Promise.all([
        MEMBER_NUMBER.test(settled) ? ask({ memberNumber: settled }) : [],
        ask({ namePrefix: settled }),
      ]);
      return [...numbered, ...named.filter(({ id }) => id !== numbered[0]?.id)];
    },
  });
}

/** What was typed, once the typing has stopped. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
