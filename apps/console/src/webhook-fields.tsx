import { useTexts } from "@recycle-points/i18n";
import { Checkbox, Notice, TextField } from "@recycle-points/ui";

import type { Form } from "./act-sheet.tsx";
import { eventTexts } from "./texts/events.ts";
import { webhookTexts } from "./texts/webhooks.ts";
import {
  EVENT_GROUPS,
  hasWrongEvents,
  isUrl,
  listChoices,
  readCodes,
  readEvents,
  toggleEvent,
  type WebhookValues,
} from "./webhook-form.ts";

interface FieldsProps {
  readonly form: Form<WebhookValues>;
  readonly isNew: boolean;
}

export function WebhookFields({ form, isNew }: FieldsProps) {
  const { values, bind, set } = form;
  const texts = useTexts(webhookTexts);
  const isWrongUrl = values.url.trim() !== "" && !isUrl(values.url);
  return (
    <>
      <TextField
        {...bind("partner")}
        label={texts.partner}
        hint={texts.partnerHint}
        maxLength={100}
        required
        autoComplete="off"
      />
      <TextField
        {...bind("url")}
        label={texts.url}
        hint={texts.urlHint}
        error={isWrongUrl ? texts.urlWrong : null}
        maxLength={2000}
        required
        inputMode="url"
        autoComplete="off"
      />
      {isNew && (
        <Checkbox
          label={texts.withUserIds}
          detail={texts.withUserIdsHint}
          checked={values.userIds === "yes"}
          onChange={(isOn) => set("userIds", isOn ? "yes" : "no")}
        />
      )}
      <EventFields {...form} />
      <TextField
        {...bind("municipalities")}
        label={texts.municipalities}
        hint={texts.municipalitiesHint}
        error={readCodes(values.municipalities) ? null : texts.municipalitiesWrong}
        autoComplete="off"
      />
      {hasWrongEvents(values) && (
        <Notice tone="warning" live>
          {texts.municipalitiesEvents}
        </Notice>
      )}
    </>
  );
}

function EventFields({ values, set }: Form<WebhookValues>) {
  const texts = useTexts(webhookTexts);
  const eventNames = useTexts(eventTexts);
  const chosen = readEvents(values);
  return (
    <fieldset className="event-groups">
      <legend className="ui-label">{texts.events}</legend>
      <p className="ui-soft">
        {chosen.length === 0 ? texts.eventsFirst : texts.eventCount(chosen.length)}
      </p>
      {EVENT_GROUPS.map((group) => (
        <fieldset key={group} className="ui-choices">
          <legend className="ui-label">{texts.groups[group]}</legend>
          {listChoices(group).map((type) => (
            <Checkbox
              key={type}
              label={eventNames[type]}
              checked={chosen.includes(type)}
              onChange={(isOn) => set("events", toggleEvent(values.events, type, isOn))}
            />
          ))}
        </fieldset>
      ))}
    </fieldset>
  );
}
