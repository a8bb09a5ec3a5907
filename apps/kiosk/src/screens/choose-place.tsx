import type { Client } from "@recycle-points/api";
import { useLocale, useTexts } from "@recycle-points/i18n";
import {
  Button,
  Card,
  EmptyState,
  ErrorState,
  List,
  ListItem,
  PinIcon,
  Skeleton,
  Tile,
} from "@recycle-points/ui";

import type { Known, Places } from "../places.ts";
import { setUpTexts } from "../set-up-texts.ts";
import { Languages } from "./frame.tsx";

interface ChoosePlaceProps {
  readonly client: Client;
  readonly known: Known;
  readonly places: Places;
}

export function ChoosePlace({ client, known, places }: ChoosePlaceProps) {
  const texts = useTexts(setUpTexts);
  const { pick } = useLocale();
  const retry = () => void places.refresh();
  return (
    <main className="kiosk-plain">
      <Languages />
      <Card className="kiosk-set-up">
        <h1>{texts.chooseTitle}</h1>
        {known.places === null && known.problem === null && <Skeleton />}
        {known.places === null && known.problem !== null && <ErrorState onRetry={retry} />}
        {known.places?.length === 0 && (
          <EmptyState icon={<PinIcon size={32} />} title={texts.noPlaces}>
            <Button onClick={() => client.session.end()}>{texts.signOut}</Button>
          </EmptyState>
        )}
        {known.places !== null && known.places.length > 0 && (
          <>
            <p>{texts.chooseLead}</p>
            <List>
              {known.places.map((place) => (
                <ListItem
                  key={place.id}
                  title={pick(place.names)}
                  detail={place.localizedAddress && pick(place.localizedAddress)}
                  start={
                    <Tile>
                      <PinIcon />
                    </Tile>
                  }
                  onClick={() => places.choose(place.id)}
                />
              ))}
            </List>
          </>
        )}
      </Card>
    </main>
  );
}
