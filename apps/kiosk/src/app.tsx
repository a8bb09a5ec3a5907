import { lazy, useEffect, useState } from "react";

import type { Client } from "@recycle-points/api";
import { useSignal } from "@recycle-points/api/react";

import { Deposits } from "./deposits.ts";
import { useNoContextMenu, useWakeLock } from "./hooks.ts";
import { useOneTab } from "./one-tab.ts";
import { placeOf, Places } from "./places.ts";
import { Kiosk } from "./screens/kiosk.tsx";

// Once in the life of a device: not of the first load.
const SetUp = lazy(async () => ({ default: (await import("./screens/set-up.tsx")).SetUp }));
const NotKiosk = lazy(async () => ({ default: (await import("./screens/set-up.tsx")).NotKiosk }));
const OpenElsewhere = lazy(async () => ({
  default: (await import("./screens/set-up.tsx")).OpenElsewhere,
}));
const ChoosePlace = lazy(async () => ({
  default: (await import("./screens/choose-place.tsx")).ChoosePlace,
}));

export function App({ client }: { readonly client: Client }) {
  const user = useSignal(client.session.user);
  useWakeLock();
  useNoContextMenu();
  return (
    <>
      {!user && <SetUp client={client} />}
      {user && !user.groups.includes("kiosks") && <NotKiosk client={client} />}
      {user?.groups.includes("kiosks") && (
        <Enrolled key={user.sub} client={client} sub={user.sub} />
      )}
    </>
  );
}

interface EnrolledProps {
  readonly client: Client;
  readonly sub: string;
}

function Enrolled(props: EnrolledProps) {
  const isHere = useOneTab();
  if (isHere === null) return null;
  return isHere ? <AtPlace {...props} /> : <OpenElsewhere />;
}

function AtPlace({ client, sub }: EnrolledProps) {
  const [deposits] = useState(() => new Deposits(client, sub));
  const [places] = useState(() => new Places(client, sub));
  useEffect(() => deposits.start(), [deposits]);
  useEffect(() => places.start(), [places]);
  const known = useSignal(places.known);
  const place = placeOf(known);
  if (!place) return <ChoosePlace client={client} known={known} places={places} />;
  return <Kiosk client={client} deposits={deposits} places={places} place={place} />;
}
