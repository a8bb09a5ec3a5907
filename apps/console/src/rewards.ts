import { type StaffRewardFragment, StaffRewardsDocument } from "@recycle-points/api";

import { useClient, useUser } from "./client.tsx";
import { type Rows, useAllRows } from "./queries.ts";
import { mayCall } from "./roles.ts";

const PAGE = 100;

/** Citizens see it, and cannot get it. */
export function isSoldOut({ isActive, stockRemaining }: StaffRewardFragment): boolean {
  return isActive && stockRemaining === 0;
}

/** All rewards; inactive ones only for those who may change them, as the server decides. */
export function useAllRewards(): Rows<StaffRewardFragment> {
  const { transport } = useClient();
  const includeInactive = mayCall("updateReward", useUser().groups);
  return useAllRows(
    ["rewards", includeInactive],
    async (after) =>
      (await transport.request(StaffRewardsDocument, { first: PAGE, after, includeInactive }))
        .rewards,
  );
}
