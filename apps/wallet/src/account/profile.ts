import { useMutation, useQueryClient } from "@tanstack/react-query";

import {
  EraseViewerDocument,
  RequestError,
  type UpdateViewerMutationVariables,
  UpdateViewerDocument,
} from "@recycle-points/api";
import { useTexts } from "@recycle-points/i18n";
import { useStatus } from "@recycle-points/ui";

import { useClient, useUser } from "../client.tsx";
import { keys } from "../keys.ts";
import { profileTexts } from "../texts/profile.ts";
import type { Viewer } from "./balance.ts";
import { dropPush } from "./push.ts";
import { readAgain } from "./read-again.ts";

type Changes = UpdateViewerMutationVariables["input"];

/** Saves what changed of the profile; to do so twice does no harm. */
export function useSaveProfile() {
  const { transport } = useClient();
  const sub = useUser()?.sub ?? "";
  const queries = useQueryClient();
  const announce = useStatus();
  const texts = useTexts(profileTexts);
  return useMutation({
    networkMode: "always",
    mutationFn: async (input: Changes) => {
      const { updateViewer } = await transport.request(UpdateViewerDocument, { input }, { sub });
      if (!updateViewer?.user) throw new RequestError("refused", "The profile was not saved.");
      return updateViewer.user;
    },
    onSuccess: (user) => {
      queries.setQueryData<Viewer>(keys.viewer(sub), (shown) => shown && { ...shown, ...user });
      // The profile is new, the balance is not.
      void readAgain(queries, keys.viewer(sub));
      announce(texts.saved);
    },
    onError: () => announce(texts.failed, "danger"),
  });
}

/** Erases the account; after an unknown outcome, the same request again does no harm. */
export function useErase() {
  const { transport, session, outbox } = useClient();
  const sub = useUser()?.sub ?? "";
  return useMutation({
    networkMode: "always",
    mutationFn: async () => {
      const { eraseViewer } = await transport.request(
        EraseViewerDocument,
        { confirm: sub },
        { sub },
      );
      if (!eraseViewer?.user) throw new RequestError("refused", "The account was not erased.");
    },
    // The server sends an erased account nothing; here the subscription ends before one leaves.
    onSuccess: async () => {
      await Promise.allSettled([dropPush(), outbox.forget(true)]);
      session.signOut();
    },
  });
}
